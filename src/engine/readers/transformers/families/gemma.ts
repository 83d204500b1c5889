import { headsOf } from '../support/attention';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily } from '../support/causalModel';
import type { Config } from '../support/config';
import { decoder, evenCaches } from '../support/decoder';
import type { Family } from '../support/family';
import { gatedFeedForward } from '../support/feedForward';
import type { Module } from '../support/module';
import { rmsNorm } from '../support/normalization';
import { rotation } from '../support/rotary';
import { perHeadRms, selfAttention } from '../support/selfAttention';
import { slidingWindow, type WindowOf } from '../support/slidingWindow';

/** How Gemma 3 differs from Gemma 2. */
interface Variant {
  /** Heads are normalised, and layers with a window have angles of their own. */
  readonly third: boolean;
  readonly window: WindowOf;
}

/** Gemma 2 and 3 normalize the input and the output of each part of a layer. */
function lower({ third, window }: Variant) {
  return (model: Module, inputs: CausalInputs): Hidden => {
    const { config, cache, positions } = inputs;
    const [width, eps] = [config.size('hidden_size'), config.number('rms_norm_eps')];
    const heads = headsOf(config);
    const global = rotation(model, 'rotary_emb', positions, heads.size);
    const local = third ? rotation(model, 'rotary_emb_local', positions, heads.size) : global;
    const size = {
      width,
      inner: config.size('intermediate_size'),
      act: config.text('hidden_activation', 'hidden_act'),
    };
    const bias = config.flag('attention_bias');
    return decoder(model, inputs, {
      scale: Math.sqrt(width),
      norm: (part, value) => rmsNorm(part, 'norm', value, width, eps),
      layer: (layer, x, index) => {
        const norm = (name: string, value: string): string => rmsNorm(layer, name, value, width, eps);
        const normed = norm('input_layernorm', x);
        const attended = layer.child('self_attn', '*Attention', self =>
          selfAttention(self, normed, {
            ...{ width, heads, cache, layer: index, bias },
            rotation: window(config, index) === null ? global : local,
            softcap: config.optionalNumber('attn_logit_softcapping'),
            normalize: third ? perHeadRms(heads.size, eps) : undefined,
          }),
        );
        const between = layer.add(x, norm('post_attention_layernorm', attended));
        const fed = gatedFeedForward(layer, norm('pre_feedforward_layernorm', between), size);
        return layer.add(between, norm('post_feedforward_layernorm', fed));
      },
    });
  };
}

/** c·tanh(logit/c) */
function cappedLogits(model: Module, logits: string, config: Config): string {
  const cap = config.optionalNumber('final_logit_softcapping');
  if (!cap) return logits;
  const limit = model.scalar(cap);
  return model.op('Mul', [model.op('Tanh', [model.op('Div', [logits, limit])]), limit]);
}

const second = {
  vocab_size: 256000,
  hidden_size: 2304,
  intermediate_size: 9216,
  num_hidden_layers: 26,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 256,
  hidden_activation: 'gelu_pytorch_tanh',
  rms_norm_eps: 1e-6,
  sliding_window: 4096,
  final_logit_softcapping: 30,
  attn_logit_softcapping: 50,
  tie_word_embeddings: true,
};

const gemma3Text = {
  ...second,
  vocab_size: 262208,
  final_logit_softcapping: null,
  attn_logit_softcapping: null,
  sliding_window_pattern: 6,
};

const everyOther = slidingWindow((_, layer) => layer % 2 === 0);
const fiveOfSix = slidingWindow((config, layer) => (layer + 1) % config.size('sliding_window_pattern') !== 0);

export const gemmas: readonly Family[] = [
  causalFamily({
    ...{ modelType: 'gemma2', className: 'Gemma2', defaults: second, logits: cappedLogits },
    caches: config => evenCaches(config, everyOther),
    lower: lower({ third: false, window: everyOther }),
  }),
  causalFamily({
    ...{ modelType: 'gemma3_text', className: 'Gemma3', defaults: gemma3Text, logits: cappedLogits },
    caches: config => evenCaches(config, fiveOfSix),
    lower: lower({ third: true, window: fiveOfSix }),
  }),
];

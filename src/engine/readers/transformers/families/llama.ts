import { headsOf } from '../support/attention';
import { causalFamily, type CausalFamily, type CausalInputs, type Hidden } from '../support/causalModel';
import type { Config, Defaults } from '../support/config';
import { decoder, evenCaches, preNormLayer } from '../support/decoder';
import type { Family } from '../support/family';
import { gatedFeedForward } from '../support/feedForward';
import type { Module } from '../support/module';
import { rmsNorm } from '../support/normalization';
import { rotation } from '../support/rotary';
import { perHeadRms, selfAttention } from '../support/selfAttention';
import { slidingWindow, type WindowOf } from '../support/slidingWindow';

/** Where members of the family differ from Llama. */
interface Variant {
  /** Whether projections to queries, keys and values have biases; `attention_bias` says so where left out. */
  readonly bias?: boolean;
  readonly outBias?: boolean;
  /** Whether heads of queries and keys are normalised before they are turned (Qwen3). */
  readonly headNorm?: boolean;
  /** How far back layers look; without limit where left out. */
  readonly window?: WindowOf;
  /** Granite's factors of embeddings, residuals and logits. */
  readonly multipliers?: boolean;
  /** Gemma multiplies embeddings by √hidden_size. */
  readonly rootScale?: boolean;
  readonly activation?: (config: Config) => string;
}

function lower(variant: Variant) {
  return (model: Module, inputs: CausalInputs): Hidden => {
    const { config, cache } = inputs;
    const [width, eps] = [config.size('hidden_size'), config.number('rms_norm_eps')!];
    const heads = headsOf(config);
    const angles = rotation(model, 'rotary_emb', inputs.positions, heads.size);
    const bias = variant.bias ?? config.flag('attention_bias');
    const inner = config.size('intermediate_size');
    const act = variant.activation?.(config) ?? config.text('hidden_act');
    const multiplier = (key: string): number => (variant.multipliers ? (config.number(key) ?? 1) : 1);
    return decoder(model, inputs, {
      scale: variant.rootScale ? Math.sqrt(width) : multiplier('embedding_multiplier'),
      norm: (part, value) => rmsNorm(part, 'norm', value, width, eps),
      layer: (layer, x, index) =>
        preNormLayer(layer, x, {
          scale: multiplier('residual_multiplier'),
          norm: (part, name, value) => rmsNorm(part, name, value, width, eps),
          attention: (part, value) =>
            part.child('self_attn', '*Attention', self =>
              selfAttention(self, value, {
                ...{ width, heads, cache, layer: index, bias, outBias: variant.outBias, rotation: angles },
                normalize: variant.headNorm ? perHeadRms(heads.size, eps) : undefined,
              }),
            ),
          feedForward: (part, value) =>
            gatedFeedForward(part, value, { width, inner, act, bias: config.flag('mlp_bias') }),
        }),
    });
  };
}

const member = (
  modelType: string,
  className: string,
  defaults: Defaults,
  variant: Variant,
  more: Partial<CausalFamily> = {},
): Family =>
  causalFamily({
    ...{ modelType, className, defaults, ...more },
    caches: config => evenCaches(config, variant.window),
    lower: lower(variant),
  });

const llama = {
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  hidden_act: 'silu',
  rms_norm_eps: 1e-6,
};

const mistral = { ...llama, intermediate_size: 14336, num_key_value_heads: 8, sliding_window: 4096 };

const qwen = {
  ...llama,
  vocab_size: 151936,
  intermediate_size: 22016,
  num_key_value_heads: 32,
  sliding_window: 4096,
  max_window_layers: 28,
};

const gemma = {
  vocab_size: 256000,
  hidden_size: 3072,
  intermediate_size: 24576,
  num_hidden_layers: 28,
  num_attention_heads: 16,
  num_key_value_heads: 16,
  head_dim: 256,
  hidden_act: 'gelu_pytorch_tanh',
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
};

/** Qwen's layers slide from a certain layer on, and only where the configuration asks for it. */
const qwenWindow: WindowOf = (config, layer) => {
  const window = slidingWindow(() => layer >= config.count('max_window_layers'))(config, layer);
  return config.flag('use_sliding_window') ? window : null;
};

/** Gemma's first configurations say `gelu` and mean its approximation, which the library uses whatever they say. */
const gemmaActivation = (config: Config): string => config.text('hidden_activation') || 'gelu_pytorch_tanh';

/** Granite divides its logits. */
const scaledLogits = (model: Module, logits: string, config: Config): string => {
  const factor = config.number('logits_scaling') ?? 1;
  return factor === 1 ? logits : model.op('Div', [logits, model.scalar(factor)]);
};

/** Llama and the models that differ from it in biases, normalised heads, sliding windows and constant factors. */
export const llamas: readonly Family[] = [
  member('llama', 'Llama', llama, {}),
  member('mistral', 'Mistral', mistral, { bias: false, window: slidingWindow(() => true) }),
  member('qwen2', 'Qwen2', qwen, { bias: true, outBias: false, window: qwenWindow }),
  member('qwen3', 'Qwen3', { ...qwen, head_dim: 128 }, { headNorm: true, window: qwenWindow }),
  member('gemma', 'Gemma', gemma, { rootScale: true, activation: gemmaActivation }),
  member('granite', 'Granite', llama, { multipliers: true }, { logits: scaledLogits }),
];

import { headsOf } from './attention';
import type { CausalFamily, CausalInputs, Hidden } from './causalFamily';
import { causalFamily } from './causalModel';
import type { Config, Defaults } from './config';
import { decoder, evenCaches, preNormLayer } from './decoder';
import type { Family } from './family';
import { gatedFeedForward } from './feedForward';
import type { Module } from './module';
import { rmsNorm } from './normalization';
import { rotation } from './rotary';
import { perHeadRms, selfAttention } from './selfAttention';
import type { WindowOf } from './slidingWindow';

/** Where members of the family differ from Llama. */
export interface Variant {
  /** Whether projections to queries, keys and values have biases, or the key that says so; `attention_bias` if omitted. */
  readonly bias?: boolean | string;
  readonly outBias?: boolean;
  /** Whether heads of queries and keys are normalised before they are turned (Qwen3). */
  readonly headNorm?: boolean;
  /** How far back layers look; without limit if omitted. */
  readonly window?: WindowOf;
  /** Granite's factors of embeddings, residuals and logits. */
  readonly multipliers?: boolean;
  /** Gemma multiplies embeddings by √hidden_size. */
  readonly rootScale?: boolean;
  readonly activation?: (config: Config) => string;
  /** In place of the gated feed-forward layers. */
  readonly feedForward?: (layer: Module, value: string, config: Config, index: number) => string;
}

function lower(variant: Variant) {
  return (model: Module, inputs: CausalInputs): Hidden => {
    const { config, cache } = inputs;
    const [width, eps] = [config.size('hidden_size'), config.number('rms_norm_eps')];
    const heads = headsOf(config);
    const angles = rotation(model, 'rotary_emb', inputs.positions, heads.size);
    const { bias: stated = 'attention_bias' } = variant;
    const bias = typeof stated === 'string' ? config.flag(stated) : stated;
    const inner = config.size('intermediate_size');
    const act = variant.activation?.(config) ?? config.text('hidden_act');
    const multiplier = (key: string): number => (variant.multipliers ? (config.optionalNumber(key) ?? 1) : 1);
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
            variant.feedForward?.(part, value, config, index) ??
            gatedFeedForward(part, value, { width, inner, act, bias: config.flag('mlp_bias') }),
        }),
    });
  };
}

export const llamaLike = (
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

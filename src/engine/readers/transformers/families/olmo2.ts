import { headsOf } from '../support/attention';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily } from '../support/causalModel';
import { decoder, evenCaches } from '../support/decoder';
import type { Family } from '../support/family';
import { gatedFeedForward } from '../support/feedForward';
import type { Module } from '../support/module';
import { rmsNorm } from '../support/normalization';
import { rotation } from '../support/rotary';
import { selfAttention } from '../support/selfAttention';

/** OLMo 2 normalizes the output of each part of a layer, and queries and keys over all heads at once. */
function lower(model: Module, inputs: CausalInputs): Hidden {
  const { config, cache } = inputs;
  const [width, eps] = [config.size('hidden_size'), config.number('rms_norm_eps')];
  const heads = headsOf(config);
  const angles = rotation(model, 'rotary_emb', inputs.positions, heads.size);
  const size = { width, inner: config.size('intermediate_size'), act: config.text('hidden_act') };
  const bias = config.flag('attention_bias');
  return decoder(model, inputs, {
    norm: (part, value) => rmsNorm(part, 'norm', value, width, eps),
    layer: (layer, x, index) => {
      const norm = (name: string, value: string): string => rmsNorm(layer, name, value, width, eps);
      const attended = layer.child('self_attn', '*Attention', self =>
        selfAttention(self, x, {
          ...{ width, heads, cache, layer: index, bias, rotation: angles },
          normalize: (part, name, value, count) => rmsNorm(part, name, value, count * heads.size, eps),
        }),
      );
      const between = layer.add(x, norm('post_attention_layernorm', attended));
      return layer.add(between, norm('post_feedforward_layernorm', gatedFeedForward(layer, between, size)));
    },
  });
}

export const olmo2: Family = causalFamily({
  modelType: 'olmo2',
  className: 'Olmo2',
  caches: config => evenCaches(config),
  lower,
  defaults: {
    vocab_size: 50304,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    hidden_act: 'silu',
    rms_norm_eps: 1e-5,
  },
});

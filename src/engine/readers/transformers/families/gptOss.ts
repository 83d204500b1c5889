import { headsOf } from '../support/attention';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily } from '../support/causalModel';
import { decoder, evenCaches, preNormLayer } from '../support/decoder';
import { checkExperts, routedExperts, topK } from '../support/experts';
import type { Family } from '../support/family';
import { affine } from '../support/linear';
import type { Module } from '../support/module';
import { rmsNorm } from '../support/normalization';
import { rotation } from '../support/rotary';
import { selfAttention } from '../support/selfAttention';
import { slidingWindow } from '../support/slidingWindow';

/** GPT-OSS: attention with sinks, every other layer with a sliding window, and experts with biases in all layers. */
function lower(model: Module, inputs: CausalInputs): Hidden {
  const { config, cache } = inputs;
  const [width, eps] = [config.size('hidden_size'), config.number('rms_norm_eps')];
  const heads = headsOf(config);
  const angles = rotation(model, 'rotary_emb', inputs.positions, heads.size);
  const bias = config.flag('attention_bias');
  const experts = {
    ...{ width, inner: config.size('intermediate_size'), experts: config.size('num_local_experts', 'num_experts') },
    ...{ chosen: config.size('num_experts_per_tok', 'experts_per_token'), act: 'clamped_swiglu', bias: true },
  };
  checkExperts(config, experts);
  return decoder(model, inputs, {
    norm: (part, value) => rmsNorm(part, 'norm', value, width, eps),
    layer: (layer, x, index) =>
      preNormLayer(layer, x, {
        norm: (part, name, value) => rmsNorm(part, name, value, width, eps),
        attention: (part, value) =>
          part.child('self_attn', '*Attention', self =>
            selfAttention(self, value, { width, heads, cache, layer: index, bias, rotation: angles, sinks: true }),
          ),
        feedForward: (part, value) =>
          part.child('mlp', '*MLP', mlp => {
            const best = mlp.child('router', '*TopKRouter', router => {
              const found = topK(router, affine(router, value, width, experts.experts, true), experts.chosen);
              return { ...found, weights: router.op('Softmax', [found.weights]) };
            });
            return routedExperts(mlp, 'experts', value, best, experts);
          }),
      }),
  });
}

const everyOther = slidingWindow((_, layer) => layer % 2 === 0);

export const gptOss: Family = causalFamily({
  modelType: 'gpt_oss',
  className: 'GptOss',
  caches: config => evenCaches(config, everyOther),
  lower,
  defaults: {
    vocab_size: 201088,
    hidden_size: 2880,
    intermediate_size: 2880,
    num_hidden_layers: 36,
    num_local_experts: 128,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    head_dim: 64,
    sliding_window: 128,
    attention_bias: true,
    num_experts_per_tok: 4,
    rms_norm_eps: 1e-5,
  },
});

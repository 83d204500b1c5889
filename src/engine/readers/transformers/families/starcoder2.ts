import { activation } from '../support/activation';
import { headsOf } from '../support/attention';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily } from '../support/causalModel';
import { decoder, evenCaches, preNormLayer } from '../support/decoder';
import type { Family } from '../support/family';
import { linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { rotation } from '../support/rotary';
import { selfAttention } from '../support/selfAttention';
import { slidingWindow } from '../support/slidingWindow';

/** StarCoder 2: layer normalisation, biases, and feed-forward layers without a gate. */
function lower(model: Module, inputs: CausalInputs): Hidden {
  const { config, cache } = inputs;
  const [width, eps, bias] = [config.size('hidden_size'), config.number('norm_epsilon'), config.flag('use_bias')];
  const inner = config.size('intermediate_size');
  const heads = headsOf(config);
  const angles = rotation(model, 'rotary_emb', inputs.positions, heads.size);
  return decoder(model, inputs, {
    norm: (part, value) => layerNorm(part, 'norm', value, width, eps),
    layer: (layer, x, index) =>
      preNormLayer(layer, x, {
        norm: (part, name, value) => layerNorm(part, name, value, width, eps),
        attention: (part, value) =>
          part.child('self_attn', '*Attention', self =>
            selfAttention(self, value, { width, heads, cache, layer: index, bias, rotation: angles }),
          ),
        feedForward: (part, value) =>
          part.child('mlp', '*MLP', mlp => {
            const wide = activation(
              mlp,
              'act',
              linear(mlp, 'c_fc', value, width, inner, bias),
              config.text('hidden_act'),
            );
            return linear(mlp, 'c_proj', wide, inner, width, bias);
          }),
      }),
  });
}

export const starcoder2: Family = causalFamily({
  modelType: 'starcoder2',
  className: 'Starcoder2',
  caches: config =>
    evenCaches(
      config,
      slidingWindow(() => true),
    ),
  lower,
  ignores: ['activation_function'],
  defaults: {
    vocab_size: 49152,
    hidden_size: 3072,
    intermediate_size: 12288,
    num_hidden_layers: 30,
    num_attention_heads: 24,
    num_key_value_heads: 2,
    hidden_act: 'gelu_pytorch_tanh',
    norm_epsilon: 1e-5,
    use_bias: true,
    tie_word_embeddings: true,
  },
});

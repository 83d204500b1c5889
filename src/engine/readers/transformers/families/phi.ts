import { headsOf } from '../support/attention';
import { activation } from '../support/activation';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily } from '../support/causalModel';
import { decoder, evenCaches, preNormLayer } from '../support/decoder';
import type { Family } from '../support/family';
import { linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm, rmsNorm } from '../support/normalization';
import { rotarySize, rotation } from '../support/rotary';
import { fusedProjection, perHead, selfAttention, split } from '../support/selfAttention';
import { slidingWindow } from '../support/slidingWindow';

/** Phi-1 to Phi-2: attention and feed-forward layers side by side on the same normalised input, all with biases. */
function phi(model: Module, inputs: CausalInputs): Hidden {
  const { config, cache } = inputs;
  const [width, eps] = [config.size('hidden_size'), config.number('layer_norm_eps')];
  const inner = config.size('intermediate_size');
  const heads = headsOf(config);
  const angles = rotation(model, 'rotary_emb', inputs.positions, rotarySize(config, heads.size));
  const headNorm = perHead(heads.size, (part, name, value) => layerNorm(part, name, value, heads.size, eps));
  return decoder(model, inputs, {
    norm: (part, value) => layerNorm(part, 'final_layernorm', value, width, eps),
    layer: (layer, x, index) => {
      const normed = layerNorm(layer, 'input_layernorm', x, width, eps);
      const attended = layer.child('self_attn', '*Attention', self =>
        selfAttention(self, normed, {
          ...{ width, heads, cache, layer: index, bias: true, out: 'dense', rotation: angles },
          normalize: config.flag('qk_layernorm')
            ? (part, name, value, count) => headNorm!(part, `${name[0]}_layernorm` as 'q_norm', value, count)
            : undefined,
        }),
      );
      const fed = layer.child('mlp', '*MLP', mlp => {
        const wide = activation(
          mlp,
          'activation_fn',
          linear(mlp, 'fc1', normed, width, inner, true),
          config.text('hidden_act'),
        );
        return linear(mlp, 'fc2', wide, inner, width, true);
      });
      return layer.add(layer.add(attended, fed), x);
    },
  });
}

/** Phi-3: Llama with its projections, and its two inner layers, joined into one each. */
function phi3(model: Module, inputs: CausalInputs): Hidden {
  const { config, cache } = inputs;
  const [width, eps] = [config.size('hidden_size'), config.number('rms_norm_eps')];
  const inner = config.size('intermediate_size');
  const heads = headsOf(config);
  const angles = rotation(model, 'rotary_emb', inputs.positions, rotarySize(config, heads.size));
  return decoder(model, inputs, {
    norm: (part, value) => rmsNorm(part, 'norm', value, width, eps),
    layer: (layer, x, index) =>
      preNormLayer(layer, x, {
        norm: (part, name, value) => rmsNorm(part, name, value, width, eps),
        attention: (part, value) =>
          part.child('self_attn', '*Attention', self =>
            selfAttention(self, value, {
              ...{ width, heads, cache, layer: index, rotation: angles },
              project: fusedProjection('qkv_proj', width, heads, false),
            }),
          ),
        feedForward: (part, value) =>
          part.child('mlp', '*MLP', mlp => {
            const [gate, up] = split(mlp, linear(mlp, 'gate_up_proj', value, width, 2 * inner), [inner, inner]);
            const gated = mlp.op('Mul', [up, activation(mlp, 'activation_fn', gate, config.text('hidden_act'))]);
            return linear(mlp, 'down_proj', gated, inner, width);
          }),
      }),
  });
}

export const phis: readonly Family[] = [
  causalFamily({
    modelType: 'phi',
    className: 'Phi',
    headBias: true,
    caches: config => evenCaches(config),
    lower: phi,
    defaults: {
      vocab_size: 51200,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_hidden_layers: 24,
      num_attention_heads: 32,
      hidden_act: 'gelu_new',
      layer_norm_eps: 1e-5,
      partial_rotary_factor: 0.5,
    },
  }),
  causalFamily({
    modelType: 'phi3',
    className: 'Phi3',
    caches: config =>
      evenCaches(
        config,
        slidingWindow(() => true),
      ),
    lower: phi3,
    defaults: {
      vocab_size: 32064,
      hidden_size: 3072,
      intermediate_size: 8192,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      hidden_act: 'silu',
      rms_norm_eps: 1e-5,
    },
  }),
];

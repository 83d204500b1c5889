import { activation } from './activation';
import { attend, projections } from './attention';
import { encoderHeads } from './bertEncoder';
import type { Config } from './config';
import { linear } from './linear';
import type { Module } from './module';
import { layerNorm } from './normalization';

/** The layers that CLIP and SigLIP share, for texts and images: normalised before each part, all with biases. */
export function clipEncoder(parent: Module, config: Config, value: string, causal: boolean): string {
  const [width, inner, eps] = [
    config.size('hidden_size'),
    config.size('intermediate_size'),
    config.number('layer_norm_eps'),
  ];
  const heads = encoderHeads(config);
  return parent.child('encoder', '*Encoder', encoder =>
    encoder.list('layers', config.layers('num_hidden_layers'), '*EncoderLayer', value, (layer, x) => {
      const normed = layerNorm(layer, 'layer_norm1', x, width, eps);
      const attended = layer.child('self_attn', '*Attention', self => {
        const mixed = attend(self, projections(self, normed, width, heads, true), heads, { causal });
        return linear(self, 'out_proj', mixed, width, width, true);
      });
      const between = layer.add(x, attended);
      return layer.add(
        between,
        clipFeedForward(layer, layerNorm(layer, 'layer_norm2', between, width, eps), width, inner, config),
      );
    }),
  );
}

export function clipFeedForward(parent: Module, value: string, width: number, inner: number, config: Config): string {
  return parent.child('mlp', '*MLP', mlp => {
    const wide = activation(
      mlp,
      'activation_fn',
      linear(mlp, 'fc1', value, width, inner, true),
      config.text('hidden_act'),
    );
    return linear(mlp, 'fc2', wide, inner, width, true);
  });
}

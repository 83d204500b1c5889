import { ints } from '../../support/attributes';
import { activation } from '../support/activation';
import type { Config } from '../support/config';
import { weightType } from '../support/dataType';
import { encoderFamily, type Encoded } from '../support/encoderModel';
import type { Family } from '../support/family';
import { convolution, imageInput, imageSizes } from '../support/image';
import { labelCount } from '../support/labels';
import { linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';

const last = (module: Module, value: string): string => module.op('Transpose', [value], { perm: ints([0, 2, 3, 1]) });
const first = (module: Module, value: string): string => module.op('Transpose', [value], { perm: ints([0, 3, 1, 2]) });

/** A layer normalisation of the channels, which come first. */
const channelNorm = (parent: Module, name: string, value: string, channels: number): string =>
  first(parent, layerNorm(parent, name, last(parent, value), channels, 1e-6));

/** A depthwise convolution, two linear layers and a scale per channel. */
function block(layer: Module, x: string, channels: number, config: Config): string {
  const size = {
    inputs: channels,
    outputs: channels,
    groups: channels,
    kernel: [7, 7],
    stride: [1, 1],
    padding: 3,
  } as const;
  const spread = last(layer, convolution(layer, 'dwconv', x, size));
  const normed = layerNorm(layer, 'layernorm', spread, channels, 1e-6);
  const wide = activation(
    layer,
    'act',
    linear(layer, 'pwconv1', normed, channels, 4 * channels, true),
    config.text('hidden_act'),
  );
  const narrow = linear(layer, 'pwconv2', wide, 4 * channels, channels, true);
  const scaled =
    config.number('layer_scale_init_value') > 0
      ? layer.op('Mul', [layer.weight('layer_scale_parameter', [channels]), narrow])
      : narrow;
  return layer.add(x, first(layer, scaled));
}

function lower(model: Module, config: Config): Encoded {
  const [sizes, depths] = [config.sizes('hidden_sizes'), config.sizes('depths')];
  const patch = config.size('patch_size');
  const embedded = model.child('embeddings', '*Embeddings', module => {
    const inputs = config.size('num_channels');
    const size = { inputs, outputs: sizes[0], kernel: [patch, patch], stride: [patch, patch] } as const;
    return channelNorm(module, 'layernorm', convolution(module, 'patch_embeddings', 'pixel_values', size), sizes[0]);
  });
  const features = model.child('encoder', '*Encoder', encoder =>
    encoder.list('stages', Math.min(depths.length, sizes.length), '*Stage', embedded, (stage, x, index) => {
      const channels = sizes[index];
      const start = index === 0 ? x : downsample(stage, x, sizes[index - 1], channels);
      return stage.list('layers', depths[index], '*Layer', start, (layer, value) =>
        block(layer, value, channels, config),
      );
    }),
  );
  const size = sizes[sizes.length - 1];
  const mean = model.op('ReduceMean', [features, model.graph.list([-2, -1])], { keepdims: { kind: 'int', value: 0 } });
  const pooled = layerNorm(model, 'layernorm', mean, size, config.number('layer_norm_eps'));
  return { value: features, size, pooled, table: '', vocabulary: 0, tableSize: 0 };
}

/** Half the height and width. */
function downsample(stage: Module, x: string, inputs: number, outputs: number): string {
  const normed = channelNorm(stage, 'downsampling_layer.0', x, inputs);
  return convolution(stage, 'downsampling_layer.1', normed, { inputs, outputs, kernel: [2, 2], stride: [2, 2] });
}

export const convnext: Family = encoderFamily({
  ...{ modelType: 'convnext', className: 'ConvNext', base: 'convnext', task: 'ForImageClassification', lower },
  ignores: ['num_stages'],
  inputs: config => [imageInput(config, weightType(config))],
  openSizes: imageSizes,
  heads: {
    ForImageClassification: {
      pooler: true,
      lower: (root, { pooled, size }, config) => linear(root, 'classifier', pooled, size, labelCount(config), true),
    },
  },
  defaults: {
    ...{ num_channels: 3, patch_size: 4, hidden_sizes: [96, 192, 384, 768], depths: [3, 3, 9, 3], hidden_act: 'gelu' },
    ...{ layer_norm_eps: 1e-12, layer_scale_init_value: 1e-6, image_size: 224 },
  },
});

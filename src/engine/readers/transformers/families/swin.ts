import { int, ints } from '../../support/attributes';
import { activation } from '../support/activation';
import { attend, projections } from '../support/attention';
import type { Config } from '../support/config';
import { weightType } from '../support/dataType';
import { encoderFamily, type Encoded } from '../support/encoderModel';
import type { Family } from '../support/family';
import { convolution, flattened, imageInput, imageSizes, pair } from '../support/image';
import { labelCount } from '../support/labels';
import { linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';

/** An image of tokens while it goes through the stages. */
interface Tokens {
  readonly value: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Attention inside windows, which every other block shifts by half of one. */
function block(layer: Module, x: Tokens, heads: number, shifted: boolean, config: Config): string {
  const { height, width, channels } = x;
  const eps = config.number('layer_norm_eps');
  const window = Math.min(config.size('window_size'), height, width);
  const shift = shifted && Math.min(height, width) > config.size('window_size');
  const normed = layerNorm(layer, 'layernorm_before', x.value, channels, eps);
  const padded = [height, width].map(size => Math.ceil(size / window) * window);
  const [rows, columns] = padded.map(size => size / window);
  const { graph } = layer;
  const image = layer.op('Pad', [
    layer.reshape(normed, [0, height, width, channels]),
    graph.list([0, 0, 0, 0, 0, padded[0] - height, padded[1] - width, 0]),
  ]);
  const grid = layer.reshape(image, [0, rows, window, columns, window * channels]);
  const windows = layer.reshape(layer.op('Transpose', [grid], { perm: ints([0, 1, 3, 2, 4]) }), [
    -1,
    window * window,
    channels,
  ]);
  const attended = layer.child('attention', '*Attention', part =>
    attention(part, windows, channels, heads, shift, config),
  );
  const parts = layer.reshape(attended, [-1, rows, columns, window, window * channels]);
  const merged = layer.reshape(layer.op('Transpose', [parts], { perm: ints([0, 1, 3, 2, 4]) }), [
    -1,
    padded[0],
    padded[1],
    channels,
  ]);
  const cropped = layer.op('Slice', [merged, graph.list([0, 0]), graph.list([height, width]), graph.list([1, 2])]);
  const between = layer.add(x.value, layer.reshape(cropped, [0, height * width, channels]));
  const ready = layerNorm(layer, 'layernorm_after', between, channels, eps);
  const inner = Math.floor(channels * config.number('mlp_ratio'));
  const wide = layer.child('intermediate', '*Intermediate', module =>
    activation(
      module,
      'intermediate_act_fn',
      linear(module, 'dense', ready, channels, inner, true),
      config.text('hidden_act'),
    ),
  );
  const fed = layer.child('output', '*Output', module => linear(module, 'dense', wide, inner, channels, true));
  return layer.add(between, fed);
}

function attention(
  part: Module,
  value: string,
  channels: number,
  heads: number,
  shift: boolean,
  config: Config,
): string {
  const size = Math.floor(channels / heads);
  const grouped = { query: heads, kv: heads, size, valueSize: size };
  const mixed = part.child('self', '*SelfAttention', self => {
    const projected = projections(self, value, channels, grouped, config.flag('qkv_bias'), ['query', 'key', 'value']);
    return attend(self, projected, grouped, { bias: relativeBias(self, value, heads, shift, config) });
  });
  return part.child('output', '*SelfOutput', output => linear(output, 'dense', mixed, channels, channels, true));
}

/** A learned bias per head and distance inside a window, and the mask of shifted windows. */
function relativeBias(self: Module, value: string, heads: number, shift: boolean, config: Config): string {
  const { graph } = self;
  const [side, tokens, windows] = [config.size('window_size'), self.dim(value, 1) ?? 1, self.dim(value, 0) ?? 1];
  const table = self.weight('relative_position_bias_table', [(2 * side - 1) ** 2, heads]);
  const places = self.op('ConstantOfShape', [graph.list([tokens * tokens])], {
    value: { kind: 'tensor', value: { name: '', dtype: 'int64', shape: [1] } },
  });
  const rows = self.reshape(self.op('Gather', [table, places]), [1, tokens, tokens, heads]);
  const bias = self.op('Transpose', [rows], { perm: ints([0, 3, 1, 2]) });
  return shift ? self.add(bias, self.op('ConstantOfShape', [graph.list([windows, 1, tokens, tokens])])) : bias;
}

/** Four neighbours side by side, normalised, and half as many channels made of them. */
function downsample(stage: Module, { value, height, width, channels }: Tokens): Tokens {
  const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const next = stage.child('downsample', '*PatchMerging', part => {
    const { graph } = part;
    const image = part.op('Pad', [
      part.reshape(value, [0, height, width, channels]),
      graph.list([0, 0, 0, 0, 0, 2 * rows - height, 2 * columns - width, 0]),
    ]);
    const grid = part.op('Transpose', [part.reshape(image, [0, rows, 2, columns, 2 * channels])], {
      perm: ints([0, 1, 3, 2, 4]),
    });
    const joined = part.reshape(grid, [0, rows * columns, 4 * channels]);
    return linear(part, 'reduction', layerNorm(part, 'norm', joined, 4 * channels, 1e-5), 4 * channels, 2 * channels);
  });
  return { value: next, height: rows, width: columns, channels: 2 * channels };
}

function lower(model: Module, config: Config, pooler: boolean): Encoded {
  const [channels, depths, heads] = [config.size('embed_dim'), config.sizes('depths'), config.sizes('num_heads')];
  const patch = pair(config, 'patch_size');
  let current = model.child('embeddings', '*Embeddings', (module): Tokens => {
    const image = module.child('patch_embeddings', '*PatchEmbeddings', part =>
      convolution(part, 'projection', 'pixel_values', {
        inputs: config.size('num_channels'),
        outputs: channels,
        kernel: patch,
        stride: patch,
      }),
    );
    const [height, width] = [module.dim(image, 2) ?? 1, module.dim(image, 3) ?? 1];
    return { value: layerNorm(module, 'norm', flattened(module, image), channels, 1e-5), height, width, channels };
  });
  model.child('encoder', '*Encoder', encoder => {
    for (let index = 0; index < Math.min(depths.length, heads.length); index++) {
      const entering = current;
      current = encoder.child(`layers.${index}`, '*Stage', stage => {
        const value = stage.list('blocks', depths[index], '*Layer', entering.value, (layer, x, at) =>
          block(layer, { ...entering, value: x }, heads[index], at % 2 === 1, config),
        );
        return index < depths.length - 1 ? downsample(stage, { ...entering, value }) : { ...entering, value };
      });
    }
  });
  const size = current.channels;
  const value = layerNorm(model, 'layernorm', current.value, size, config.number('layer_norm_eps'));
  const pooled = pooler
    ? model.child('pooler', 'AdaptiveAvgPool1d', part =>
        part.op('ReduceMean', [value, part.graph.list([1])], { keepdims: int(0) }),
      )
    : '';
  return { value, size, pooled, table: '', vocabulary: 0, tableSize: 0 };
}

export const swin: Family = encoderFamily({
  ...{ modelType: 'swin', className: 'Swin', base: 'swin', task: 'ForImageClassification', lower },
  ignores: ['hidden_size', 'num_layers', 'path_norm'],
  inputs: config => [imageInput(config, weightType(config))],
  openSizes: imageSizes,
  heads: {
    ForImageClassification: {
      pooler: true,
      lower: (root, { pooled, size }, config) => linear(root, 'classifier', pooled, size, labelCount(config), true),
    },
  },
  defaults: {
    ...{
      image_size: 224,
      patch_size: 4,
      num_channels: 3,
      embed_dim: 96,
      depths: [2, 2, 6, 2],
      num_heads: [3, 6, 12, 24],
    },
    ...{ window_size: 7, mlp_ratio: 4, qkv_bias: true, hidden_act: 'gelu', layer_norm_eps: 1e-5 },
  },
});

import type { DataType } from '../../../graph/dataType';
import type { ValueInfo } from '../../../graph/graph';
import { int, ints, text } from '../../support/attributes';
import type { Config } from './config';
import type { Module } from './module';

/** Images as batch × channels × height × width; how large they are is open, and `image_size` where nobody says otherwise. */
export function imageInput(config: Config, dtype: DataType, batch = 'batch'): ValueInfo {
  return {
    name: 'pixel_values',
    type: { kind: 'tensor', dtype, shape: [batch, config.size('num_channels'), 'height', 'width'] },
  };
}

export function imageSizes(config: Config): Map<string, number> {
  const [height, width] = pair(config, 'image_size');
  return new Map([
    ['height', height],
    ['width', width],
  ]);
}

/** A size that is one number, or one for each axis. */
export function pair(config: Config, key: string): readonly [number, number] {
  if (config.isList(key)) {
    const [height = 1, width = height] = config.sizes(key);
    return [height, width];
  }
  const size = config.size(key);
  return [size, size];
}

export interface Convolution {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** torch.nn.Conv2d */
export function convolution(parent: Module, name: string, value: string, options: Convolution): string {
  const { inputs, outputs, kernel, stride, padding = 0, groups = 1, bias = true } = options;
  return parent.child(
    name,
    'Conv2d',
    module =>
      module.op(
        'Conv',
        [
          value,
          module.weight('weight', [outputs, inputs / groups, ...kernel]),
          ...(bias ? [module.weight('bias', [outputs])] : []),
        ],
        {
          kernel_shape: ints(kernel),
          strides: ints(stride),
          pads: ints([padding, padding, padding, padding]),
          group: int(groups),
        },
      ),
    `${inputs}, ${outputs}, kernel_size=(${kernel.join(', ')}), stride=(${stride.join(', ')})`,
  );
}

/** batch × channels × height × width → batch × patches × channels. */
export function flattened(module: Module, value: string): string {
  const tokens = module.op('Reshape', [value, module.graph.list([0, 0, -1])]);
  return module.op('Transpose', [tokens], { perm: ints([0, 2, 1]) });
}

/** A learned tensor, the same for each sample of `like`. */
export function parameter(module: Module, name: string, shape: readonly number[], like: string): string {
  return module.op('Parameter', [like, module.weight(name, shape)], {}, 'torch.nn');
}

/**
 * Adds learned positions to patches, of which `extra` tokens stand in front. Positions of another number of patches than the
 * image's are interpolated, as the library does where it is asked to.
 * @param grid patches of the image that the positions were learned for, by height and width
 * @param actual those of this image
 */
export function addPositions(
  module: Module,
  tokens: string,
  table: string,
  sizes: { readonly width: number; readonly extra: number; readonly grid: Grid; readonly actual: Grid },
): string {
  const { width, extra, grid, actual } = sizes;
  if (grid[0] * grid[1] === actual[0] * actual[1]) return module.add(tokens, table);
  const { graph } = module;
  const slice = (from: number, to: number): string =>
    module.op('Slice', [table, graph.list([from]), graph.list([to]), graph.list([-2])]);
  const learned = module.reshape(slice(extra, 2 ** 31 - 1), [1, grid[0], grid[1], width]);
  const image = module.op('Transpose', [learned], { perm: ints([0, 3, 1, 2]) });
  const resized = module.op('Resize', [image, '', '', graph.list([1, width, ...actual])], { mode: text('cubic') });
  const places = flattened(module, resized);
  const all =
    extra === 0
      ? places
      : module.op('Concat', [module.reshape(slice(0, extra), [1, extra, width]), places], { axis: int(1) });
  return module.add(tokens, all);
}

export type Grid = readonly [number, number];

/** How many patches an image has. */
export function gridOf(size: readonly [number, number], patch: readonly [number, number]): Grid {
  return [Math.max(1, Math.floor(size[0] / patch[0])), Math.max(1, Math.floor(size[1] / patch[1]))];
}

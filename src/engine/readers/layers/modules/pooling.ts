import * as z from 'zod';
import { int, ints } from '../../support/attributes';
import type { Attributes } from '../../support/graphBuilder';
import type { Layer } from './support/layer';
import { count, flag, moduleType, perAxis, size, spread, type ModuleType } from './support/moduleType';
import { pythonRepr } from './support/python';
import { say } from '../../../graph/message';
import { images } from './support/images';

const kernelSize = (axes: number) =>
  perAxis(axes)
    .describe('Size of the window.')
    .meta({ examples: [2] });
const strideOf = (axes: number) =>
  perAxis(axes).nullable().optional().describe('Step of the window; its size if omitted.');
const ceilMode = flag(false, 'Round the output size up.');

interface Window {
  readonly kernel_size: number | readonly number[];
  readonly stride?: number | readonly number[] | null;
  readonly padding?: number | readonly number[];
  readonly dilation?: number | readonly number[];
  readonly ceil_mode?: boolean;
}

function windowAttributes(args: Window, axes: number): Attributes {
  const padding = spread(args.padding ?? 0, axes);
  return {
    kernel_shape: ints(spread(args.kernel_size, axes)),
    strides: ints(spread(args.stride ?? args.kernel_size, axes)),
    pads: ints([...padding, ...padding]),
    ceil_mode: int(args.ceil_mode ? 1 : 0),
    ...(args.dilation === undefined ? {} : { dilations: ints(spread(args.dilation, axes)) }),
  };
}

/** PyTorch's limit: beyond it, some windows would contain only padding. */
function checkPadding(layer: Layer, args: Window, axes: number): void {
  const [kernel, padding, dilation] = [args.kernel_size, args.padding ?? 0, args.dilation ?? 1].map(value =>
    spread(value, axes),
  );
  if (padding.some((value, axis) => value > (dilation[axis] * (kernel[axis] - 1) + 1) / 2))
    layer.fail(say`padding must be at most half the window.`, 'padding');
}

/** PyTorch prints a number or a tuple as it was given; AvgPool1d prints all as tuples. */
const shown = (value: number | readonly number[], axes: number, tuple: boolean): string =>
  pythonRepr(tuple ? spread(value, axes) : value);

function maxPool(axes: number): ModuleType {
  const padding = perAxis(axes, count).default(0).describe('Padding on both sides.');
  const dilation = perAxis(axes).default(1).describe('Distance between elements of the window.');
  return moduleType(
    `MaxPool${axes}d`,
    'The largest value of each window.',
    {
      kernel_size: kernelSize(axes),
      stride: strideOf(axes),
      padding,
      dilation,
      return_indices: flag(false, 'Also return the indices.'),
      ceil_mode: ceilMode,
    },
    (args, layer) => {
      layer.requireRank(images[axes - 1], axes + 2);
      checkPadding(layer, args, axes);
      layer.describe(
        [
          `kernel_size=${pythonRepr(args.kernel_size)}`,
          `stride=${pythonRepr(args.stride ?? args.kernel_size)}`,
          `padding=${pythonRepr(args.padding)}`,
          `dilation=${pythonRepr(args.dilation)}`,
          `ceil_mode=${pythonRepr(args.ceil_mode)}`,
        ].join(', '),
      );
      return layer.op('MaxPool', [layer.input], windowAttributes(args, axes));
    },
  );
}

function averagePool(axes: number): ModuleType {
  return moduleType(
    `AvgPool${axes}d`,
    'The mean of each window.',
    {
      kernel_size: kernelSize(axes),
      stride: strideOf(axes),
      padding: perAxis(axes, count).default(0).describe('Padding on both sides.'),
      ceil_mode: ceilMode,
      count_include_pad: flag(true, 'Include padding in the mean.'),
      ...(axes > 1 && {
        divisor_override: z.int().optional().describe('Divisor of the sum of a window, instead of its size.'),
      }),
    },
    (args, layer) => {
      layer.requireRank(images[axes - 1], axes + 2);
      checkPadding(layer, args, axes);
      const [kernel, stride, padding] = [args.kernel_size, args.stride ?? args.kernel_size, args.padding].map(value =>
        shown(value, axes, axes === 1),
      );
      layer.describe(`kernel_size=${kernel}, stride=${stride}, padding=${padding}`);
      return layer.op('AveragePool', [layer.input], {
        ...windowAttributes(args, axes),
        count_include_pad: int(args.count_include_pad ? 1 : 0),
      });
    },
  );
}

function lpPool(axes: number): ModuleType {
  return moduleType(
    `LPPool${axes}d`,
    'The p-norm of each window.',
    {
      norm_type: z.number().min(1).describe('p.'),
      kernel_size: kernelSize(axes),
      stride: strideOf(axes),
      ceil_mode: ceilMode,
    },
    (args, layer) => {
      layer.requireRank(images[axes - 1], axes + 2);
      layer.describe(
        `norm_type=${args.norm_type}, kernel_size=${pythonRepr(args.kernel_size)}, stride=${args.stride ? pythonRepr(args.stride) : 'None'}, ceil_mode=${pythonRepr(args.ceil_mode)}`,
      );
      return layer.op('LpPool', [layer.input], { ...windowAttributes(args, axes), p: int(args.norm_type) });
    },
  );
}

/** Windows of equal size if they divide the input evenly, as exporters write it; otherwise PyTorch's windows. */
function adaptivePool(kind: 'Avg' | 'Max', axes: number): ModuleType {
  const element = size.nullable();
  return moduleType(
    `Adaptive${kind}Pool${axes}d`,
    `The ${kind === 'Avg' ? 'mean' : 'largest value'} of windows chosen so that the output has a given size.`,
    {
      output_size: z
        .union([size, z.array(element).length(axes)])
        .describe('Size of the output; null keeps the size of the input.')
        .meta({ examples: [1] }),
      ...(kind === 'Max' && { return_indices: flag(false, 'Also return the indices.') }),
    },
    (args, layer) => {
      layer.requireRank(images[axes - 1], axes + 2);
      const given: readonly (number | null)[] =
        typeof args.output_size === 'number' ? spread(args.output_size, axes) : args.output_size;
      layer.describe(
        `output_size=${typeof args.output_size === 'number' ? args.output_size : `(${given.map(dim => dim ?? 'None').join(', ')}${axes === 1 ? ',' : ''})`}`,
      );
      const target = given.map((dim, axis) => dim ?? layer.dim(axis + 2) ?? layer.unknownInput());
      if (target.every(dim => dim === 1))
        return layer.op(kind === 'Avg' ? 'GlobalAveragePool' : 'GlobalMaxPool', [layer.input]);
      const steps = target.map((dim, axis) => (layer.dim(axis + 2) ?? NaN) / dim);
      if (steps.every(step => Number.isInteger(step) && step > 0)) {
        return layer.op(kind === 'Avg' ? 'AveragePool' : 'MaxPool', [layer.input], {
          kernel_shape: ints(steps),
          strides: ints(steps),
        });
      }
      return layer.op(`Adaptive${kind}Pool`, [layer.input], { output_size: ints(target) }, 'torch.nn');
    },
  );
}

/** Windows at random positions; their number is `output_size`, or the fraction `output_ratio` of the input. */
function fractionalMaxPool(axes: number): ModuleType {
  const ratio = z.number().gt(0).lt(1);
  return moduleType(
    `FractionalMaxPool${axes}d`,
    'The largest value of randomly placed windows.',
    {
      kernel_size: kernelSize(axes),
      output_size: perAxis(axes)
        .optional()
        .describe('Size of the output.')
        .meta({ examples: [13] }),
      output_ratio: z
        .union([ratio, z.array(ratio).length(axes)])
        .optional()
        .describe('Size of the output as a fraction of the input, instead of output_size.'),
      return_indices: flag(false, 'Also return the indices.'),
    },
    (args, layer) => {
      layer.requireRank(images[axes - 1], axes + 2);
      const { output_size: given, output_ratio: share } = args;
      if ((given === undefined) === (share === undefined))
        layer.fail(
          say`Either output_size or output_ratio is needed.`,
          given === undefined ? undefined : 'output_ratio',
        );
      const target =
        given !== undefined
          ? spread(given, axes)
          : spread(share!, axes).map((part, axis) => Math.floor((layer.dim(axis + 2) ?? layer.unknownInput()) * part));
      return layer.op(
        'FractionalMaxPool',
        [layer.input],
        { kernel_shape: ints(spread(args.kernel_size, axes)), output_size: ints(target) },
        'torch.nn',
      );
    },
  );
}

function maxUnpool(axes: number): ModuleType {
  return moduleType(
    `MaxUnpool${axes}d`,
    'Puts values back where max pooling found them.',
    {
      kernel_size: kernelSize(axes),
      stride: strideOf(axes),
      padding: perAxis(axes, count).default(0).describe('Padding on both sides.'),
    },
    (args, layer: Layer) => {
      layer.requireRank(images[axes - 1], axes + 2);
      const [kernel, stride, padding] = [args.kernel_size, args.stride ?? args.kernel_size, args.padding].map(value =>
        pythonRepr(spread(value, axes)),
      );
      layer.describe(`kernel_size=${kernel}, stride=${stride}, padding=${padding}`);
      const { ceil_mode: _, ...attributes } = windowAttributes(args, axes);
      // The indices have the same shape as the values, and only the shape matters here.
      return layer.op('MaxUnpool', [layer.input, layer.inputs[1] ?? layer.input], attributes);
    },
    { least: 1, most: 2 },
  );
}

export const pools: readonly ModuleType[] = [
  ...[1, 2, 3].flatMap(axes => [
    maxPool(axes),
    averagePool(axes),
    lpPool(axes),
    adaptivePool('Avg', axes),
    adaptivePool('Max', axes),
    maxUnpool(axes),
  ]),
  fractionalMaxPool(2),
  fractionalMaxPool(3),
];

import * as z from 'zod';
import { int, ints, text } from '../../support/attributes';
import type { Layer } from './support/layer';
import { count, flag, inferred, moduleType, perAxis, size, spread, type ModuleType } from './support/moduleType';
import { pythonRepr } from './support/python';
import { checkBorrowed } from './padding';
import { say } from '../../../graph/message';
import { images } from './support/images';

const paddingModes = { zeros: 'constant', reflect: 'reflect', replicate: 'edge', circular: 'wrap' } as const;

const channels = (lazy: boolean) => ({
  ...(lazy ? {} : { in_channels: inferred('Channels of the input.') }),
  out_channels: size.describe('Channels of the output.').meta({ examples: [64] }),
});

const common = (axes: number) => ({
  kernel_size: perAxis(axes)
    .describe('Size of the kernel.')
    .meta({ examples: [3] }),
  stride: perAxis(axes).default(1).describe('Step of the kernel.'),
  groups: size
    .default(1)
    .describe('Groups of channels that are convolved separately; as many as channels for a depthwise convolution.'),
  bias: flag(true, 'Add a learned bias to each output channel.'),
  dilation: perAxis(axes).default(1).describe('Spacing between elements of the kernel.'),
  padding_mode: z
    .enum(['zeros', 'reflect', 'replicate', 'circular'])
    .default('zeros')
    .describe('Value of the padding.'),
});

/** Conv1d … Conv3d and their lazy forms, which become regular ones after their first input. */
function convolution(axes: number, lazy: boolean): ModuleType {
  const shape = {
    ...channels(lazy),
    ...common(axes),
    padding: z
      .union([perAxis(axes, count), z.enum(['same', 'valid'])])
      .default(0)
      .describe("Padding on both sides, or 'same' or 'valid'."),
  };
  return moduleType(
    `${lazy ? 'Lazy' : ''}Conv${axes}d`,
    `A convolution over ${axes} spatial ${axes === 1 ? 'axis' : 'axes'}.`,
    shape,
    (args, layer) => {
      layer.requireRank(images[axes - 1], axes + 2);
      const given = args as typeof args & { in_channels?: number };
      const inChannels = layer.feature('in_channels', given.in_channels, layer.dim(1));
      checkGroups(layer, args.groups, inChannels, args.out_channels);
      const [kernel, stride, dilation] = [args.kernel_size, args.stride, args.dilation].map(value =>
        spread(value, axes),
      );
      const pads = padsOf(layer, args.padding, kernel, stride, dilation);
      layer.describe(
        [
          inChannels,
          args.out_channels,
          `kernel_size=${pythonRepr(kernel)}`,
          `stride=${pythonRepr(stride)}`,
          ...paddingDetail(args.padding, axes),
          ...(dilation.some(value => value !== 1) ? [`dilation=${pythonRepr(dilation)}`] : []),
          ...(args.groups === 1 ? [] : [`groups=${args.groups}`]),
          ...(args.bias ? [] : ['bias=False']),
          ...(args.padding_mode === 'zeros' ? [] : [`padding_mode=${args.padding_mode}`]),
        ].join(', '),
      );
      checkBorrowed(layer, pads, paddingModes[args.padding_mode]);
      const padded =
        args.padding_mode === 'zeros' || pads.every(pad => pad === 0)
          ? null
          : layer.op('Pad', [layer.input, layer.graph.list(fullPads(pads, axes))], {
              mode: text(paddingModes[args.padding_mode]),
            });
      return layer.op(
        'Conv',
        [
          padded ?? layer.input,
          layer.weight('weight', [args.out_channels, inChannels / args.groups, ...kernel]),
          ...(args.bias ? [layer.weight('bias', [args.out_channels])] : []),
        ],
        {
          kernel_shape: ints(kernel),
          strides: ints(stride),
          dilations: ints(dilation),
          group: int(args.groups),
          pads: ints(padded === null ? pads : pads.map(() => 0)),
        },
      );
    },
  );
}

/** ConvTranspose1d … 3d and their lazy forms. */
function transposed(axes: number, lazy: boolean): ModuleType {
  const shape = {
    ...channels(lazy),
    ...common(axes),
    padding: perAxis(axes, count).default(0).describe('Elements cut off on both sides of the output.'),
    output_padding: perAxis(axes, count).default(0).describe('Elements added on one side of the output.'),
  };
  return moduleType(
    `${lazy ? 'Lazy' : ''}ConvTranspose${axes}d`,
    `A transposed convolution over ${axes} spatial ${axes === 1 ? 'axis' : 'axes'}.`,
    shape,
    (args, layer) => {
      layer.requireRank(images[axes - 1], axes + 2);
      const given = args as typeof args & { in_channels?: number };
      const inChannels = layer.feature('in_channels', given.in_channels, layer.dim(1));
      checkGroups(layer, args.groups, inChannels, args.out_channels);
      const [kernel, stride, dilation, padding, extra] = [
        args.kernel_size,
        args.stride,
        args.dilation,
        args.padding,
        args.output_padding,
      ].map(value => spread(value, axes));
      if (extra.some((value, axis) => value >= Math.max(stride[axis], dilation[axis])))
        layer.fail(say`output_padding must be less than stride or dilation.`, 'output_padding');
      layer.describe(
        [
          inChannels,
          args.out_channels,
          `kernel_size=${pythonRepr(kernel)}`,
          `stride=${pythonRepr(stride)}`,
          ...paddingDetail(args.padding, axes),
          ...(dilation.some(value => value !== 1) ? [`dilation=${pythonRepr(dilation)}`] : []),
          ...(extra.some(value => value !== 0) ? [`output_padding=${pythonRepr(extra)}`] : []),
          ...(args.groups === 1 ? [] : [`groups=${args.groups}`]),
          ...(args.bias ? [] : ['bias=False']),
        ].join(', '),
      );
      return layer.op(
        'ConvTranspose',
        [
          layer.input,
          layer.weight('weight', [inChannels, args.out_channels / args.groups, ...kernel]),
          ...(args.bias ? [layer.weight('bias', [args.out_channels])] : []),
        ],
        {
          kernel_shape: ints(kernel),
          strides: ints(stride),
          dilations: ints(dilation),
          group: int(args.groups),
          pads: ints([...padding, ...padding]),
          output_padding: ints(extra),
        },
      );
    },
  );
}

function checkGroups(layer: Layer, groups: number, inChannels: number, outChannels: number): void {
  if (inChannels % groups !== 0)
    layer.fail(say`${inChannels} input channels are not divisible by ${groups} groups.`, 'groups');
  if (outChannels % groups !== 0)
    layer.fail(say`${outChannels} output channels are not divisible by ${groups} groups.`, 'groups');
}

/**
 * Padding at the start of every axis, then at the end of every axis. 'same' puts the odd element at the end, as PyTorch
 * does.
 */
function padsOf(
  layer: Layer,
  padding: number | readonly number[] | 'same' | 'valid',
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): readonly number[] {
  if (padding === 'valid') return kernel.flatMap(() => [0, 0]);
  if (padding !== 'same') return [...spread(padding, kernel.length), ...spread(padding, kernel.length)];
  if (stride.some(step => step !== 1)) layer.fail(say`padding 'same' needs a stride of 1.`, 'padding');
  const totals = kernel.map((length, axis) => dilation[axis] * (length - 1));
  return [...totals.map(total => Math.floor(total / 2)), ...totals.map(total => Math.ceil(total / 2))];
}

/** The padding of the spatial axes, extended to all axes as ONNX Pad expects. */
function fullPads(pads: readonly number[], axes: number): readonly number[] {
  return [0, 0, ...pads.slice(0, axes), 0, 0, ...pads.slice(axes)];
}

function paddingDetail(padding: number | readonly number[] | string, axes: number): string[] {
  if (typeof padding === 'string') return [`padding=${padding}`];
  const pads = spread(padding, axes);
  return pads.some(pad => pad !== 0) ? [`padding=${pythonRepr(pads)}`] : [];
}

export const convolutions: readonly ModuleType[] = [1, 2, 3].flatMap(axes => [
  convolution(axes, false),
  convolution(axes, true),
  transposed(axes, false),
  transposed(axes, true),
]);

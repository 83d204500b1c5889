import * as z from 'zod';
import { ints } from '../../support/attributes';
import { say } from '../../../graph/message';
import { activations } from './activation';
import { convolutions } from './convolution';
import { layerNorm, normalizations } from './normalization';
import { pools } from './pooling';
import { images } from './support/images';
import type { Layer } from './support/layer';
import {
  count,
  flag,
  inferred,
  inplace,
  moduleType,
  perAxis,
  size,
  spread,
  type LayerOutputs,
  type ModuleType,
} from './support/moduleType';
import { pythonFloat } from './support/python';

/** Lowers a part of a layer as one of PyTorch's modules. */
function part(layer: Layer, name: string, type: string, input: string, args: Record<string, unknown> = {}): string {
  const module = partTypes().find(candidate => candidate.type === type)!;
  const outputs = layer.child(name, type, [input], below => module.lower(module.arguments.parse(args) as never, below));
  return typeof outputs === 'string' ? outputs : outputs.value;
}

/** Activations without required arguments. */
const activationName = z.enum(
  activations.filter(({ arguments: wanted }) => wanted.safeParse({}).success).map(({ type }) => type),
);
const normName = z.enum(['BatchNorm2d', 'BatchNorm3d', 'InstanceNorm2d', 'InstanceNorm3d', 'FrozenBatchNorm2d']);

interface ConvNorm {
  readonly out_channels: number;
  readonly kernel_size: number | readonly number[];
  readonly stride: number | readonly number[];
  readonly padding?: number | readonly number[] | null;
  readonly groups: number;
  readonly norm_layer: string | null;
  readonly activation_layer: string | null;
  readonly dilation: number | readonly number[];
  readonly bias?: boolean | null;
}

/** A convolution, a normalisation and an activation, numbered as in torchvision's Sequential. */
function convNormActivation(layer: Layer, axes: number, input: string, args: ConvNorm): string {
  const [kernel, dilation] = [spread(args.kernel_size, axes), spread(args.dilation, axes)];
  const parts: [string, Record<string, unknown>][] = [
    [
      `Conv${axes}d`,
      {
        out_channels: args.out_channels,
        kernel_size: kernel,
        stride: args.stride,
        padding: args.padding ?? kernel.map((length, axis) => Math.floor(((length - 1) / 2) * dilation[axis])),
        dilation,
        groups: args.groups,
        bias: args.bias ?? args.norm_layer === null,
      },
    ],
    ...(args.norm_layer === null ? [] : [[args.norm_layer, {}] as [string, Record<string, unknown>]]),
    ...(args.activation_layer === null ? [] : [[args.activation_layer, {}] as [string, Record<string, unknown>]]),
  ];
  return parts.reduce((value, [type, own], index) => part(layer, String(index), type, value, own), input);
}

function convNormActivationType(axes: number): ModuleType {
  return moduleType(
    `Conv${axes}dNormActivation`,
    "torchvision's convolution with a normalisation and an activation after it.",
    {
      in_channels: inferred('Channels of the input.'),
      out_channels: size.describe('Channels of the output.').meta({ examples: [64] }),
      kernel_size: perAxis(axes).default(3).describe('Size of the kernel.'),
      stride: perAxis(axes).default(1).describe('Step of the kernel.'),
      padding: perAxis(axes, count).nullable().optional().describe('Padding on both sides; keeps the size if omitted.'),
      groups: size.default(1).describe('Groups of channels that are convolved separately.'),
      norm_layer: normName
        .nullable()
        .default(`BatchNorm${axes}d` as 'BatchNorm2d')
        .describe('The normalisation; null for none.'),
      activation_layer: activationName.nullable().default('ReLU').describe('The activation; null for none.'),
      dilation: perAxis(axes).default(1).describe('Spacing between elements of the kernel.'),
      ...inplace,
      bias: z.boolean().nullable().optional().describe('Add a learned bias; only without a normalisation if omitted.'),
    },
    (args, layer) => {
      layer.requireRank(images[axes - 1], axes + 2);
      layer.feature('in_channels', args.in_channels, layer.dim(1));
      return convNormActivation(layer, axes, layer.input, args);
    },
  );
}

/** Batch normalisation whose statistics, scale and shift are all stored and not learned. */
const frozenBatchNorm = moduleType(
  'FrozenBatchNorm2d',
  "torchvision's batch normalisation whose scale, shift and statistics are fixed: they are buffers.",
  {
    num_features: inferred('Channels of the input.'),
    eps: z.number().min(0).default(1e-5).describe('Added to the variance.'),
  },
  (args, layer) => {
    layer.requireRank(images[1], 4);
    const features = layer.feature('num_features', args.num_features, layer.dim(1));
    layer.describe(`${features}, eps=${pythonFloat(args.eps)}`);
    const stored = ['weight', 'bias', 'running_mean', 'running_var'].map(name => layer.weight(name, [features]));
    return layer.op('FrozenBatchNorm', [layer.input, ...stored], {}, 'torch.nn');
  },
);

const layerNorm2d = moduleType(
  'LayerNorm2d',
  "torchvision's normalisation over the channels at each place of an image.",
  {
    normalized_shape: inferred('Channels of the input.'),
    eps: z.number().min(0).default(1e-5).describe('Added to the variance.'),
    elementwise_affine: flag(true, 'Learn a scale and a shift per channel.'),
    bias: flag(true, 'Learn the shift.'),
  },
  (args, layer) => {
    layer.requireRank(images[1], 4);
    const channels = layer.feature('normalized_shape', args.normalized_shape, layer.dim(1));
    const last = layer.op('Transpose', [layer.input], { perm: ints([0, 2, 3, 1]) });
    const normalized = layerNorm(layer, [channels], args.eps, args.elementwise_affine, args.bias, last);
    return layer.op('Transpose', [normalized], { perm: ints([0, 3, 1, 2]) });
  },
);

const squeezeExcitation = moduleType(
  'SqueezeExcitation',
  "torchvision's weighting of channels by what they hold on average.",
  {
    input_channels: inferred('Channels of the input.'),
    squeeze_channels: size.describe('Channels between the two convolutions.').meta({ examples: [16] }),
    activation: activationName.default('ReLU').describe('The activation between the two convolutions.'),
    scale_activation: activationName.default('Sigmoid').describe('The activation of the weights.'),
  },
  (args, layer) => {
    layer.requireRank(images[1], 4);
    const channels = layer.feature('input_channels', args.input_channels, layer.dim(1));
    const mean = part(layer, 'avgpool', 'AdaptiveAvgPool2d', layer.input, { output_size: 1 });
    const narrow = part(layer, 'fc1', 'Conv2d', mean, { out_channels: args.squeeze_channels, kernel_size: 1 });
    const active = part(layer, 'activation', args.activation, narrow);
    const wide = part(layer, 'fc2', 'Conv2d', active, { out_channels: channels, kernel_size: 1 });
    return layer.op('Mul', [part(layer, 'scale_activation', args.scale_activation, wide), layer.input]);
  },
);

const stochasticDepth = moduleType(
  'StochasticDepth',
  "torchvision's dropping of whole branches in training; else it passes its input on.",
  {
    p: z
      .number()
      .min(0)
      .max(1)
      .describe('Probability of dropping a branch.')
      .meta({ examples: [0.2] }),
    mode: z
      .enum(['batch', 'row'])
      .default('batch')
      .describe('Whether the whole batch is dropped, or each sample independently.'),
  },
  (args, layer) => {
    layer.describe(`p=${pythonFloat(args.p)}, mode=${args.mode}`);
    return layer.op('Identity', [layer.input]);
  },
);

/**
 * A feature pyramid: all levels have the same number of channels, and each is the sum of its own and the enlarged
 * coarser level.
 */
const featurePyramid = moduleType(
  'FeaturePyramidNetwork',
  "torchvision's pyramid over several levels of features, the finest first. Its levels are `name.0`, `name.1`, …",
  {
    in_channels_list: z
      .array(size)
      .min(1)
      .max(16)
      .optional()
      .describe('Channels of each level. Inferred from the inputs if omitted.'),
    out_channels: size.describe('Channels of each level of the output.').meta({ examples: [256] }),
    extra_blocks: z
      .enum(['LastLevelMaxPool', 'LastLevelP6P7'])
      .nullable()
      .default(null)
      .describe('Coarser levels beyond the last: `name.pool`, or `name.p6` and `name.p7`.'),
    norm_layer: normName.nullable().default(null).describe('A normalisation after each convolution; null for none.'),
  },
  (args, layer): LayerOutputs => {
    const convolve = (list: string, index: number, input: string, kernel: number): string =>
      layer.child(list, 'ModuleList', [input], modules =>
        modules.child(String(index), 'Conv2dNormActivation', [input], below =>
          convNormActivation(below, 2, input, {
            out_channels: args.out_channels,
            kernel_size: kernel,
            stride: 1,
            groups: 1,
            dilation: 1,
            norm_layer: args.norm_layer,
            activation_layer: null,
          }),
        ),
      );
    layer.inputs.forEach((_, index) => {
      if (
        args.in_channels_list?.[index] !== undefined &&
        layer.dim(1, index) !== null &&
        args.in_channels_list[index] !== layer.dim(1, index)
      )
        layer.fail(
          say`in_channels_list[${index}] is ${args.in_channels_list[index]}, but '${layer.inputName(index)}' gives ${layer.inputShape(index)}.`,
          'in_channels_list',
        );
    });
    const inner = layer.inputs.map((input, index) => convolve('inner_blocks', index, input, 1));
    for (let index = inner.length - 2; index >= 0; index--) {
      const shape = layer.graph.shape(inner[index]);
      const target = shape?.slice(2).map(dim => dim ?? layer.unknownInput()) ?? layer.unknownInput();
      const enlarged = layer.op('Resize', [inner[index + 1], '', '', layer.graph.list(target)], {
        mode: { kind: 'string', value: 'nearest' },
        axes: ints([2, 3]),
      });
      inner[index] = layer.op('Add', [inner[index], enlarged]);
    }
    const levels = inner.map((value, index) => convolve('layer_blocks', index, value, 3));
    const named: Record<string, string> = Object.fromEntries(levels.map((value, index) => [String(index), value]));
    const last = levels[levels.length - 1];
    if (args.extra_blocks === 'LastLevelMaxPool')
      named.pool = layer.op('MaxPool', [last], { kernel_shape: ints([1, 1]), strides: ints([2, 2]) });
    if (args.extra_blocks === 'LastLevelP6P7') {
      const coarser = (name: string, input: string): string =>
        layer.child('extra_blocks', 'LastLevelP6P7', [input], below =>
          part(below, name, 'Conv2d', input, {
            out_channels: args.out_channels,
            kernel_size: 3,
            stride: 2,
            padding: 1,
          }),
        );
      // torchvision computes P6 from C5 if its number of channels differs from the pyramid's, otherwise from P5.
      const top = layer.inputs[layer.inputs.length - 1];
      named.p6 = coarser('p6', layer.graph.shape(top)?.[1] === args.out_channels ? last : top);
      named.p7 = coarser('p7', layer.op('Relu', [named.p6]));
    }
    return { value: levels[0], named };
  },
  { least: 1, most: 16 },
);

export const composites: readonly ModuleType[] = [
  convNormActivationType(2),
  convNormActivationType(3),
  frozenBatchNorm,
  layerNorm2d,
  squeezeExcitation,
  stochasticDepth,
  featurePyramid,
];

/** Modules that other modules consist of. */
function partTypes(): readonly ModuleType[] {
  return [...convolutions, ...normalizations, frozenBatchNorm, ...activations, ...pools];
}

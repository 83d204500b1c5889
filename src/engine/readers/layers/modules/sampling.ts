import { text, int } from '../../support/attributes';
import * as z from 'zod';
import { say } from '../../../graph/message';
import {
  flag,
  functionType,
  moduleType,
  perAxis,
  size,
  spread,
  count,
  inferred,
  type ModuleType,
} from './support/moduleType';
import { float, ints } from '../../support/attributes';
import type { Layer } from './support/layer';
import { images } from './support/images';
import { pythonRepr } from './support/python';

/** Boxes as K × 4, all of one image, and the index of the image of each box. */
function boxesOf(layer: Layer, input: number): [boxes: string, images: string] {
  const shape = layer.shape(input);
  const [given, last] = [layer.inputs[input], layer.dim(-1, input)];
  if (last !== null && last !== 4)
    layer.fail(say`Boxes are boxes × 4, but '${layer.inputName(input)}' gives ${layer.inputShape(input)}.`, 'inputs');
  const boxes = shape?.length === 3 ? layer.op('Reshape', [given, layer.graph.list([-1, 4])]) : given;
  const total = layer.graph.shape(boxes)?.[0] ?? layer.unknownInput();
  return [
    boxes,
    layer.op('ConstantOfShape', [layer.graph.list([total])], {
      value: {
        kind: 'tensor',
        value: { name: '', dtype: 'int64', shape: [1], constant: { dtype: 'int64', shape: [1], values: [0] } },
      },
    }),
  ];
}

interface Region {
  readonly output_size: number | readonly number[];
  readonly sampling_ratio: number;
}

function alignRegions(
  layer: Layer,
  { output_size, sampling_ratio }: Region,
  scale: number,
  boxes: number,
  aligned: boolean,
): string {
  const [height, width] = spread(output_size, 2);
  return layer.op('RoiAlign', [layer.input, ...boxesOf(layer, boxes)], {
    output_height: int(height),
    output_width: int(width),
    sampling_ratio: int(Math.max(0, sampling_ratio)),
    spatial_scale: float(scale),
    coordinate_transformation_mode: text(aligned ? 'half_pixel' : 'output_half_pixel'),
  });
}

const outputSize = perAxis(2)
  .describe('Height and width of each region.')
  .meta({ examples: [7] });
const samplingRatio = z
  .int()
  .default(-1)
  .describe('Samples of each bin along an axis; as many as fit if it is not positive.');

/** Layers that sample values at computed positions. */
export const samplings: readonly ModuleType[] = [
  functionType(
    'GridSample',
    'Samples an image at the positions given by the second input (height × width × 2).',
    {
      mode: z.enum(['bilinear', 'nearest', 'bicubic']).default('bilinear').describe('How values are interpolated.'),
      padding_mode: z.enum(['zeros', 'border', 'reflection']).default('zeros').describe('Values outside the image.'),
      align_corners: flag(false, 'Align the corners of input and output.'),
    },
    (args, layer) =>
      layer.op('GridSample', layer.inputs, {
        mode: text({ bilinear: 'linear', nearest: 'nearest', bicubic: 'cubic' }[args.mode]),
        padding_mode: text(args.padding_mode),
        align_corners: int(args.align_corners ? 1 : 0),
      }),
    { least: 2, most: 2 },
  ),
  moduleType(
    'RoIAlign',
    "torchvision's pooling of regions of an image, the second input, boxes × 4.",
    {
      output_size: outputSize,
      spatial_scale: z.number().gt(0).default(1).describe('Size of the features relative to the image.'),
      sampling_ratio: samplingRatio,
      aligned: flag(false, 'Shift boxes by half a pixel.'),
    },
    (args, layer) => {
      layer.requireRank(images[1], 4);
      layer.describe(
        `output_size=${pythonRepr(args.output_size)}, spatial_scale=${args.spatial_scale}, sampling_ratio=${args.sampling_ratio}, aligned=${pythonRepr(args.aligned)}`,
      );
      return alignRegions(layer, args, args.spatial_scale, 1, args.aligned);
    },
    { least: 2, most: 2 },
  ),
  moduleType(
    'MultiScaleRoIAlign',
    "torchvision's pooling of regions of several levels of features, each region from one level; the last input is boxes × 4.",
    {
      output_size: outputSize,
      sampling_ratio: samplingRatio.default(2),
      featmap_names: z
        .array(z.string())
        .optional()
        .describe('Names of the levels. Printed, but has no effect: the inputs are the levels.'),
    },
    (args, layer) => {
      layer.requireRank(images[1], 4);
      layer.describe(`output_size=${pythonRepr(args.output_size)}, sampling_ratio=${args.sampling_ratio}`);
      // All levels have the same number of channels, so it makes no difference which one a region is taken from.
      return alignRegions(layer, args, 1, layer.inputs.length - 1, false);
    },
    { least: 2, most: 17 },
  ),
  moduleType(
    'DeformConv2d',
    "torchvision's deformable convolution of an image by offsets, the second input; a third one is a mask.",
    {
      in_channels: inferred('Channels of the input.'),
      out_channels: size.describe('Channels of the output.').meta({ examples: [64] }),
      kernel_size: perAxis(2)
        .describe('Size of the kernel.')
        .meta({ examples: [3] }),
      stride: perAxis(2).default(1).describe('Step of the kernel.'),
      padding: perAxis(2, count).default(0).describe('Padding on both sides.'),
      dilation: perAxis(2).default(1).describe('Spacing between elements of the kernel.'),
      groups: size.default(1).describe('Groups of channels that are convolved separately.'),
      bias: flag(true, 'Add a learned bias to each output channel.'),
    },
    (args, layer) => {
      layer.requireRank(images[1], 4);
      const inChannels = layer.feature('in_channels', args.in_channels, layer.dim(1));
      if (inChannels % args.groups !== 0 || args.out_channels % args.groups !== 0)
        layer.fail(
          say`Channels (${inChannels}, ${args.out_channels}) are not divisible by ${args.groups} groups.`,
          'groups',
        );
      const [kernel, stride, padding, dilation] = [args.kernel_size, args.stride, args.padding, args.dilation].map(
        value => spread(value, 2),
      );
      const offsets = layer.dim(1, 1);
      const perGroup = 2 * kernel[0] * kernel[1];
      if (offsets !== null && (offsets === 0 || offsets % perGroup !== 0))
        layer.fail(
          say`The offsets need a multiple of ${perGroup} channels, but '${layer.inputName(1)}' gives ${layer.inputShape(1)}.`,
          'inputs',
        );
      layer.describe(
        `${inChannels}, ${args.out_channels}, kernel_size=${pythonRepr(kernel)}, stride=${pythonRepr(stride)}${padding.some(pad => pad !== 0) ? `, padding=${pythonRepr(padding)}` : ''}`,
      );
      return layer.op(
        'DeformConv',
        [
          layer.input,
          layer.weight('weight', [args.out_channels, inChannels / args.groups, ...kernel]),
          layer.inputs[1],
          args.bias ? layer.weight('bias', [args.out_channels]) : '',
          ...layer.inputs.slice(2, 3),
        ],
        {
          kernel_shape: ints(kernel),
          strides: ints(stride),
          pads: ints([...padding, ...padding]),
          dilations: ints(dilation),
          group: int(args.groups),
          offset_group: int(offsets === null ? 1 : offsets / perGroup),
        },
      );
    },
    { least: 2, most: 3 },
  ),
];

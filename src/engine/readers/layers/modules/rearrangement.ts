import * as z from 'zod';
import { int, ints, text } from '../../support/attributes';
import { elementCount } from '../../../graph/shape';
import { say } from '../../../graph/message';
import type { Layer } from './support/layer';
import { axis } from './support/axes';
import { count, functionType, moduleType, perAxis, size, spread, type ModuleType } from './support/moduleType';
import { pythonFloat, pythonRepr } from './support/python';
import { images } from './support/images';

/** Reshapes to a shape in which 0 keeps the dimension at its position and −1 takes what remains. */
const reshape = (layer: Layer, shape: readonly number[]): string =>
  layer.op('Reshape', [layer.input, layer.graph.list(shape)]);

function flatten(layer: Layer, startDim: number, endDim: number): string {
  const [start, end] = [layer.axis(startDim, 'start_dim'), layer.axis(endDim, 'end_dim')];
  if (start > end) layer.fail(say`start_dim ${startDim} comes after end_dim ${endDim}.`, 'start_dim');
  const shape = layer.shape()!;
  if (start === 1 && end === shape.length - 1) return layer.op('Flatten', [layer.input], { axis: int(1) });
  return reshape(layer, [
    ...new Array<number>(start).fill(0),
    start === end ? 0 : -1,
    ...shape.slice(end + 1).map(dim => dim ?? layer.unknownInput()),
  ]);
}

function upsample(
  layer: Layer,
  target: { size?: number | readonly number[]; scale_factor?: number | readonly number[] },
  mode: string,
): string {
  const rank = layer.knownRank();
  if (rank < 3) layer.fail(say`Upsample takes channels and at least one spatial axis.`);
  const axes = rank - 2;
  const [given, name] = target.size === undefined ? [target.scale_factor, 'scale_factor'] : [target.size, 'size'];
  if (given === undefined) return layer.fail(say`Either size or scale_factor is needed.`);
  const values = spread(given, axes);
  if (values.length !== axes) layer.fail(say`${name} has ${values.length} values for ${axes} spatial axes.`, name);
  const kind = mode === 'nearest' || mode === 'nearest-exact' ? 'nearest' : mode === 'bicubic' ? 'cubic' : 'linear';
  const attributes = { mode: text(kind) };
  if (name === 'scale_factor')
    return layer.op(
      'Resize',
      [layer.input, '', layer.graph.constant('float32', [rank], [1, 1, ...values])],
      attributes,
    );
  return layer.op('Resize', [layer.input, '', '', layer.graph.list(values)], {
    ...attributes,
    axes: ints(values.map((_, axis) => axis + 2)),
  });
}

const factor = z
  .number()
  .positive()
  .max(2 ** 20);
const upsampleShape = {
  size: z
    .union([size, z.array(size).min(1).max(3)])
    .optional()
    .describe('Spatial size of the output.'),
  scale_factor: z
    .union([factor, z.array(factor).min(1).max(3)])
    .optional()
    .describe('Factor of the spatial size.'),
};

const interpolation = {
  ...upsampleShape,
  mode: z
    .enum(['nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear'])
    .default('nearest')
    .describe('How values are interpolated.'),
  align_corners: z.boolean().nullable().optional().describe('Align the corners of input and output.'),
};

function upsampleDetail(
  args: { size?: number | readonly number[]; scale_factor?: number | readonly number[] },
  mode: string,
): string {
  const target =
    args.size === undefined
      ? `scale_factor=${typeof args.scale_factor === 'number' ? pythonFloat(args.scale_factor) : pythonRepr(args.scale_factor ?? null)}`
      : `size=${pythonRepr(args.size)}`;
  return `${target}, mode=${pythonRepr(mode)}`;
}

const window = (axes: number) => ({
  kernel_size: perAxis(axes).describe('Size of the window.'),
  dilation: perAxis(axes).default(1).describe('Distance between elements of the window.'),
  padding: perAxis(axes, count).default(0).describe('Padding on both sides.'),
  stride: perAxis(axes).default(1).describe('Step of the window.'),
});

export const rearrangements: readonly ModuleType[] = [
  moduleType('Identity', 'Returns its input.', {}, (_, layer) => layer.op('Identity', [layer.input])),
  moduleType(
    'Flatten',
    'Merges several axes into one.',
    {
      start_dim: axis.default(1).describe('First axis, the batch is 0.'),
      end_dim: axis.default(-1).describe('Last axis.'),
    },
    (args, layer) => {
      layer.describe(`start_dim=${args.start_dim}, end_dim=${args.end_dim}`);
      return flatten(layer, args.start_dim, args.end_dim);
    },
  ),
  {
    ...moduleType(
      'Unflatten',
      'Splits one axis into several.',
      {
        dim: axis.describe('The axis, the batch is 0.'),
        unflattened_size: z
          .array(z.int().min(-1))
          .min(1)
          .max(8)
          .describe('The sizes it is split into; −1 takes what remains.'),
      },
      (args, layer) => {
        layer.describe(`dim=${args.dim}, unflattened_size=${pythonRepr(args.unflattened_size)}`);
        const at = layer.axis(args.dim, 'dim');
        const rest = layer
          .shape()!
          .slice(at + 1)
          .map(dim => dim ?? layer.unknownInput());
        return reshape(layer, [...new Array<number>(at).fill(0), ...args.unflattened_size, ...rest]);
      },
    ),
    sizes: ['unflattened_size'],
  },
  functionType(
    'Reshape',
    'Reshapes the input and keeps the batch.',
    {
      shape: z
        .array(z.int().min(-1))
        .max(8)
        .describe('The new shape without the batch; −1 takes what remains.')
        .meta({ examples: [[-1, 64]] }),
    },
    (args, layer) => {
      if (args.shape.includes(-1)) return reshape(layer, [0, ...args.shape]);
      // Without -1, a wrong number of elements would be attributed to the batch.
      const [have, want] = [elementCount(layer.shape()?.slice(1) ?? null), elementCount(args.shape)];
      if (have !== null && have !== want)
        layer.fail(say`The shape has ${want ?? '?'} elements, but the input has ${have}.`, 'shape');
      return reshape(layer, [0, ...args.shape]);
    },
    undefined,
    ['shape'],
  ),
  functionType(
    'Permute',
    'Reorders the axes.',
    {
      dims: z
        .array(axis)
        .min(1)
        .max(8)
        .describe('The axes in their new order, the batch is 0.')
        .meta({ examples: [[0, 2, 1]] }),
    },
    (args, layer) => {
      const order = args.dims.map(dim => layer.axis(dim, 'dims'));
      const rank = layer.knownRank();
      if (order.length !== rank || new Set(order).size !== rank)
        layer.fail(say`dims must name each of the ${rank} axes once, the batch is 0.`, 'dims');
      return layer.op('Transpose', [layer.input], { perm: ints(order) });
    },
  ),
  functionType(
    'Select',
    'Takes one position of an axis and removes the axis.',
    {
      dim: axis.default(1).describe('The axis, the batch is 0.'),
      index: z.int().default(-1).describe('The position; −1 is the last one.'),
    },
    ({ dim, index }, layer) => {
      const positions = layer.dim(layer.axis(dim, 'dim'));
      if (positions !== null && (index < -positions || index >= positions))
        layer.fail(say`index is ${index}, but the axis has ${positions} positions.`, 'index');
      return layer.op('Gather', [layer.input, layer.graph.constant('int64', [], [index])], {
        axis: int(layer.axis(dim, 'dim')),
      });
    },
  ),
  functionType(
    'Slice',
    'Takes a range of an axis, for example one half of the channels.',
    {
      dim: axis.default(1).describe('The axis, the batch is 0.'),
      start: z.int().default(0).describe('First position; negative ones count from the end.'),
      end: z.int().optional().describe('Position after the last one; defaults to the end of the axis.'),
      step: size.default(1).describe('Distance between positions.'),
    },
    ({ dim, start, end = 2 ** 31 - 1, step }, layer) =>
      layer.op('Slice', [
        layer.input,
        ...[start, end, layer.axis(dim, 'dim'), step].map(value => layer.graph.list([value])),
      ]),
    undefined,
    ['start', 'end', 'step'],
  ),
  moduleType('Upsample', 'Enlarges the spatial axes.', interpolation, (args, layer) => {
    layer.describe(upsampleDetail(args, args.mode));
    return upsample(layer, args, args.mode);
  }),
  functionType('Interpolate', 'Resizes the spatial axes.', interpolation, (args, layer) =>
    upsample(layer, args, args.mode),
  ),
  ...(
    [
      ['UpsamplingNearest2d', 'nearest'],
      ['UpsamplingBilinear2d', 'bilinear'],
    ] as const
  ).map(([type, mode]) =>
    moduleType(type, 'Enlarges height and width.', upsampleShape, (args, layer) => {
      layer.describe(upsampleDetail(args, mode));
      return upsample(layer, args, mode);
    }),
  ),
  moduleType(
    'PixelShuffle',
    'Moves channels into spatial blocks.',
    { upscale_factor: size.describe('Factor of height and width.') },
    (args, layer) => {
      layer.requireRank(images[1], 4);
      layer.describe(`upscale_factor=${args.upscale_factor}`);
      return layer.op('DepthToSpace', [layer.input], { blocksize: int(args.upscale_factor), mode: text('CRD') });
    },
  ),
  moduleType(
    'PixelUnshuffle',
    'Moves spatial blocks into channels.',
    { downscale_factor: size.describe('Divisor of height and width.') },
    (args, layer) => {
      layer.requireRank(images[1], 4);
      layer.describe(`downscale_factor=${args.downscale_factor}`);
      return layer.op('SpaceToDepth', [layer.input], { blocksize: int(args.downscale_factor) });
    },
  ),
  moduleType(
    'ChannelShuffle',
    'Mixes groups of channels.',
    { groups: size.describe('Groups of channels.') },
    (args, layer) => {
      layer.describe(`groups=${args.groups}`);
      const shape =
        layer
          .shape()
          ?.slice(1)
          .map(dim => dim ?? layer.unknownInput()) ?? layer.unknownInput();
      const [channels, ...spatial] = shape;
      if (channels === undefined || channels % args.groups !== 0)
        layer.fail(say`${channels} channels are not divisible by ${args.groups} groups.`, 'groups');
      const grouped = reshape(layer, [0, args.groups, channels / args.groups, ...spatial]);
      const mixed = layer.op('Transpose', [grouped], { perm: ints([0, 2, 1, ...spatial.map((_, at) => at + 3)]) });
      return layer.op('Reshape', [mixed, layer.graph.list([0, channels, ...spatial])]);
    },
  ),
  moduleType('Unfold', 'Extracts sliding windows of an image as columns.', window(2), (args, layer) => {
    layer.requireRank(images[1], 4);
    layer.describe(
      `kernel_size=${pythonRepr(args.kernel_size)}, dilation=${pythonRepr(args.dilation)}, padding=${pythonRepr(args.padding)}, stride=${pythonRepr(args.stride)}`,
    );
    const [kernel, dilation, padding, stride] = [args.kernel_size, args.dilation, args.padding, args.stride].map(
      value => spread(value, 2),
    );
    return layer.op(
      'Unfold',
      [layer.input],
      {
        kernel_shape: ints(kernel),
        dilations: ints(dilation),
        pads: ints([...padding, ...padding]),
        strides: ints(stride),
      },
      'torch.nn',
    );
  }),
  moduleType(
    'Fold',
    'Sums columns into the windows of an image.',
    { output_size: perAxis(2).describe('Height and width of the output.'), ...window(2) },
    (args, layer) => {
      layer.describe(
        `output_size=${pythonRepr(args.output_size)}, kernel_size=${pythonRepr(args.kernel_size)}, dilation=${pythonRepr(args.dilation)}, padding=${pythonRepr(args.padding)}, stride=${pythonRepr(args.stride)}`,
      );
      const [output, kernel, dilation, padding, stride] = [
        args.output_size,
        args.kernel_size,
        args.dilation,
        args.padding,
        args.stride,
      ].map(value => spread(value, 2));
      return layer.op('Col2Im', [layer.input, layer.graph.list(output), layer.graph.list(kernel)], {
        dilations: ints(dilation),
        pads: ints([...padding, ...padding]),
        strides: ints(stride),
      });
    },
  ),
];

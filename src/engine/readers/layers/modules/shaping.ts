import * as z from 'zod';
import { int, ints, text } from '../../support/attributes';
import { say } from '../../../graph/message';
import { axes, axesOf, axis } from './support/axes';
import type { Layer } from './support/layer';
import { functionType, size, type LayerOutputs, type ModuleType } from './support/moduleType';

const one = { least: 1, most: 1 };
const dimension = 'The axis, the batch is 0.';

/** The part of an axis from one position up to another. */
export const slice = (layer: Layer, value: string, at: number, start: number, end: number): string =>
  layer.op('Slice', [value, ...[start, end, at].map(element => layer.graph.list([element]))]);

/** The size of an axis; fails if it is unknown. */
const lengthOf = (layer: Layer, at: number): number => layer.dim(at) ?? layer.unknownInput();

/** Consecutive parts of an axis: the first one is the layer's value, and each has its number as a name. */
function parts(layer: Layer, at: number, sizes: readonly number[]): LayerOutputs {
  const named: Record<string, string> = {};
  let start = 0;
  sizes.forEach((length, index) => {
    named[index] = slice(layer, layer.input, at, start, start + length);
    start += length;
  });
  return { value: named[0], named };
}

/** Sizes of equal parts; the last one takes what remains. */
function evenParts(length: number, each: number): number[] {
  const count = Math.max(1, Math.ceil(length / each));
  return Array.from({ length: count }, (_, index) => Math.min(each, length - index * each));
}

const mostParts = 1024;

/** torch.roll: splits an axis into two slices and swaps them. */
function roll(layer: Layer, value: string, at: number, shift: number): string {
  const length = lengthOf(layer, at);
  const cut = length === 0 ? 0 : ((-shift % length) + length) % length;
  if (cut === 0) return value;
  const [head, tail] = [slice(layer, value, at, 0, cut), slice(layer, value, at, cut, length)];
  return layer.op('Concat', [tail, head], { axis: int(at) });
}

const padModes = { constant: 'constant', reflect: 'reflect', replicate: 'edge', circular: 'wrap' } as const;

/** Shape functions that PyTorch code calls between modules. */
export const shapings: readonly ModuleType[] = [
  functionType(
    'Squeeze',
    'Removes axes of size 1.',
    { dim: axes.describe('The axis or axes, the batch is 0.') },
    (args, layer) => layer.op('Squeeze', [layer.input, layer.graph.list(axesOf(layer, args.dim))]),
  ),
  functionType(
    'Unsqueeze',
    'Adds an axis of size 1.',
    { dim: axis.describe('Position of the new axis; the batch is 0.') },
    ({ dim }, layer) => {
      const rank = layer.knownRank() + 1;
      if (dim < -rank || dim >= rank)
        layer.fail(say`dim is ${dim}, but the output has ${rank} axes, the batch included.`, 'dim');
      return layer.op('Unsqueeze', [layer.input, layer.graph.list([dim < 0 ? dim + rank : dim])]);
    },
  ),
  functionType(
    'Transpose',
    'Swaps two axes.',
    {
      dim0: axis.default(1).describe('One axis, the batch is 0.'),
      dim1: axis.default(2).describe('The other axis.'),
    },
    (args, layer) => {
      const [a, b] = [layer.axis(args.dim0, 'dim0'), layer.axis(args.dim1, 'dim1')];
      const order = Array.from({ length: layer.knownRank() }, (_, at) => (at === a ? b : at === b ? a : at));
      return layer.op('Transpose', [layer.input], { perm: ints(order) });
    },
  ),
  functionType(
    'Expand',
    'Expands axes of size 1 to a shape.',
    {
      shape: z
        .array(z.int().min(-1))
        .max(8)
        .describe('The shape without the batch; −1 keeps the size.')
        .meta({ examples: [[64, -1]] }),
    },
    ({ shape }, layer) =>
      layer.op('Expand', [layer.input, layer.graph.list([1, ...shape.map(dim => (dim === -1 ? 1 : dim))])]),
    one,
    ['shape'],
  ),
  functionType(
    'Tile',
    'Repeats the input along its axes.',
    {
      dims: z
        .array(size)
        .min(1)
        .max(8)
        .describe('Repetitions along each axis, without the batch.')
        .meta({ examples: [[2, 1]] }),
    },
    ({ dims }, layer) => {
      const rank = layer.knownRank();
      if (dims.length !== rank - 1)
        layer.fail(say`dims needs ${rank - 1} values, one for each axis but the batch.`, 'dims');
      return layer.op('Tile', [layer.input, layer.graph.list([1, ...dims])]);
    },
    one,
    ['dims'],
  ),
  functionType(
    'Split',
    'Splits an axis into parts, which `inputs` can refer to as `split.0`, `split.1`, …',
    {
      split_size: z
        .union([size, z.array(size).min(1).max(mostParts)])
        .describe('Size of each part, or the sizes of all parts.'),
      dim: axis.default(1).describe(dimension),
    },
    ({ split_size: given, dim }, layer) => {
      const at = layer.axis(dim, 'dim');
      const length = lengthOf(layer, at);
      const sizes = typeof given === 'number' ? given : given.reduce((total, part) => total + part, 0);
      if (typeof given !== 'number' && sizes !== length)
        layer.fail(say`The parts have ${sizes} positions in all, but the axis has ${length}.`, 'split_size');
      const list = typeof given === 'number' ? evenParts(length, given) : given;
      if (list.length > mostParts) layer.fail(say`This gives more than ${mostParts} parts.`, 'split_size');
      return parts(layer, at, list);
    },
    one,
    ['split_size'],
  ),
  functionType(
    'Chunk',
    'Splits an axis into a number of parts, which `inputs` can refer to as `chunk.0`, `chunk.1`, …',
    {
      chunks: size
        .max(mostParts)
        .describe('Number of parts.')
        .meta({ examples: [2] }),
      dim: axis.default(1).describe(dimension),
    },
    ({ chunks, dim }, layer) => {
      const at = layer.axis(dim, 'dim');
      const length = lengthOf(layer, at);
      return parts(layer, at, evenParts(length, Math.max(1, Math.ceil(length / chunks))));
    },
  ),
  functionType(
    'Roll',
    'Shifts elements along axes; they wrap around.',
    {
      shifts: z.union([z.int(), z.array(z.int()).min(1).max(8)]).describe('Shift along each axis.'),
      dims: axes.default(1).describe('The axis or axes, the batch is 0.'),
    },
    ({ shifts, dims }, layer) => {
      const [all, along] = [typeof shifts === 'number' ? [shifts] : shifts, axesOf(layer, dims, 'dims')];
      if (all.length !== along.length) layer.fail(say`shifts and dims must have the same number of values.`, 'shifts');
      return along.reduce((value, at, index) => roll(layer, value, at, all[index]), layer.input);
    },
  ),
  functionType(
    'Pad',
    'Adds elements at the ends of axes.',
    {
      pad: z
        .array(z.int())
        .min(2)
        .max(16)
        .describe('Begin and end of the last axis, then of the one before it, and so on.')
        .meta({ examples: [[1, 1]] }),
      mode: z.enum(['constant', 'reflect', 'replicate', 'circular']).default('constant').describe('What is added.'),
      value: z.number().default(0).describe('The constant.'),
    },
    (args, layer) => {
      const rank = layer.knownRank();
      if (args.pad.length % 2 !== 0 || args.pad.length > 2 * rank)
        layer.fail(say`pad needs two values for each of at most ${rank} axes.`, 'pad');
      const end = (at: number, side: number): number => args.pad[2 * (rank - 1 - at) + side] ?? 0;
      const all = [0, 1].flatMap(side => Array.from({ length: rank }, (_, at) => end(at, side)));
      return layer.op('Pad', [layer.input, layer.graph.list(all)], { mode: text(padModes[args.mode]) });
    },
  ),
  functionType(
    'TopK',
    'The largest values along an axis; their positions are `name.indices`.',
    { k: size.describe('How many.').meta({ examples: [5] }), dim: axis.default(-1).describe(dimension) },
    ({ k, dim }, layer): LayerOutputs => {
      const [value, indices] = layer.graph.add('TopK', [layer.input, layer.graph.list([k])], {
        outputs: 2,
        attributes: { axis: int(layer.axis(dim, 'dim')) },
      });
      return { value, named: { values: value, indices } };
    },
    one,
    ['k'],
  ),
  functionType(
    'IndexSelect',
    'Takes the positions of an axis selected by the second input.',
    { dim: axis.default(1).describe(dimension) },
    ({ dim }, layer) => {
      // All samples share one list of positions.
      const rank = layer.shape(1)?.length;
      const indices =
        rank === undefined || rank < 2
          ? layer.inputs[1]
          : layer.op('Squeeze', [layer.inputs[1], layer.graph.list([0])]);
      return layer.op('Gather', [layer.input, indices], { axis: int(layer.axis(dim, 'dim')) });
    },
    { least: 2, most: 2 },
  ),
  functionType(
    'Gather',
    'Takes elements along an axis, selected at each position by the second input.',
    { dim: axis.default(1).describe(dimension) },
    ({ dim }, layer) => layer.op('GatherElements', layer.inputs, { axis: int(layer.axis(dim, 'dim')) }),
    { least: 2, most: 2 },
  ),
];

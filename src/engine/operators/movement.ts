import { elementCount, isKnown, shapeText, type Dim, type KnownShape, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { listed, say } from '../graph/message';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { normalizeAxis } from './support/arguments';
import { keptAxes, namedAxes, samplesFirst } from './support/axes';
import { lost } from './support/axisFlow';
import type { ChannelAxis } from './support/channelFlow';
import { areKnown, keptChannels, named, namedChannels } from './support/channels';
import { contents, smallShape } from './support/contents';
import { indexing } from './indexing';
import { filled, free, placeOf, rearranged, shapeOfRank, stridesOf } from './support/rearrangement';
import { dimensionOrFail, partialList, slicing } from './slicing';

/** ONNX Transpose-1: without `perm` the axes are reversed. */
function permutation(node: NodeContext, rank: number): readonly number[] {
  const given = node.ints('perm');
  if (given === undefined) return Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const places = given.map(axis => normalizeAxis(node, axis, rank));
  if (new Set(places).size !== rank || places.length !== rank) {
    node.fail(say`The order ${listed(given)} must name each of the ${rank} axes exactly once.`);
  }
  return places;
}

const transpose: OperatorDefinition = {
  name: 'Transpose',
  since: 1,
  roles: 'moved',
  infer(node) {
    const input = node.shape(0);
    if (input === null) return [tensor(node.dtype(0), shapeOfRank(node.ints('perm')?.length ?? null))];
    return [
      tensor(
        node.dtype(0),
        permutation(node, input.length).map(axis => input[axis]),
      ),
    ];
  },
  axes(node) {
    const names = namedAxes(node.rank(0));
    return { inputs: [names], outputs: [permutation(node, names.length).map(axis => names[axis])] };
  },
  channels(node) {
    const shape = node.shape(0);
    if (!isKnown(shape)) return null;
    const axes = namedChannels(shape);
    return { inputs: [axes], outputs: [permutation(node, axes.length).map(axis => axes[axis])] };
  },
  fold(node) {
    const source = node.constant(0);
    if (source === null) return [];
    const from = stridesOf(source.shape);
    const strides = permutation(node, source.shape.length).map(axis => from[axis]);
    return rearranged(source, source.dtype, node.outputShape(0), position => placeOf(position, strides));
  },
  cost: free,
};

/** The axis along which inputs are joined: ONNX Concat-1 has 1 as its default, Concat-4 requires it. */
function joinedAxis(node: NodeContext, rank: number): number {
  const axis = node.int('axis') ?? (node.opset < 4 ? 1 : node.fail(say`The axis is missing.`));
  return normalizeAxis(node, axis, rank);
}

/** The shape of parts joined along an axis; null dimensions are unknown. */
export function joinedShape(node: NodeContext, parts: readonly (Shape | null)[], along: number, rank: number): Shape {
  const result = new Array<Dim>(rank).fill(null);
  let sum: Dim = 0;
  for (const part of parts) {
    if (part === null) {
      sum = null;
      continue;
    }
    if (part.length !== rank) node.fail(say`Tensors of rank ${rank} and ${part.length} cannot be joined.`);
    for (let axis = 0; axis < rank; axis++) {
      if (axis === along) continue;
      if (result[axis] !== null && part[axis] !== null && result[axis] !== part[axis]) {
        node.fail(say`${shapeText(part)} cannot be joined with ${result[axis]!} elements along axis ${axis}.`);
      }
      result[axis] ??= part[axis];
    }
    sum = sum === null || part[along] === null ? null : sum + part[along];
  }
  result[along] = sum;
  return result;
}

const concat: OperatorDefinition = {
  name: 'Concat',
  since: 1,
  roles: 'moved',
  infer(node) {
    const parts = Array.from({ length: node.inputCount }, (_, index) => node.shape(index));
    const rank = parts.find(part => part !== null)?.length;
    const dtypes = Array.from({ length: node.inputCount }, (_, index) => node.dtype(index));
    const dtype = dtypes.find(type => type !== 'undefined') ?? 'undefined';
    if (rank === undefined) return [tensor(dtype, null)];
    return [tensor(dtype, joinedShape(node, parts, joinedAxis(node, rank), rank))];
  },
  axes(node) {
    const rank = node.outputShape(0)?.length ?? 0;
    const along = joinedAxis(node, rank);
    const names = namedAxes(rank).map((name, axis) => (axis === along ? lost : name));
    return { inputs: Array.from({ length: node.inputCount }, () => names), outputs: [names] };
  },
  channels(node) {
    const inputs = Array.from({ length: node.inputCount }, (_, input) => input);
    if (!areKnown(node, ...inputs)) return null;
    const axes = namedChannels(node.outputShape(0) as KnownShape);
    const along = joinedAxis(node, axes.length);
    const joined = inputs.map(input => named(`part ${input}`, node.dim(input, along)!));
    const withPart = (part: ChannelAxis): readonly ChannelAxis[] =>
      axes.map((axis, at) => (at === along ? part : axis));
    return { inputs: joined.map(withPart), outputs: [withPart({ beside: joined })] };
  },
  fold(node) {
    const shape = smallShape(node.outputShape(0));
    if (shape === null) return [];
    if (shape.includes(0)) return contents(node.outputDtype(0), shape, []);
    const along = joinedAxis(node, shape.length);
    const outer = elementCount(shape.slice(0, along))!;
    const inner = elementCount(shape.slice(along + 1))!;
    const values: Dim[] = [];
    for (let block = 0; block < outer; block++) {
      for (let input = 0; input < node.inputCount; input++) {
        const run = (node.dim(input, along) ?? 0) * inner;
        const known = node.constant(input)?.values;
        for (let place = block * run; place < (block + 1) * run; place++) values.push(known?.[place] ?? null);
      }
    }
    return contents(node.outputDtype(0), shape, values);
  },
  cost: free,
};

/** How often a Tile repeats each axis: ONNX Tile-1 takes a count and an axis, Tile-6 a count for each axis. */
function repeats(node: NodeContext, rank: number): readonly Dim[] | null {
  const given = partialList(node, 1, 'repeats');
  if (node.opset < 6 && node.hasInput(2)) {
    const axis = node.constant(2)?.values[0] ?? null;
    const count = given?.[0] ?? null;
    if (axis === null) return null;
    const along = normalizeAxis(node, axis, rank);
    return Array.from({ length: rank }, (_, at) => (at === along ? count : 1));
  }
  if (given && given.length !== rank) node.fail(say`${given.length} repeats were given for a tensor of rank ${rank}.`);
  return given ?? null;
}

const tile: OperatorDefinition = {
  name: 'Tile',
  since: 1,
  roles: ['moved', 'steering', 'steering'],
  repeats: true,
  infer(node) {
    const input = node.shape(0);
    if (input === null) return [tensor(node.dtype(0), node.opset < 6 ? null : shapeOfRank(node.dim(1, 0)))];
    const times = repeats(node, input.length);
    return [
      tensor(
        node.dtype(0),
        input.map((dim, axis) => repeated(dim, dimensionOrFail(node, times?.[axis] ?? null))),
      ),
    ];
  },
  axes: node => keptAxes(node),
  channels(node) {
    if (!areKnown(node, 0)) return null;
    const [shape, output] = [node.shape(0), node.outputShape(0)] as KnownShape[];
    const axes = namedChannels(shape);
    return { inputs: [axes], outputs: [axes.map((axis, at) => ({ times: [output[at] / shape[at], axis] }))] };
  },
  fold(node) {
    const source = node.constant(0);
    if (source === null) return [];
    const strides = stridesOf(source.shape);
    return rearranged(source, source.dtype, node.outputShape(0), position =>
      placeOf(
        position.map((place, axis) => place % source.shape[axis]),
        strides,
      ),
    );
  },
  cost: free,
};

function repeated(dim: Dim, times: Dim): Dim {
  if (dim === 0 || times === 0) return 0;
  return dim === null || times === null ? null : dim * times;
}

/** A whole fraction of a dimension; fails if it does not divide evenly. */
function divided(node: NodeContext, dim: Dim, by: number): Dim {
  if (dim === null) return null;
  return dim % by === 0 ? dim / by : node.fail(say`${dim} elements are not divisible into blocks of ${by}.`);
}

/** ONNX SpaceToDepth-1 and DepthToSpace-1: blocks of pixels become channels, or the other way round. */
function pixelBlocks(
  name: string,
  apply: (node: NodeContext, dims: Shape, block: number) => Shape,
  channels: (node: NodeContext, pixels: number) => readonly [taken: ChannelAxis, made: ChannelAxis],
): OperatorDefinition {
  return {
    name,
    since: 1,
    roles: 'moved',
    infer(node) {
      const input = node.shape(0);
      const block = node.int('blocksize', 0);
      if (!(block > 0)) node.fail(say`The block size must be a positive integer, but is ${block}.`);
      if (input !== null && input.length !== 4) node.fail(say`${name} takes a tensor of rank 4, not ${input.length}.`);
      return [tensor(node.dtype(0), apply(node, input ?? [null, null, null, null], block))];
    },
    axes: node => samplesFirst(node),
    channels(node) {
      if (!areKnown(node, 0)) return null;
      const [taken, made] = channels(node, node.int('blocksize', 1) ** 2);
      const image = (shape: Shape, axis: ChannelAxis): readonly ChannelAxis[] => [
        named('batch', shape[0]!),
        axis,
        ...(shape.slice(2) as KnownShape),
      ];
      return { inputs: [image(node.shape(0)!, taken)], outputs: [image(node.outputShape(0)!, made)] };
    },
    cost: free,
  };
}

/** An operator whose output has the type and shape of its first input. */
export function keepsShape(name: string, since: number, details: Partial<OperatorDefinition> = {}): OperatorDefinition {
  return {
    name,
    since,
    channels: node => keptChannels(node),
    infer: node => [tensor(node.dtype(0), node.shape(0))],
    cost: free,
    ...details,
  };
}

/** ONNX Trilu-14: matrices of which the part above (`upper`) or below the k-th diagonal is kept and the rest zeroed. */
function trilu(domain: string, since: number): OperatorDefinition {
  return keepsShape('Trilu', since, {
    domain,
    roles: ['moved', 'steering'],
    fold(node) {
      const source = node.constant(0);
      const k = node.hasInput(1) ? (node.constant(1)?.values[0] ?? null) : 0;
      if (source === null || k === null) return [];
      const strides = stridesOf(source.shape);
      const rank = source.shape.length;
      const upper = node.int('upper', 1) !== 0;
      return rearranged(
        source,
        source.dtype,
        node.outputShape(0),
        position => {
          const diagonal = position[rank - 1] - position[rank - 2];
          return (upper ? diagonal >= k : diagonal <= k) ? placeOf(position, strides) : filled;
        },
        0,
      );
    },
  });
}

/** Operators that move elements without computing. */
export const movement: readonly OperatorDefinition[] = [
  transpose,
  concat,
  tile,
  pixelBlocks(
    'SpaceToDepth',
    (node, [n, c, h, w], block) => [n, repeated(c, block * block), divided(node, h, block), divided(node, w, block)],
    (node, pixels) => {
      const channels = named('channels', node.dim(0, 1)!);
      return [channels, { times: [pixels, channels] }];
    },
  ),
  pixelBlocks(
    'DepthToSpace',
    (node, [n, c, h, w], block) => [n, divided(node, c, block * block), repeated(h, block), repeated(w, block)],
    (node, pixels) => {
      // In the mode CRD the elements of a block are the inner part of the channels.
      const channels = named('channels', node.outputDim(0, 1)!);
      return [{ times: node.string('mode', 'DCR') === 'CRD' ? [channels, pixels] : [pixels, channels] }, channels];
    },
  ),
  keepsShape('ReverseSequence', 10, { roles: ['moved', 'index'] }),
  trilu('ai.onnx', 14),
  trilu('com.microsoft', 1),
  ...slicing,
  ...indexing,
];

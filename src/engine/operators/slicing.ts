import type { Dim, KnownShape, Shape } from '../graph/shape';
import { tensor, type Constant } from '../graph/value';
import { say } from '../graph/message';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { keptAxes } from './support/axes';
import type { ChannelAxis, ChannelFlow, StatedSizes } from './support/channelFlow';
import { areKnown, keptChannels, named, namedChannels } from './support/channels';
import { knownValues, listArgument, normalizeAxis } from './support/arguments';
import { filled, free, placeOf, rearranged, shapeOfRank, stridesOf } from './support/rearrangement';

/** A list of whole numbers in which elements may be unknown; undefined if omitted, null if unknown. */
export function partialList(node: NodeContext, index: number, attribute: string): readonly Dim[] | null | undefined {
  const values = node.hasInput(index) ? (node.constant(index)?.values ?? null) : node.ints(attribute);
  const odd = values?.find(value => value !== null && !Number.isInteger(value));
  return odd === undefined ? values : node.fail(say`${odd!} is not a whole number.`);
}

/** The axes that a list refers to: as given, or the first ones in order; null if unknown. */
export function axesOf(
  node: NodeContext,
  given: readonly number[] | null | undefined,
  count: number,
  rank: number,
): number[] | null {
  if (given === null) return null;
  if (given === undefined) {
    if (count > rank) node.fail(say`${count} values were given for a tensor of rank ${rank}.`);
    return Array.from({ length: count }, (_, axis) => axis);
  }
  if (given.length !== count) node.fail(say`${count} values were given for ${given.length} axes.`);
  return given.map(axis => normalizeAxis(node, axis, rank));
}

/** The part of one axis that a slice keeps: `length` elements, `step` apart. */
interface Cut {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** ONNX Slice-10: bounds count from the end when negative and are clamped; a negative step runs backwards. */
function cutOf(start: number, end: number, step: number, size: number): Cut {
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (value: number, least: number) => Math.min(Math.max(value < 0 ? value + size : value, least), highest);
  const first = clamp(start, step > 0 ? lowest : 0);
  return { start: first, step, length: Math.max(Math.ceil((clamp(end, lowest) - first) / step), 0) };
}

/** The kept part of each axis: null if it depends on data, undefined if the axis is not sliced. */
function cuts(node: NodeContext): (Cut | null | undefined)[] | null {
  const input = node.shape(0);
  const starts = partialList(node, 1, 'starts');
  const ends = partialList(node, 2, 'ends');
  const steps = node.hasInput(4) ? (node.constant(4)?.values ?? null) : undefined;
  const given = listArgument(node, 3, 'axes');
  if (input === null) return null;
  if (starts === undefined || ends === undefined) return node.fail(say`The starts or ends are missing.`);
  const count = starts?.length ?? ends?.length ?? steps?.length ?? node.dim(1, 0);
  const axes = count === null ? null : axesOf(node, given, count, input.length);
  if (axes === null) return input.map(() => null);
  if (starts !== null && ends !== null && starts.length !== ends.length) {
    node.fail(say`${starts.length} starts do not match ${ends.length} ends.`);
  }
  const result = new Array<Cut | null | undefined>(input.length).fill(undefined);
  axes.forEach((axis, index) => {
    const [start, end] = [starts?.[index] ?? null, ends?.[index] ?? null];
    const step = steps === undefined ? 1 : (steps?.[index] ?? null);
    const size = input[axis];
    if (step === 0) node.fail(say`The step along axis ${axis} is 0.`);
    result[axis] =
      start === null || end === null || step === null || size === null ? null : cutOf(start, end, step, size);
  });
  return result;
}

/** What a Slice does with an axis. */
interface Piece {
  readonly input: ChannelAxis;
  readonly output: ChannelAxis;
  /** The channels before the part that is kept; null: all are kept, or their number is fixed. */
  readonly start: ChannelAxis | null;
}

/** Along a sliced axis channels lie beside each other: those before the part that is kept, that part, and those after it. */
function slicedChannels(node: NodeContext): ChannelFlow | null {
  const kept = cuts(node);
  if (kept === null || kept.includes(null) || !areKnown(node, 0)) return null;
  const shape = node.shape(0) as KnownShape;
  const axes = namedChannels(shape);
  const pieces = axes.map((axis, at): Piece => {
    const cut = kept[at];
    if (!cut || (cut.step === 1 && cut.length === shape[at])) return { input: axis, output: axis, start: null };
    // Every second element, or all in reverse order, are not a part of the channels.
    if (cut.step !== 1) return { input: shape[at], output: cut.length, start: null };
    const [before, inside, after] = [cut.start, cut.length, shape[at] - cut.start - cut.length].map((size, part) =>
      named(`${at} ${part}`, size),
    );
    return { input: { beside: [before, inside, after] }, output: inside, start: before };
  });
  return {
    inputs: [pieces.map(({ input }) => input)],
    outputs: [pieces.map(({ output }) => output)],
    states: slicedSizes(node, pieces),
  };
}

function slicedSizes(node: NodeContext, pieces: readonly Piece[]): StatedSizes[] {
  const [starts, ends] = [partialList(node, 1, 'starts'), partialList(node, 2, 'ends')];
  if (!starts || !ends) return [];
  const places = axesOf(node, listArgument(node, 3, 'axes'), starts.length, pieces.length)!;
  const size = node.shape(0) as KnownShape;
  const from = places.map((at, index): ChannelAxis => pieces[at].start ?? starts[index]!);
  const to = places.map((at, index): ChannelAxis => {
    const { start, output } = pieces[at];
    return start === null || ends[index]! >= size[at] ? ends[index]! : { beside: [start, output] };
  });
  return node.hasInput(1)
    ? [
        { input: 1, sizes: from },
        { input: 2, sizes: to },
      ]
    : [
        { attribute: 'starts', sizes: from },
        { attribute: 'ends', sizes: to },
      ];
}

/** ONNX Slice-1 (attributes) and -10 (inputs); DynamicSlice is the same with inputs and without steps. */
function slice(name: string, since: number): OperatorDefinition {
  return {
    name,
    since,
    roles: ['moved', 'steering', 'steering', 'steering', 'steering'],
    falling: [1, 4],
    infer(node) {
      const kept = cuts(node);
      const input = node.shape(0);
      const cut = (dim: Dim, axis: number) => (kept![axis] === undefined ? dim : (kept![axis]?.length ?? null));
      return [tensor(node.dtype(0), kept === null || input === null ? null : input.map(cut))];
    },
    axes: node => keptAxes(node),
    channels: slicedChannels,
    bound: node => [node.shape(0)],
    yields: say`Elements kept by Slice`,
    fold(node) {
      const source = node.constant(0);
      const kept = source && cuts(node);
      if (!source || !kept || kept.includes(null)) return [];
      const strides = stridesOf(source.shape);
      return rearranged(source, source.dtype, node.outputShape(0), position =>
        placeOf(
          position.map((place, axis) => (kept[axis] ? kept[axis].start + place * kept[axis].step : place)),
          strides,
        ),
      );
    },
    cost: free,
  };
}

const sizeOf = (axis: ChannelAxis): number => (typeof axis === 'number' ? axis : 'size' in axis ? axis.size : 0);

/** The sizes of the parts of a Split; null if unknown. */
function pieces(node: NodeContext, whole: Dim): Dim[] {
  const count = node.outputCount;
  const given = partialList(node, 1, 'split');
  if (given === null) return new Array<Dim>(count).fill(null);
  if (given !== undefined && given.length > 0) return statedPieces(node, given, whole);
  if (whole === null) return new Array<Dim>(count).fill(null);
  const number = node.int('num_outputs', count);
  if (!(number > 0)) return node.fail(say`The number of parts must be a positive integer, but is ${number}.`);
  if (node.opset < 18 && whole % number !== 0)
    node.fail(say`${whole} elements cannot be split into ${number} equal parts.`);
  const piece = Math.ceil(whole / number);
  return Array.from({ length: count }, (_, index) => Math.max(Math.min(piece, whole - index * piece), 0));
}

function statedPieces(node: NodeContext, given: readonly Dim[], whole: Dim): Dim[] {
  if (given.length !== node.outputCount)
    node.fail(say`${given.length} sizes were given for ${node.outputCount} outputs.`);
  let sum: Dim = 0;
  for (const piece of given) {
    if (piece !== null && !(piece >= 0)) node.fail(say`A part cannot have ${piece} elements.`);
    sum = sum === null || piece === null ? null : sum + piece;
  }
  if (sum !== null && whole !== null && sum !== whole)
    node.fail(say`The parts have ${sum} elements, the axis has ${whole}.`);
  return [...given];
}

/** ONNX Split-1 (attribute or input), -2 (attribute), -13 (input), -18 (`num_outputs`, the last part may be smaller). */
const split: OperatorDefinition = {
  name: 'Split',
  since: 1,
  roles: ['moved', 'steering'],
  infer(node) {
    const input = node.shape(0);
    const type = (shape: Shape | null) => tensor(node.dtype(0), shape);
    if (input === null) return Array.from({ length: node.outputCount }, () => type(null));
    const along = normalizeAxis(node, node.int('axis', 0), input.length);
    return pieces(node, input[along]).map(piece => type(input.map((dim, axis) => (axis === along ? piece : dim))));
  },
  axes: node => keptAxes(node),
  channels(node) {
    if (!areKnown(node, 0)) return null;
    const shape = node.shape(0) as KnownShape;
    const along = normalizeAxis(node, node.int('axis', 0), shape.length);
    const parts = pieces(node, shape[along]).map((size, part) => named(`part ${part}`, size ?? 0));
    const withPart = (part: ChannelAxis): readonly ChannelAxis[] =>
      namedChannels(shape).map((axis, at) => (at === along ? part : axis));
    const stated: StatedSizes[] = node.hasInput(1)
      ? [{ input: 1, sizes: parts }]
      : node.ints('split')
        ? [{ attribute: 'split', sizes: parts }]
        : [];
    // Parts whose sizes are not stated stay equal.
    const equal = stated.length === 0 && parts.every(part => sizeOf(part) === sizeOf(parts[0]));
    if (stated.length === 0 && !equal)
      return { inputs: [[...shape]], outputs: parts.map(part => withPart(sizeOf(part))) };
    const shown = equal ? parts.map(() => parts[0]) : parts;
    return { inputs: [withPart({ beside: shown })], outputs: shown.map(withPart), states: stated };
  },
  fold(node) {
    const source = node.constant(0);
    if (source === null) return [];
    const along = normalizeAxis(node, node.int('axis', 0), source.shape.length);
    const sizes = pieces(node, source.shape[along]);
    const strides = stridesOf(source.shape);
    let start = 0;
    const result: (Constant | null)[] = [];
    for (let output = 0; output < sizes.length && sizes[output] !== null; output++) {
      const offset = start * strides[along];
      result.push(
        rearranged(source, source.dtype, node.outputShape(output), at => offset + placeOf(at, strides))[0] ?? null,
      );
      start += sizes[output]!;
    }
    return result;
  },
  cost: free,
};

/** Elements added before and after an axis (negative: removed); null if unknown. */
interface Padding {
  readonly before: Dim;
  readonly after: Dim;
}

/** ONNX Pad-1 (`paddings`), -2 (`pads`), -11 (input) and -18 (`axes`); null: unknown. */
function paddings(node: NodeContext, rank: number): Padding[] | null {
  const pads = partialList(node, 1, node.ints('paddings') ? 'paddings' : 'pads');
  if (pads === undefined) return node.fail(say`The pads are missing.`);
  const axes = node.hasInput(3) ? (knownValues(node, 3) ?? null) : undefined;
  if (pads === null || axes === null) return null;
  const count = axes?.length ?? rank;
  if (pads.length !== 2 * count)
    node.fail(say`pads must have two values for each of ${count} axes, but has ${pads.length}.`);
  const result = Array.from({ length: rank }, (): Padding => ({ before: 0, after: 0 }));
  const places = axesOf(node, axes, count, rank)!;
  places.forEach((axis, index) => {
    result[axis] = { before: pads[index], after: pads[index + places.length] };
  });
  return result;
}

const isEmpty = ({ before, after }: Padding): boolean => before === 0 && after === 0;

function padded(node: NodeContext, dim: Dim, { before, after }: Padding): Dim {
  if (dim === null || before === null || after === null) return null;
  const size = dim + before + after;
  return size >= 0
    ? size
    : node.fail(say`Padding (${before}, ${after}) removes more than the ${dim} elements of this axis.`);
}

/** Where along an axis of `size` elements the element at `place` comes from; `filled` outside it (ONNX Pad, `mode`). */
function paddedOrigin(mode: string, place: number, size: number): number {
  if (place >= 0 && place < size) return place;
  switch (mode) {
    case 'edge':
      return size === 0 ? filled : Math.min(Math.max(place, 0), size - 1);
    case 'wrap':
      return size === 0 ? filled : ((place % size) + size) % size;
    case 'reflect': {
      if (size < 2) return size - 1;
      const period = 2 * (size - 1);
      const folded = ((place % period) + period) % period;
      return Math.min(folded, period - folded);
    }
    default:
      return filled;
  }
}

function pad(domain: string): OperatorDefinition {
  return {
    name: 'Pad',
    domain,
    since: 1,
    roles: ['moved', 'steering', 'steering', 'steering'],
    infer(node) {
      const input = node.shape(0);
      const added = input && paddings(node, input.length);
      return [
        tensor(node.dtype(0), input && input.map((dim, axis) => (added ? padded(node, dim, added[axis]) : null))),
      ];
    },
    axes: node => keptAxes(node),
    channels(node) {
      const added = paddings(node, node.rank(0) ?? 0);
      if (added === null || !areKnown(node, 0)) return null;
      const axes = namedChannels(node.shape(0) as KnownShape);
      const isCropped = ({ before, after }: Padding): boolean =>
        before === null || after === null || before < 0 || after < 0;
      const flow = keptChannels(node, at => isCropped(added[at]))!;
      if (added.some(isCropped)) return { ...flow, outputs: [] };
      return {
        inputs: [axes],
        outputs: [
          axes.map((axis, at) => (isEmpty(added[at]) ? axis : { beside: [added[at].before!, axis, added[at].after!] })),
        ],
      };
    },
    fold(node) {
      const source = node.constant(0);
      const added = source && paddings(node, source.shape.length);
      if (!source || !added || added.some(({ before, after }) => before === null || after === null)) return [];
      const strides = stridesOf(source.shape);
      const mode = node.string('mode', 'constant');
      const value = node.hasInput(2) ? (node.constant(2)?.values[0] ?? null) : node.float('value', 0);
      return rearranged(
        source,
        source.dtype,
        node.outputShape(0),
        position => {
          const origin = position.map((place, axis) =>
            paddedOrigin(mode, place - added[axis].before!, source.shape[axis]),
          );
          return origin.includes(filled) ? filled : placeOf(origin, strides);
        },
        value,
      );
    },
    cost: free,
  };
}

/** ONNX CenterCropPad-18: the named axes get the requested sizes. */
const centerCropPad: OperatorDefinition = {
  name: 'CenterCropPad',
  since: 18,
  roles: ['moved', 'steering'],
  infer(node) {
    const input = node.shape(0);
    const sizes = node.constant(1)?.values ?? shapeOfRank(node.dim(1, 0));
    if (input === null) return [tensor(node.dtype(0), null)];
    const result = [...input];
    const axes = axesOf(
      node,
      node.ints('axes'),
      sizes?.length ?? node.ints('axes')?.length ?? input.length,
      input.length,
    )!;
    axes.forEach((axis, index) => {
      result[axis] = dimensionOrFail(node, sizes?.[index] ?? null);
    });
    return [tensor(node.dtype(0), result)];
  },
  fold(node) {
    const [source, target] = [node.constant(0), node.outputShape(0)];
    if (source === null || target === null || target.includes(null)) return [];
    const strides = stridesOf(source.shape);
    // Cropping starts at half the surplus, padding at half the missing size, both rounded down.
    const starts = source.shape.map((size, axis) => Math.trunc((size - target[axis]!) / 2));
    return rearranged(
      source,
      source.dtype,
      target,
      position => {
        const origin = position.map((place, axis) =>
          paddedOrigin('constant', place + starts[axis], source.shape[axis]),
        );
        return origin.includes(filled) ? filled : placeOf(origin, strides);
      },
      0,
    );
  },
  cost: free,
};

/** A size as an element of a list: a whole number that is not negative, or unknown. */
export function dimensionOrFail(node: NodeContext, value: Dim): Dim {
  return value === null || (Number.isInteger(value) && value >= 0)
    ? value
    : node.fail(say`A dimension cannot be ${value}.`);
}

/** ONNX Crop-1 (experimental): `border` is left, top, right, bottom; `scale` is the height and width to keep. */
const crop: OperatorDefinition = {
  name: 'Crop',
  since: 1,
  roles: 'moved',
  infer(node) {
    const input = node.shape(0);
    if (input === null) return [tensor(node.dtype(0), null)];
    if (input.length !== 4) node.fail(say`Crop takes a tensor of rank 4, not ${input.length}.`);
    const [left, top, right, bottom] = node.ints('border') ?? [0, 0, 0, 0];
    const [height, width] = node.ints('scale') ?? [null, null];
    const kept = (dim: Dim, before: number, after: number) =>
      padded(node, dim, { before: -(before ?? 0), after: -(after ?? 0) });
    const [rows, columns] = [height ?? kept(input[2], top, bottom), width ?? kept(input[3], left, right)];
    return [tensor(node.dtype(0), [input[0], input[1], rows, columns])];
  },
  cost: free,
};

/** ONNX Runtime ContribOperators, UnfoldTensor: windows of `size` along `dim`, `step` apart, on a new last axis. */
const unfoldTensor: OperatorDefinition = {
  name: 'UnfoldTensor',
  domain: 'com.microsoft',
  since: 1,
  roles: 'moved',
  repeats: true,
  infer(node) {
    const input = node.shape(0);
    if (input === null) return [tensor(node.dtype(0), null)];
    const along = normalizeAxis(node, node.int('dim', -1), input.length);
    const [length, window, step] = [input[along], node.int('size', 0), node.int('step', 1)];
    if (!(window > 0 && step > 0))
      node.fail(say`The window size and step must be positive, but are ${window} and ${step}.`);
    if (length !== null && window > length) node.fail(say`A window of ${window} does not fit ${length} elements.`);
    const windows = length === null ? null : Math.floor((length - window) / step) + 1;
    return [tensor(node.dtype(0), [...input.map((dim, axis) => (axis === along ? windows : dim)), window])];
  },
  cost: free,
};

/** Operators that take parts of a tensor or place it in a larger one. */
export const slicing: readonly OperatorDefinition[] = [
  slice('Slice', 1),
  slice('DynamicSlice', 1),
  split,
  pad('ai.onnx'),
  pad('com.microsoft'),
  centerCropPad,
  crop,
  unfoldTensor,
];

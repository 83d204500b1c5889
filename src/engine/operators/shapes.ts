import { elementCount, shapeText, type Dim, type KnownShape, type Shape } from '../graph/shape';
import { constant, tensor, type Constant } from '../graph/value';
import { listed, say } from '../graph/message';
import type { ChannelFlow } from './support/channelFlow';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { listArgument, normalizeAxis } from './support/arguments';
import { broadcastAxes } from './support/axes';
import { areKnown, namedChannels } from './support/channels';
import { broadcast } from './support/broadcast';
import { contents, smallShape } from './support/contents';
import { free, maxRank, placeOf, rearranged, shapeOfRank, stridesOf } from './support/rearrangement';

/** ONNX Shape-15: `start` and `end` are counted from the end when negative and clamped to the rank. */
function shapeRange(node: NodeContext, rank: number): [number, number] {
  const place = (value: number) => {
    if (Number.isNaN(value)) node.fail(say`A bound of the range is not a number.`);
    return Math.min(Math.max(value < 0 ? value + rank : value, 0), rank);
  };
  return [place(node.int('start', 0)), place(node.int('end', rank))];
}

/** The input may have any sizes. */
const onlyItsShape = (): ChannelFlow => ({ inputs: [], outputs: [] });

const shape: OperatorDefinition = {
  name: 'Shape',
  since: 1,
  roles: 'shape',
  constantSource: true,
  channels: onlyItsShape,
  infer(node) {
    const rank = node.rank(0);
    if (rank === null) return [tensor('int64', [null])];
    const [start, end] = shapeRange(node, rank);
    return [tensor('int64', [Math.max(end - start, 0)])];
  },
  fold(node) {
    const dims = node.shape(0);
    const length = smallShape(node.outputShape(0));
    if (dims === null || length === null) return [];
    const [start, end] = shapeRange(node, dims.length);
    return contents('int64', length, dims.slice(start, Math.max(start, end)));
  },
  cost: free,
};

const size: OperatorDefinition = {
  name: 'Size',
  since: 1,
  roles: 'shape',
  constantSource: true,
  channels: onlyItsShape,
  infer: () => [tensor('int64', [])],
  fold: node => contents('int64', [], [elementCount(node.shape(0))]),
  cost: free,
};

/** The dimensions that an input or, in older versions, an attribute spells out; null elements depend on data. */
function targetDims(node: NodeContext, index: number, attribute: string): Shape | null {
  if (!node.hasInput(index)) return node.ints(attribute) ?? null;
  const known = node.constant(index);
  if (known !== null) return known.values.length <= maxRank ? known.values : null;
  return shapeOfRank(node.dim(index, 0));
}

/** ONNX Reshape-1 (attribute), -5 (input; 0 copies, -1 is inferred) and -14 (`allowzero`). */
function reshape(node: NodeContext): Shape | null {
  const input = node.shape(0);
  const target = targetDims(node, 1, 'shape');
  if (target === null) return null;
  const copies = node.int('allowzero', 0) === 0;
  const copied = new Set<number>();
  const result = target.map((dim, axis): Dim => {
    if (dim === null || dim === -1) return null;
    if (!Number.isInteger(dim) || dim < 0)
      return node.fail(say`The target shape contains ${dim}, which is not a valid size.`);
    if (dim > 0 || !copies) return dim;
    if (input === null) return null;
    if (axis >= input.length)
      return node.fail(say`The target shape copies dimension ${axis}, but the input has rank ${input.length}.`);
    copied.add(axis);
    return input[axis];
  });
  const open = target.flatMap((dim, axis) => (dim === null || dim === -1 ? [axis] : []));
  if (target.filter(dim => dim === -1).length > 1) node.fail(say`The target shape contains more than one -1.`);
  if (input === null) return result;
  if (open.length === 0) checkCount(node, input, result);
  // What is left of the elements makes up the one open dimension; unknown dimensions that are copied cancel out.
  if (open.length === 1) result[open[0]] = restOf(node, input, result, open[0], copied);
  return result;
}

function checkCount(node: NodeContext, input: Shape, result: Shape): void {
  const [before, after] = [elementCount(input), elementCount(result)];
  if (before !== null && after !== null && before !== after) {
    node.fail(say`${before} elements (${shapeText(input)}) do not fit ${shapeText(result)}.`);
  }
}

function restOf(node: NodeContext, input: Shape, result: Shape, open: number, copied: ReadonlySet<number>): Dim {
  const cancels = (axis: number) => copied.has(axis) && input[axis] === null;
  const given = elementCount(input.filter((_, axis) => !cancels(axis)));
  const taken = elementCount(result.filter((_, axis) => axis !== open && !cancels(axis)));
  if (given === null || taken === null) return null;
  if (taken === 0) return given === 0 ? null : node.fail(say`${given} elements do not fit ${shapeText(result)}.`);
  if (given % taken !== 0)
    return node.fail(say`${given} elements (${shapeText(input)}) do not fit ${shapeText(result)}.`);
  return given / taken;
}

/** The same contents under the shape of the first output. */
function sameContents(node: NodeContext): (Constant | null)[] {
  const source = node.constant(0);
  const target = smallShape(node.outputShape(0));
  if (source === null || target === null || elementCount(target) !== source.values.length) return [];
  return [constant(source.dtype, target, source.values)];
}

/** An operator that gives its first input another shape and leaves the elements where they are. */
function reshaping(
  name: string,
  infer: (node: NodeContext) => Shape | null,
  details: Partial<OperatorDefinition> = {},
): OperatorDefinition {
  return {
    name,
    since: 1,
    roles: ['moved', 'steering'],
    infer: node => [tensor(node.dtype(0), infer(node))],
    axes: () => 'regrouped',
    channels: () => ({ regrouped: true }),
    fold: sameContents,
    cost: free,
    ...details,
  };
}

/** ONNX Flatten-13: a matrix of the dimensions before and from `axis`; an axis equal to the rank is allowed. */
function flatten(node: NodeContext): Shape {
  const input = node.shape(0);
  if (input === null) return [null, null];
  const axis = node.int('axis', 1);
  const split = axis < 0 ? axis + input.length : axis;
  if (split < 0 || split > input.length) node.fail(say`Axis ${axis} is outside a tensor of rank ${input.length}.`);
  return [elementCount(input.slice(0, split)), elementCount(input.slice(split))];
}

/** ONNX Squeeze-1 (attribute) and -13 (input): without axes every dimension of 1 goes. */
function squeeze(node: NodeContext): Shape | null {
  const input = node.shape(0);
  const axes = listArgument(node, 1, 'axes');
  if (input === null) return null;
  if (axes === null) {
    const count = node.dim(1, 0);
    return count === null ? null : shapeOfRank(input.length - count);
  }
  if (axes === undefined) return input.includes(null) ? null : input.filter(dim => dim !== 1);
  const gone = new Set<number>();
  for (const axis of axes) {
    const place = normalizeAxis(node, axis, input.length);
    const size = input[place];
    if (size !== null && size !== 1) node.fail(say`Axis ${axis} has ${size} elements; only 1 can be squeezed.`);
    gone.add(place);
  }
  return input.filter((_, axis) => !gone.has(axis));
}

/** ONNX Unsqueeze-1 (attribute) and -13 (input): axes count in the result. */
function unsqueeze(node: NodeContext): Shape | null {
  const axes = listArgument(node, 1, 'axes');
  if (axes === undefined) return node.fail(say`The axes are missing.`);
  return withOnes(node, node.shape(0), axes, node.dim(1, 0));
}

function withOnes(node: NodeContext, input: Shape | null, axes: readonly number[] | null, count: Dim): Shape | null {
  if (input === null) return null;
  if (axes === null) return count === null ? null : shapeOfRank(input.length + count);
  const rank = input.length + axes.length;
  if (rank > maxRank) return null;
  const added = new Set(axes.map(axis => normalizeAxis(node, axis, rank)));
  if (added.size < axes.length) node.fail(say`The axes ${listed(axes)} contain a duplicate.`);
  let next = 0;
  return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : input[next++]));
}

/** ONNX Expand-8: two-way broadcasting of the input with the requested shape. */
const expand: OperatorDefinition = {
  name: 'Expand',
  since: 8,
  roles: ['moved', 'steering'],
  repeats: true,
  infer(node) {
    const target = targetDims(node, 1, 'shape');
    const wrong = target?.find(dim => dim !== null && !(Number.isInteger(dim) && dim >= 0));
    if (wrong !== undefined) node.fail(say`The target shape contains ${wrong!}, which is not a valid size.`);
    return [tensor(node.dtype(0), broadcast(node, node.shape(0), target))];
  },
  axes: node => broadcastAxes(node, [0]),
  channels(node) {
    if (!areKnown(node, 0)) return null;
    const [input, output] = [node.shape(0), node.outputShape(0)] as KnownShape[];
    const axes = namedChannels(output);
    const skipped = output.length - input.length;
    const grown = output.map((size, at) => at < skipped || input[at - skipped] !== size);
    const result = axes.map((axis, at) => (grown[at] ? output[at] : axis));
    const stated = node.dim(1, 0) ?? 0;
    return {
      inputs: [input.map((size, at) => (grown[at + skipped] ? size : axes[at + skipped]))],
      outputs: [result],
      states: [{ input: 1, sizes: result.slice(result.length - Math.min(stated, result.length)) }],
    };
  },
  fold(node) {
    const [source, target] = [node.constant(0), node.outputShape(0)];
    if (source === null || target === null) return [];
    const strides = stridesOf(source.shape).map((stride, axis) => (source.shape[axis] === 1 ? 0 : stride));
    const skipped = target.length - source.shape.length;
    return rearranged(source, source.dtype, target, position => placeOf(position.slice(skipped), strides));
  },
  cost: free,
};

/** Operators about shapes rather than elements. */
export const shapes: readonly OperatorDefinition[] = [
  shape,
  size,
  reshaping('Reshape', reshape, {
    channels: node => ({ regrouped: true, target: node.hasInput(1) ? { input: 1 } : { attribute: 'shape' } }),
  }),
  reshaping('Flatten', flatten),
  reshaping('Squeeze', squeeze),
  reshaping('Unsqueeze', unsqueeze),
  expand,
  // ONNX Runtime ContribOperators, ExpandDims: one axis, given as an input.
  reshaping(
    'ExpandDims',
    node => {
      const axis = listArgument(node, 1, 'axis');
      return withOnes(node, node.shape(0), axis?.slice(0, 1) ?? null, 1);
    },
    { domain: 'com.microsoft' },
  ),
];

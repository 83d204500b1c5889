import { difference, product, sum, zero, type Expression } from '../formula/expression';
import { isInteger, type DataType } from '../graph/dataType';
import { elementCount, isKnown, type Dim, type Shape } from '../graph/shape';
import { constant, tensor, type Constant } from '../graph/value';
import { say } from '../graph/message';
import { inputElements, knownValues, listArgument, normalizeAxis, outputElements } from './support/arguments';
import { keptAxes } from './support/axes';
import type { ChannelFlow } from './support/channelFlow';
import { keptChannels, namedChannels } from './support/channels';
import type { AxisFlow } from './support/axisFlow';
import { contents, smallShape, stored } from './support/contents';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { perRow, rowsOf, type Rows } from './support/rows';

/** Axes that are reduced: 'none' where the operator leaves its input as it is, null where they depend on data. */
type Axes = readonly number[] | 'none' | null;

/** Axes of a Reduce operator: an input since version 13 (ReduceSum) or 18, an attribute before; all where none are given. */
function reducedAxes(node: NodeContext): Axes {
  // Of no axes nothing needs to be known.
  const given = elementCount(node.shape(1)) === 0 ? [] : listArgument(node, 1, 'axes');
  if (given === null) return null;
  const rank = node.rank(0);
  if (given === undefined || given.length === 0) {
    if (node.int('noop_with_empty_axes') === 1) return 'none';
    return rank === null ? null : Array.from({ length: rank }, (_, axis) => axis);
  }
  return rank === null ? null : distinct(node, given, rank);
}

function distinct(node: NodeContext, axes: readonly number[], rank: number): readonly number[] {
  return [...new Set(axes.map(axis => normalizeAxis(node, axis, rank)))];
}

/** The reduced shape: dimensions become 1, or go. With unknown axes only the rank may be told. */
function reducedShape(node: NodeContext, axes: Axes, keep: boolean, axesCount: Dim): Shape | null {
  const shape = node.shape(0);
  if (axes === 'none' || shape === null) return shape;
  if (axes === null) {
    if (keep) return shape.map(dim => (dim === 1 ? 1 : null));
    return axesCount === null || axesCount > shape.length ? null : new Array<Dim>(shape.length - axesCount).fill(null);
  }
  return keep
    ? shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : shape.filter((_, axis) => !axes.includes(axis));
}

/** How many axes an input of axes names. */
function axesCount(node: NodeContext): Dim {
  return node.rank(1) === 1 ? node.dim(1, 0) : null;
}

const keepsDims = (node: NodeContext): boolean => node.int('keepdims', 1) !== 0;

/** What the rows of a reduction are; null where the axes leave it open. */
function reducedRows(node: NodeContext, axes: Axes): Rows {
  const shape = axes === null ? null : node.shape(0);
  return rowsOf(shape, axis => axes !== null && axes !== 'none' && axes.includes(axis), say`reduced together`);
}

/** Elements are combined along the reduced axes; with unknown axes that may be any. */
function reducedFlow(node: NodeContext, axes: Axes): AxisFlow {
  const isReduced = (axis: number): boolean => axes !== 'none' && (axes?.includes(axis) ?? true);
  const { inputs } = keptAxes(node, isReduced);
  return { inputs, outputs: [keepsDims(node) ? inputs[0] : inputs[0]!.filter((_, axis) => !isReduced(axis))] };
}

/** Axes that are reduced end here, however long they are. */
function reducedChannels(node: NodeContext, axes: Axes): ChannelFlow | null {
  const shape = node.shape(0);
  if (!isKnown(shape) || axes === null) return null;
  const named = namedChannels(shape);
  const isReduced = (axis: number): boolean => axes !== 'none' && axes.includes(axis);
  const output = keepsDims(node)
    ? named.map((axis, at) => (isReduced(at) ? 1 : axis))
    : named.filter((_, at) => !isReduced(at));
  return { inputs: [named], outputs: [output] };
}

type Fold = (values: readonly number[], integer: boolean) => number | null;

interface Reduction {
  readonly domain?: string;
  readonly since?: number;
  /** Operations over n elements: a number per element plus a constant. */
  readonly flops: readonly [perElement: number, once: number];
  readonly special?: readonly [perElement: number, once: number];
  /** The reduced value of known elements; null: unknown. */
  readonly fold?: Fold;
  readonly dtype?: (node: NodeContext) => DataType;
}

/** An operator that makes one value of each row (ONNX Reduce*-1 to -20). */
function reduce(name: string, how: Reduction): OperatorDefinition {
  const { fold } = how;
  return {
    name,
    domain: how.domain,
    since: how.since ?? 1,
    roles: ['operand', 'steering'],
    infer: node => [
      tensor((how.dtype ?? firstType)(node), reducedShape(node, reducedAxes(node), keepsDims(node), axesCount(node))),
    ],
    axes: node => reducedFlow(node, reducedAxes(node)),
    channels: node => reducedChannels(node, reducedAxes(node)),
    fold: fold && (node => reducedContents(node, reducedAxes(node), fold)),
    cost: node => {
      const axes = reducedAxes(node);
      if (axes === null) return unknownAxesCost(node, how);
      return axes === 'none' ? noopCost(node, how) : reductionCost(reducedRows(node, axes), how);
    },
  };
}

const firstType = (node: NodeContext) => node.dtype(0);

function reductionCost(rows: Rows, { flops, special }: Reduction): Cost {
  return { flops: perRow(rows, ...flops), ...(special && { special: perRow(rows, ...special) }) };
}

/** Whatever the axes are, so much per element of the input and so much per element of the output is done. */
function unknownAxesCost(node: NodeContext, { flops, special }: Reduction): Cost {
  const [taken, given] = [inputElements(node), outputElements(node)];
  const cost = ([perElement, once]: readonly [number, number]): Expression => {
    const all = perElement === 1 ? taken : product(perElement, taken);
    const own = Math.abs(once) === 1 ? given : product(Math.abs(once), given);
    if (once === 0) return all;
    if (perElement === 0) return own;
    return once < 0 ? difference(all, own) : sum(all, own);
  };
  return { flops: cost(flops), ...(special && { special: cost(special) }) };
}

/** Without axes, and told so, an operator still does what it does to single elements (ONNX ReduceSum-13's noop_with_empty_axes). */
function noopCost(node: NodeContext, { flops, special }: Reduction): Cost {
  const rows = rowsOf(node.shape(0), () => false, say`reduced together`);
  const once = flops[0] + flops[1];
  const specialOnce = special ? special[0] + special[1] : 0;
  return {
    ...(once > 0 && { flops: perRow(rows, 0, once) }),
    ...(specialOnce > 0 && { special: perRow(rows, 0, specialOnce) }),
  };
}

function reducedContents(node: NodeContext, axes: Axes, fold: Fold, isIndex = false): (Constant | null)[] {
  const input = node.constant(0);
  const shape = smallShape(node.outputShape(0));
  if (input === null || shape === null || axes === null || elementCount(input.shape)! !== input.values.length)
    return [];
  if (axes === 'none') return isIndex ? [] : [constant(node.outputDtype(0), shape, input.values)];
  const groups = groupRows(input, axes, elementCount(shape)!);
  const dtype = node.outputDtype(0);
  const integer = isInteger(dtype);
  return contents(
    dtype,
    shape,
    groups.map(group => {
      const value = group.includes(null) ? null : fold(group as number[], integer);
      return stored(value, dtype, group);
    }),
  );
}

/** The elements of each row, rows in the order of the output. */
function groupRows(input: Constant, axes: readonly number[], count: number): Dim[][] {
  const groups = Array.from({ length: count }, (): Dim[] => []);
  for (let index = 0; index < input.values.length; index++) {
    let rest = index;
    let target = 0;
    let stride = 1;
    for (let axis = input.shape.length - 1; axis >= 0; axis--) {
      const at = rest % input.shape[axis];
      rest = Math.floor(rest / input.shape[axis]);
      if (axes.includes(axis)) continue;
      target += at * stride;
      stride *= input.shape[axis];
    }
    groups[target]?.push(input.values[index]);
  }
  return groups;
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const extreme =
  (better: (a: number, b: number) => number): Fold =>
  values =>
    values.length === 0 ? null : values.reduce((a, b) => better(a, b));
const [largest, smallest] = [extreme(Math.max), extreme(Math.min)];
const mean: Fold = (values, integer) => {
  if (values.length === 0) return null;
  const quotient = total(values) / values.length;
  return integer ? Math.trunc(quotient) : quotient;
};

/** ArgMax and ArgMin: the place of the extreme along one axis, by n − 1 comparisons (ONNX ArgMax-13). */
function argument(name: string, better: (a: number, b: number) => boolean): OperatorDefinition {
  const axesOf = (node: NodeContext): Axes => {
    const rank = node.rank(0);
    return rank === null ? null : [rank === 0 ? 0 : normalizeAxis(node, node.int('axis', 0), rank)];
  };
  return {
    name,
    since: 1,
    infer: node => [tensor('int64', reducedShape(node, axesOf(node), keepsDims(node), 1))],
    axes: node => reducedFlow(node, axesOf(node)),
    fold: node =>
      reducedContents(
        node,
        axesOf(node),
        values => {
          const last = node.int('select_last_index') === 1;
          let place = 0;
          values.forEach((value, at) => {
            if (better(value, values[place]) || (last && value === values[place])) place = at;
          });
          return values.length === 0 ? null : place;
        },
        true,
      ),
    cost: node => ({ flops: perRow(reducedRows(node, axesOf(node)), 1, -1) }),
  };
}

/** The axis of a running sum or product, an input; null where it depends on data. */
function runningAxis(node: NodeContext): Dim {
  const rank = node.rank(0);
  const axis = knownValues(node, 1)?.[0];
  return rank === null || axis === undefined ? null : normalizeAxis(node, axis, rank);
}

/** Sums or products so far along one axis: n − 1 operations, one less without the element itself (ONNX CumSum-11, CumProd-26). */
function running(
  name: string,
  since: number,
  step: (a: number, b: number) => number,
  start: number,
): OperatorDefinition {
  const isExclusive = (node: NodeContext): boolean => node.int('exclusive', 0) === 1;
  return {
    name,
    since,
    infer: node => [tensor(node.dtype(0), node.shape(0))],
    axes: node => keptAxes(node, axis => axis === (runningAxis(node) ?? axis)),
    channels: node => keptChannels(node),
    fold: node => runningContents(node, isExclusive(node), step, start),
    cost: node => {
      const axis = runningAxis(node);
      const rows = rowsOf(axis === null ? null : node.shape(0), at => at === axis, say`in execution order`);
      const short = isExclusive(node) && node.dim(0, axis ?? 0) === 1;
      return { flops: short ? zero : perRow(rows, 1, isExclusive(node) ? -2 : -1) };
    },
  };
}

function runningContents(
  node: NodeContext,
  exclusive: boolean,
  step: (a: number, b: number) => number,
  start: number,
): (Constant | null)[] {
  const input = node.constant(0);
  const axis = runningAxis(node);
  if (input === null || axis === null || axis >= input.shape.length || smallShape(input.shape) === null) return [];
  const inner = elementCount(input.shape.slice(axis + 1))!;
  const length = input.shape[axis];
  const reverse = node.int('reverse', 0) === 1;
  const result: Dim[] = [...input.values];
  for (let first = 0; first < input.values.length; first++) {
    if (Math.floor(first / inner) % length !== 0) continue;
    let sofar: Dim = start;
    for (let at = 0; at < length; at++) {
      const place = first + (reverse ? length - 1 - at : at) * inner;
      const value = input.values[place] ?? null;
      const next: Dim = sofar === null || value === null ? null : step(sofar, value);
      result[place] = stored(exclusive ? sofar : next, input.dtype);
      sofar = next;
    }
  }
  return contents(input.dtype, input.shape, result);
}

export const reduction: OperatorDefinition[] = [
  reduce('ReduceSum', { flops: [1, -1], fold: total }),
  reduce('ReduceMean', { flops: [1, 0], fold: mean }),
  reduce('ReduceMax', { flops: [1, -1], fold: largest }),
  reduce('ReduceMin', { flops: [1, -1], fold: smallest }),
  reduce('ReduceProd', { flops: [1, -1], fold: values => values.reduce((a, b) => a * b, 1) }),
  // Sums of absolute values, squares, logarithms of sums, as the function bodies of ONNX have them.
  reduce('ReduceL1', { flops: [2, -1], fold: values => total(values.map(Math.abs)) }),
  reduce('ReduceL2', { flops: [2, 0], special: [0, 1] }),
  reduce('ReduceLogSum', { flops: [1, 0], special: [0, 1] }),
  reduce('ReduceLogSumExp', { flops: [2, 0], special: [1, 1] }),
  reduce('ReduceSumSquare', { flops: [2, -1], fold: values => total(values.map(value => value * value)) }),
  reduce('ReduceSumInteger', { domain: 'com.microsoft', flops: [1, -1], dtype: () => 'int32' }),
  running('CumSum', 11, (a, b) => a + b, 0),
  running('CumProd', 26, (a, b) => a * b, 1),
  argument('ArgMax', (a, b) => a > b),
  argument('ArgMin', (a, b) => a < b),
];

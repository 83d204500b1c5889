import type { DataType } from '../graph/dataType';
import type { Initializer } from '../graph/graph';
import { elementCount, isKnown, type Dim, type Shape } from '../graph/shape';
import { constant, maxConstantElements, tensor, type Constant } from '../graph/value';
import { outputElements } from './support/arguments';
import { say } from '../graph/message';
import { product } from '../formula/expression';
import { namedChannels } from './support/channels';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { contents, smallShape, stored } from './support/contents';
import { free, maxRank, shapeOfRank, visitPositions } from './support/rearrangement';
import { dimensionOrFail } from './slicing';

/** ONNX Constant-1, -11 (`sparse_value`), -12 (`value_*`): whichever attribute holds the value. */
function literal(node: NodeContext): Initializer | null {
  const value = node.tensorAttribute('value') ?? node.tensorAttribute('sparse_value');
  if (value) return value;
  const numbers = (dtype: DataType, shape: readonly number[], values: readonly number[]): Initializer => ({
    name: '',
    dtype,
    shape,
    ...(values.length <= maxConstantElements && { constant: constant(dtype, shape, values) }),
  });
  const single = node.float('value_float');
  if (single !== undefined) return numbers('float32', [], [single]);
  const whole = node.int('value_int');
  if (whole !== undefined) return numbers('int64', [], [whole]);
  if (node.string('value_string') !== undefined) return { name: '', dtype: 'string', shape: [] };
  const list = node.attribute('value_floats') ?? node.attribute('value_ints') ?? node.attribute('value_strings');
  switch (list?.kind) {
    case 'floats':
      return numbers('float32', [list.value.length], list.value);
    case 'ints':
      return numbers('int64', [list.value.length], list.value);
    case 'strings':
      return { name: '', dtype: 'string', shape: [list.value.length] };
    default:
      return null;
  }
}

const constantNode: OperatorDefinition = {
  name: 'Constant',
  since: 1,
  constantSource: true,
  literal,
  infer(node) {
    const value = literal(node);
    return [value && tensor(value.computedAs ?? value.dtype, value.shape)];
  },
  fold: node => [literal(node)?.constant ?? null],
  cost: free,
};

/** The dimensions that a one-dimensional input spells out; null elements depend on data. */
function dimsInput(node: NodeContext, index: number): Shape | null {
  const values = node.constant(index)?.values;
  if (values === undefined) return shapeOfRank(node.dim(index, 0));
  return values.length > maxRank ? null : values.map(value => dimensionOrFail(node, value));
}

/** The first output full of one number. */
function fill(node: NodeContext, value: Dim): (Constant | null)[] {
  const shape = smallShape(node.outputShape(0));
  const dtype = node.outputDtype(0);
  return shape === null
    ? []
    : contents(dtype, shape, new Array<Dim>(elementCount(shape)!).fill(stored(value, dtype, [value])));
}

/** ONNX ConstantOfShape-9: without `value` it is a float 0. */
const constantOfShape: OperatorDefinition = {
  name: 'ConstantOfShape',
  since: 9,
  roles: ['steering'],
  fills: true,
  infer: node => [tensor(node.tensorAttribute('value')?.dtype ?? 'float32', dimsInput(node, 0))],
  channels(node) {
    const shape = node.outputShape(0);
    if (!isKnown(shape)) return null;
    const axes = namedChannels(shape);
    return { inputs: [], outputs: [axes], states: [{ input: 0, sizes: axes }] };
  },
  fold(node) {
    const value = node.tensorAttribute('value');
    return fill(node, value ? (value.constant?.values[0] ?? null) : 0);
  },
  cost: free,
};

/** Shape of the experimental fillers: `shape`, or an input's shape (or, with `input_as_shape`, contents) and `extra_shape`. */
function filledShape(node: NodeContext): Shape | null {
  const stated = node.ints('shape');
  if (stated) return stated.map(dim => dimensionOrFail(node, dim));
  const base = node.int('input_as_shape', 0) !== 0 ? dimsInput(node, 0) : node.shape(0);
  return base && [...base, ...(node.ints('extra_shape') ?? []).map(dim => dimensionOrFail(node, dim))];
}

/** ONNX ConstantFill-1 (experimental). */
const constantFill: OperatorDefinition = {
  name: 'ConstantFill',
  since: 1,
  roles: ['steering'],
  fills: true,
  constantSource: true,
  infer: node => [tensor(node.dtypeAttribute('dtype') ?? 'float32', filledShape(node))],
  fold: node => fill(node, node.float('value', 0)),
  cost: free,
};

/** ONNX GivenTensorFill-1 (experimental): `values` in the requested shape. */
const givenTensorFill: OperatorDefinition = {
  name: 'GivenTensorFill',
  since: 1,
  roles: ['steering'],
  fills: true,
  constantSource: true,
  infer: node => [tensor(node.hasInput(0) ? node.dtype(0) : 'float32', filledShape(node))],
  fold(node) {
    const shape = smallShape(node.outputShape(0));
    const values = node.floats('values');
    return shape && values?.length === elementCount(shape) ? [constant(node.outputDtype(0), shape, values)] : [];
  },
  cost: free,
};

/** ONNX EyeLike-9: ones on the k-th diagonal of a matrix shaped like the input. */
const eyeLike: OperatorDefinition = {
  name: 'EyeLike',
  since: 9,
  constantSource: true,
  roles: 'shape',
  infer(node) {
    const input = node.shape(0);
    if (input !== null && input.length !== 2)
      node.fail(say`EyeLike takes a matrix, not a tensor of rank ${input.length}.`);
    return [tensor(node.dtypeAttribute('dtype') ?? node.dtype(0), input ?? [null, null])];
  },
  fold(node) {
    const shape = smallShape(node.outputShape(0));
    if (shape === null) return [];
    const values: Dim[] = [];
    const k = node.int('k', 0);
    visitPositions(shape, ([row, column]) => values.push(column - row === k ? 1 : 0));
    return contents(node.outputDtype(0), shape, values);
  },
  cost: free,
};

/** The one number of an input; null where it depends on data. */
function scalar(node: NodeContext, index: number): Dim {
  return node.constant(index)?.values[0] ?? null;
}

/** ONNX Range-11: max(⌈(limit − start) / delta⌉, 0) elements; com.microsoft.Range lets delta default to 1. */
function rangeLength(node: NodeContext): Dim {
  const [start, limit] = [scalar(node, 0), scalar(node, 1)];
  const delta = node.hasInput(2) ? scalar(node, 2) : 1;
  if (start === null || limit === null || delta === null) return null;
  if (delta === 0) node.fail(say`The step of a range must not be 0.`);
  const length = Math.max(Math.ceil((stored(limit - start, node.dtype(0)) ?? limit - start) / delta), 0);
  return Number.isFinite(length) ? length : null;
}

/** Its cost is that of start + i · delta for each element. */
function range(domain: string, since: number): OperatorDefinition {
  return {
    name: 'Range',
    domain,
    since,
    roles: ['steering', 'steering', 'steering'],
    falling: [0, 2],
    infer: node => [tensor(node.dtype(0), [rangeLength(node)])],
    fold(node) {
      const shape = smallShape(node.outputShape(0));
      const start = scalar(node, 0);
      const delta = node.hasInput(2) ? scalar(node, 2) : 1;
      if (shape === null || start === null || delta === null) return [];
      const value = (_: unknown, index: number) => stored(start + index * delta, node.dtype(0));
      return contents(node.dtype(0), shape, Array.from({ length: shape[0] }, value));
    },
    cost: node => ({ flops: product(2, outputElements(node)) }),
  };
}

/** Operators whose outputs come from attributes, shapes and bounds alone. */
export const constants: readonly OperatorDefinition[] = [
  constantNode,
  constantOfShape,
  constantFill,
  givenTensorFill,
  eyeLike,
  range('ai.onnx', 11),
  range('com.microsoft', 1),
];

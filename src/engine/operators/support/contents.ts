import { bitsOf, isInteger, type DataType } from '../../graph/dataType';
import { elementCount, isKnown, type Dim, type KnownShape, type Shape } from '../../graph/shape';
import { constant, maxConstantElements, type Constant } from '../../graph/value';
import type { NodeContext } from './definition';

/** Computes one element; arguments that depend on data are null, and so is a result that cannot be told. */
export type ElementRule = (values: readonly Dim[]) => Dim;

/** Folding a node over more inputs than this is not worth its memory: no shape is made that way. */
const maxFoldedInputs = 64;

/** A rule over numbers, for which one unknown argument makes the result unknown. */
export function whenKnown(rule: (a: number, b: number) => number | null): ElementRule {
  return values => (values.includes(null) ? null : rule(values[0]!, values[1]!));
}

/**
 * Contents of the first output, element by element over its broadcast inputs (ONNX "Broadcasting").
 * @param shapes the inputs' shapes, if they differ from the declared ones
 */
export function elementwiseContents(
  node: NodeContext,
  rule: ElementRule,
  shapes?: readonly (Shape | null)[],
): (Constant | null)[] {
  const shape = smallShape(node.outputShape(0));
  const dtype = node.outputDtype(0);
  if (shape === null || node.inputCount > maxFoldedInputs) return [];
  const operands: { values: readonly Dim[] | null; indices: Int32Array }[] = [];
  for (let input = 0; input < node.inputCount; input++) {
    const inputShape = shapes ? shapes[input] : node.shape(input);
    const values = node.constant(input)?.values ?? null;
    if (inputShape === null || !isKnown(inputShape)) {
      if (values !== null) return [];
      operands.push({ values: null, indices: new Int32Array(0) });
    } else {
      operands.push({ values, indices: broadcastIndices(inputShape, shape) });
    }
  }
  const count = elementCount(shape)!;
  const result: Dim[] = [];
  for (let index = 0; index < count; index++) {
    const values = operands.map(operand => operand.values?.[operand.indices[index]] ?? null);
    result.push(stored(rule(values), dtype, values));
  }
  return contents(dtype, shape, result);
}

/** A constant of the node's output, or none where nothing of it is known. */
export function contents(dtype: DataType, shape: KnownShape, values: readonly Dim[]): (Constant | null)[] {
  return values.length > 0 && values.every(value => value === null) ? [] : [constant(dtype, shape, values)];
}

/** A shape known in full and small enough for its contents to be kept; null otherwise. */
export function smallShape(shape: Shape | null): KnownShape | null {
  if (shape === null || !isKnown(shape)) return null;
  const count = elementCount(shape)!;
  return count >= 0 && count <= maxConstantElements ? shape : null;
}

/**
 * For each element of `target`, in row-major order, the position of the element in `source` that is broadcast to it.
 */
function broadcastIndices(source: KnownShape, target: KnownShape): Int32Array {
  const indices = new Int32Array(elementCount(target)!);
  const strides = new Array<number>(target.length).fill(0);
  let stride = 1;
  for (let axis = source.length - 1; axis >= 0; axis--) {
    if (source[axis] !== 1) strides[target.length - source.length + axis] = stride;
    stride *= source[axis];
  }
  for (let index = 0; index < indices.length; index++) {
    let rest = index;
    let position = 0;
    for (let axis = target.length - 1; axis >= 0; axis--) {
      position += (rest % target[axis]) * strides[axis];
      rest = Math.floor(rest / target[axis]);
    }
    indices[index] = position;
  }
  return indices;
}

/**
 * A computed number as an element of a type keeps it: floats rounded, integers truncated and wrapped. A 64-bit integer
 * beyond what a double holds exactly is unknown, unless it is one of `exact` and so was only moved.
 */
export function stored(value: Dim, dtype: DataType, exact: readonly Dim[] = []): Dim {
  if (value === null) return null;
  switch (dtype) {
    case 'float32':
      return Math.fround(value);
    case 'float64':
      return value;
    case 'float16':
      return roundToDigits(value, 11, -14, 65504);
    case 'bfloat16':
      return roundToDigits(value, 8, -126, 3.3895313892515355e38);
    case 'bool':
      return value !== 0 ? 1 : 0;
    default:
      return isInteger(dtype) ? wrapped(value, dtype, exact) : null;
  }
}

function wrapped(value: number, dtype: DataType, exact: readonly Dim[]): Dim {
  const whole = Math.trunc(value) + 0;
  const bits = bitsOf(dtype)!;
  const signed = dtype.startsWith('int');
  if (!Number.isSafeInteger(whole)) return bits === 64 && exact.includes(whole) ? whole : null;
  if (bits === 64) return signed || whole >= 0 ? whole : null;
  const range = 2 ** bits;
  const positive = ((whole % range) + range) % range;
  return signed && positive >= range / 2 ? positive - range : positive;
}

/** Rounds to a binary float of this many significant digits, half to even, with gradual underflow. */
function roundToDigits(value: number, digits: number, smallestExponent: number, largest: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), smallestExponent);
  const step = 2 ** (exponent - digits + 1);
  const rounded = roundHalfToEven(value / step) * step;
  return Math.abs(rounded) > largest ? Math.sign(rounded) * Infinity : rounded;
}

/** Rounds as IEEE 754 does by default: a half goes to the even neighbour. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

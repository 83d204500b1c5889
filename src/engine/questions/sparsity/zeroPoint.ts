import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import { bitsOf, isInteger } from '../../graph/dataType';
import type { Initializer } from '../../graph/graph';
import { dequantized } from '../../analysis/dequantized';
import type { ReadWeight } from './readWeight';

/** The integers that stand for 0 in a quantized weight. */
export interface ZeroPoint {
  /** One for all elements, or one for each index of an axis. */
  readonly values: ArrayLike<number>;
  readonly stride: number;
}

/** Inputs with quantized weights, where their zero points are, and the axis of these, counted from the end if negative. */
const zeroPoints: { readonly [op: string]: readonly { weight: number; zeroPoint: number; axis: number }[] } = {
  QLinearConv: [{ weight: 3, zeroPoint: 5, axis: 0 }],
  ConvInteger: [{ weight: 1, zeroPoint: 3, axis: 0 }],
  QLinearMatMul: [
    { weight: 0, zeroPoint: 2, axis: -2 },
    { weight: 3, zeroPoint: 5, axis: -1 },
  ],
  MatMulInteger: [
    { weight: 0, zeroPoint: 2, axis: -2 },
    { weight: 1, zeroPoint: 3, axis: -1 },
  ],
  QGemm: [{ weight: 3, zeroPoint: 5, axis: -1 }],
};

/** More zero points than a weight has channels are not read. */
const mostValues = 1 << 20;

/**
 * What stands for 0 in a weight.
 * @returns null: 0 itself; undefined: it is not known
 */
export async function zeroPointOf(
  node: AnalyzedNode,
  input: number,
  weight: Initializer,
  read: ReadWeight,
): Promise<ZeroPoint | null | undefined> {
  if (!isInteger(weight.dtype) || (bitsOf(weight.dtype) ?? 64) > 32) return null;
  const found = sourceOf(node, input);
  if (found === null) return null;
  const values = await valuesOf(found.value, read);
  if (values === null) return undefined;
  const [first = 0] = Array.from(values).slice(0, 1);
  if (Array.prototype.every.call(values, value => value === first)) return { values: [first], stride: 1 };
  const { shape } = weight;
  const axis = found.axis < 0 ? found.axis + shape.length : found.axis;
  const rank = found.value.type?.kind === 'tensor' ? found.value.type.shape?.length : undefined;
  if (rank !== 1 || shape[axis] !== values.length) return undefined;
  return { values, stride: shape.slice(axis + 1).reduce((product, size) => product * size, 1) };
}

/** The value with the zero points of an input; null: there is none. */
function sourceOf(node: AnalyzedNode, input: number): { value: AnalyzedValue; axis: number } | null {
  const own = zeroPoints[node.node.op]?.find(({ weight }) => weight === input);
  if (own !== undefined) {
    const value = node.inputs[own.zeroPoint];
    return value ? { value, axis: own.axis } : null;
  }
  const operand = node.inputs[input];
  const [dequantizer] = (operand ? dequantized(operand)?.through : undefined) ?? [];
  const value = dequantizer?.inputs[2];
  if (!value) return null;
  const axis = dequantizer.attributes.get('axis');
  return { value, axis: axis?.kind === 'int' ? axis.value : 1 };
}

async function valuesOf({ constant, initializer }: AnalyzedValue, read: ReadWeight): Promise<ArrayLike<number> | null> {
  if (constant?.values.every(value => value !== null)) return constant.values;
  if (initializer === null) return null;
  const values: number[] = [];
  const state = await read(initializer, numbers => {
    for (let index = 0; index < numbers.length && values.length < mostValues; index++) values.push(numbers[index]);
  });
  return state === 'read' && values.length < mostValues ? values : null;
}

/** For each number 1 unless it stands for 0. @param first the position of the first one in the weight */
export function nonzero(numbers: ArrayLike<number>, zeroPoint: ZeroPoint | null, first: number): Uint8Array {
  const { length } = numbers;
  const flags = new Uint8Array(length);
  if (zeroPoint === null || zeroPoint.values.length === 1) {
    const zero = zeroPoint?.values[0] ?? 0;
    for (let index = 0; index < length; index++) flags[index] = numbers[index] === zero ? 0 : 1;
    return flags;
  }
  const { values, stride } = zeroPoint;
  for (let index = 0; index < length; index++)
    flags[index] = numbers[index] === values[Math.floor((first + index) / stride) % values.length] ? 0 : 1;
  return flags;
}

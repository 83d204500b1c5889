import type { AnalyzedValue } from '../../analysis/analysis';
import type { CountedNode } from '../../analysis/countedNode';
import { dtypeOf } from '../../analysis/nodeContext';
import type { OwnedWeight } from '../../analysis/ownership';
import { bitsOf, isInteger, type DataType } from '../../graph/dataType';
import { roleOf } from '../../operators/support/roles';
import { dequantized } from '../../analysis/dequantized';

/** Numbers that a contraction multiplies. */
export interface Operand {
  readonly dtype: DataType;
  /** Of one number, which may be packed with others; null: unknown. */
  readonly bits: number | null;
  /** Set if several are packed into one element of `dtype`. */
  readonly packed?: true;
}

/** What a contraction multiplies: its activations with its weights, or with other activations. */
export interface Operands {
  readonly activations: Operand;
  readonly others: Operand;
}

/**
 * The types that a node multiplies, as what runs quantized models computes them: numbers after DequantizeLinear are
 * multiplied as integers if both operands are. ONNX Runtime replaces DequantizeLinear, layer and QuantizeLinear by
 * QLinearConv, QLinearMatMul, QGemm or MatMulIntegerToFloat (its QDQ selectors); TensorRT fuses them in the same way,
 * and quantizes weights that the file has as floats when it builds an engine ("Explicit Quantization").
 * @returns null if it has no MACs
 */
export function operandsOf(node: CountedNode): Operands | null {
  const { analyzed, figures, weights } = node;
  if (!figures.macs) return null;
  const weight = weights.find(owned => isMultiplied(node, owned));
  const planned = analyzed.node.compressed?.activations;
  const activations: Operand[] = [];
  for (let index = 0; index < analyzed.inputs.length && activations.length < 2; index++) {
    const input = analyzed.inputs[index];
    if (input === null || index === weight?.input || !isComputedWith(node, index)) continue;
    if (weight === undefined || input.initializer === null) activations.push(operand(planned ?? typeBefore(input)));
  }
  const [first = operand('undefined'), second = first] = activations;
  return { activations: first, others: weight === undefined ? second : weightOperand(node, weight) };
}

/** Whether a contraction multiplies integers of 8 bits or less. */
export function multipliesIntegers({ activations, others }: Operands): boolean {
  return isSmallInteger(activations.dtype) && isSmallInteger(others.dtype);
}

/** The types of quantized numbers. */
export function isSmallInteger(dtype: DataType): boolean {
  return isInteger(dtype) && (bitsOf(dtype) ?? Infinity) <= 8;
}

/** Matrices and kernels, not biases. */
function isMultiplied({ analyzed }: CountedNode, { role, input, shape }: OwnedWeight): boolean {
  return role === 'weight' && (shape?.length ?? 0) > 1 && Boolean(analyzed.inputs[input]?.initializer);
}

/** Scales, sizes and the like are not multiplied with. */
function isComputedWith({ analyzed: { definition } }: CountedNode, input: number): boolean {
  const role = definition && roleOf(definition, input);
  return role === undefined || role === null || role === 'operand' || role === 'weight' || role === 'moved';
}

function weightOperand({ analyzed }: CountedNode, { input, dtype, elements, bytes }: OwnedWeight): Operand {
  const type = typeBefore(analyzed.inputs[input]!);
  // The plan's or the file's own type, where nothing is dequantized.
  const stored = dequantized(analyzed.inputs[input]!) === null ? dtype : type;
  const isPacked = analyzed.definition?.weightElements !== undefined;
  return isPacked && elements && bytes !== null
    ? { dtype: stored, bits: Math.round((8 * bytes) / elements), packed: true }
    : operand(stored);
}

/** The type before DequantizeLinear, or the value's own. */
function typeBefore(value: AnalyzedValue): DataType {
  return dtypeOf((dequantized(value)?.quantized ?? value).type);
}

const unpacked = new Map<DataType, Operand>();

/** The same object for all of a type: a large model has a pair of them for each contraction. */
function operand(dtype: DataType): Operand {
  let known = unpacked.get(dtype);
  if (known === undefined) unpacked.set(dtype, (known = { dtype, bits: bitsOf(dtype) }));
  return known;
}

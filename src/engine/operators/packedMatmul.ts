import { product, sum, symbol, type Expression } from '../formula/expression';
import type { DataType } from '../graph/dataType';
import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { knownValues } from './support/arguments';
import { rowAxes } from './support/axes';
import { together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRoles } from './support/roles';
import { activationCost } from './support/fusedActivation';
import { matrixProduct, productCost, type MatrixProduct } from './matmul';

/** The logical size of a weight that is stored packed: inner × outer. */
interface PackedWeight {
  readonly inner: Dim;
  readonly outer: Dim;
}

/** A size given as an attribute; null where it is missing or none. */
function size(node: NodeContext, name: string): Dim {
  const value = node.int(name);
  return value === undefined || !isSize(value) ? null : value;
}

const isSize = (value: number): boolean => Number.isInteger(value) && value >= 0;

function requireSizes(node: NodeContext): void {
  for (const name of ['K', 'N', 'Nq', 'Nkv']) {
    const value = node.int(name);
    if (value !== undefined && !isSize(value))
      node.fail(say`The attribute ${name} must be a valid size, but is ${value}.`);
  }
}

function packedProduct(node: NodeContext, weight: PackedWeight, a = 0): MatrixProduct | null {
  return matrixProduct(node, node.shape(a), [weight.inner, weight.outer]);
}

/** The shape of a projection of A: its leading axes and the outer size of the weight. */
function projected(node: NodeContext, outer: Dim): Shape | null {
  const a = node.shape(0);
  return a && [...a.slice(0, -1), outer];
}

/** Bringing the weight back to floats: a factor and, with zero points, a subtraction per element. */
function unpacking(weight: PackedWeight, perElement: number, suffix = ''): Cost {
  const elements = symbol(
    `w${suffix}`,
    elementCount([weight.inner, weight.outer]),
    say`elements of the weight, unpacked`,
  );
  return { flops: product(perElement, elements) };
}

/** Position and size of a packed weight. */
interface PackedInput {
  readonly input: number;
  readonly weight: (node: NodeContext) => PackedWeight;
}

const elementsOf =
  (inputs: readonly PackedInput[]) =>
  (node: NodeContext, input: number): number | null | undefined => {
    const packed = inputs.find(candidate => candidate.input === input);
    if (packed === undefined) return undefined;
    const { inner, outer } = packed.weight(node);
    return elementCount([inner, outer]);
  };

/** One matrix product whose right operand is stored packed. */
function packedOperator(rule: {
  readonly name: string;
  readonly roles: InputRoles;
  readonly weight: (node: NodeContext) => PackedWeight;
  readonly bias?: number;
  readonly unpack: (node: NodeContext) => number;
  readonly more?: (node: NodeContext, results: readonly Expression[]) => Cost;
}): OperatorDefinition {
  return {
    name: rule.name,
    domain: 'com.microsoft',
    since: 1,
    roles: rule.roles,
    infer: node => {
      requireSizes(node);
      return [tensor(node.dtype(0), packedProduct(node, rule.weight(node))?.shape ?? null)];
    },
    axes: node => rowAxes(node),
    weightElements: elementsOf([{ input: 1, weight: rule.weight }]),
    cost: node => {
      const weight = rule.weight(node);
      const bias = rule.bias !== undefined && node.hasInput(rule.bias);
      const { cost, results } = productCost(packedProduct(node, weight), true, bias);
      return together(
        { ...cost, ptflops: undefined },
        unpacking(weight, rule.unpack(node)),
        rule.more?.(node, results) ?? {},
      );
    },
  };
}

const ofAttributes =
  (inner: string, outer: string) =>
  (node: NodeContext): PackedWeight => ({ inner: size(node, inner), outer: size(node, outer) });

/** Two E2M1 values per byte, or one E4M3 value: [N, K/2] or [N, K]. */
const ofShape =
  (perElement: number) =>
  (node: NodeContext): PackedWeight => {
    const stored = node.dim(1, -1);
    return { inner: stored === null ? null : stored * perElement, outer: node.dim(1, 0) };
  };

/**
 * RMS normalisation of A before a fused projection, with a residual added first. A row of K takes K products and K − 1 additions,
 * the mean, epsilon, the root and its reciprocal, then a product with that and one with the scale per element: 4·K + 3.
 */
function rootMeanSquare(node: NodeContext, scale: number): Cost {
  if (!node.hasInput(scale)) return {};
  const a = node.shape(0);
  const elements = symbol('n_A', elementCount(a), say`elements of A`);
  const rows = symbol('R_A', a && elementCount(a.slice(0, -1)), say`rows of A`);
  const residual: Cost = node.hasInput(1) ? { flops: elements } : {};
  return together({ flops: sum(product(4, elements), product(3, rows)), special: rows }, residual);
}

function projections(
  name: string,
  roles: InputRoles,
  outputs: readonly { readonly at: number; readonly outer: string; readonly suffix: string }[],
  more: (node: NodeContext, results: readonly (readonly Expression[])[]) => Cost,
  types: (node: NodeContext, dtype: DataType) => ReturnType<OperatorDefinition['infer']>,
): OperatorDefinition {
  const inputs: PackedInput[] = outputs.map(({ at, outer }) => ({ input: at, weight: ofAttributes('K', outer) }));
  return {
    name,
    domain: 'com.microsoft',
    since: 1,
    roles,
    infer: node => {
      requireSizes(node);
      inputs.forEach(({ weight }) => packedProduct(node, weight(node)));
      return types(node, node.dtype(0));
    },
    axes: node => rowAxes(node),
    weightElements: elementsOf(inputs),
    cost: node => {
      const parts = inputs.map(({ input, weight }, index) => {
        const packed = weight(node);
        const { suffix } = outputs[index];
        const { cost, results } = productCost(packedProduct(node, packed), true, node.hasInput(input + 2), suffix);
        return { cost: together({ ...cost, ptflops: undefined }, unpacking(packed, 2, suffix)), results };
      });
      return together(
        rootMeanSquare(node, 2),
        ...parts.map(part => part.cost),
        more(
          node,
          parts.map(part => part.results),
        ),
      );
    },
  };
}

export const packedMatmul: OperatorDefinition[] = [
  packedOperator({
    // (q − zero point) · scale, the default zero point being the middle of the range (ONNX Runtime MatMulNBits).
    name: 'MatMulNBits',
    roles: [undefined, 'weight', 'scale', 'scale', 'steering'],
    bias: 5,
    weight: ofAttributes('K', 'N'),
    unpack: () => 2,
  }),
  packedOperator({
    // A table lookup times the block's largest value; transB = 0 multiplies by the N × K weight itself (ONNX Runtime
    // MatMulBnb4).
    // bitsandbytes may pack those values again, with one more scale for every 256 of them.
    name: 'MatMulBnb4',
    roles: [undefined, 'weight', 'scale', 'scale'],
    weight: node => (node.int('transB', 1) !== 0 ? ofAttributes('K', 'N')(node) : ofAttributes('N', 'K')(node)),
    unpack: () => 1,
  }),
  packedOperator({
    // The weight's size is an input; type 1 has an offset per block (ONNX Runtime MatMulFpQ4).
    name: 'MatMulFpQ4',
    roles: [undefined, 'weight', 'steering'],
    weight: node => {
      const sizes = knownValues(node, 2);
      if (sizes?.length !== 2 || !sizes.every(isSize)) return { inner: null, outer: null };
      return { inner: sizes[0], outer: sizes[1] };
    },
    unpack: () => 2,
  }),
  packedOperator({
    // e2m1 · global scale · block scale (ONNX Runtime MatMulBlockQuantizedFp4Weight).
    name: 'MatMulBlockQuantizedFp4Weight',
    roles: [undefined, 'weight', 'scale', 'scale', 'scale'],
    bias: 5,
    weight: ofShape(2),
    unpack: () => 2,
  }),
  packedOperator({
    // e4m3 · block scale; with a scale for A it is divided by it, rounded to e4m3 and multiplied again.
    name: 'MatMulBlockQuantizedFp8Weight',
    roles: [undefined, 'weight', 'scale', 'scale'],
    bias: 4,
    weight: ofShape(1),
    unpack: () => 1,
    more: node =>
      node.hasInput(3) ? { flops: product(2, symbol('n_A', elementCount(node.shape(0)), say`elements of A`)) } : {},
  }),
  projections(
    // A, skip, norm scale, then weight, scales and bias of the gate and of the up projection: activation(gate) · up.
    'MatMulNBitsMlp',
    [undefined, undefined, undefined, 'weight', 'scale', undefined, 'weight', 'scale'],
    [
      { at: 3, outer: 'N', suffix: '' },
      { at: 6, outer: 'N', suffix: '' },
    ],
    (node, [gate]) => together(activationCost(node.string('activation', ''), gate), { flops: product(...gate) }),
    (node, dtype) => [tensor(dtype, projected(node, size(node, 'N'))), tensor(dtype, node.shape(0))],
  ),
  projections(
    // A, skip, norm scale, then weight, scales and bias of Q, K and V.
    'MatMulNBitsQkv',
    [undefined, undefined, undefined, 'weight', 'scale', undefined, 'weight', 'scale', undefined, 'weight', 'scale'],
    [
      { at: 3, outer: 'Nq', suffix: '_q' },
      { at: 6, outer: 'Nkv', suffix: '_kv' },
      { at: 9, outer: 'Nkv', suffix: '_kv' },
    ],
    () => ({}),
    (node, dtype) => [
      ...['Nq', 'Nkv', 'Nkv'].map(outer => tensor(dtype, projected(node, size(node, outer)))),
      tensor(dtype, node.shape(0)),
    ],
  ),
];

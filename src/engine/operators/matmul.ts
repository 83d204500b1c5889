import { product, symbol, sum, type Expression } from '../formula/expression';
import type { DataType } from '../graph/dataType';
import { elementCount, type Dim, type KnownShape, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say, type Message } from '../graph/message';
import { mixed, type AxisFlow, type AxisName } from './support/axisFlow';
import type { ChannelAxis, ChannelFlow } from './support/channelFlow';
import { areKnown, named, withNumbers } from './support/channels';
import { broadcast } from './support/broadcast';
import { contraction, ptflopsContraction, together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRoles } from './support/roles';
import { activationCost } from './support/fusedActivation';
import { requantization, zeroPointSubtractions } from './support/integerArithmetic';

/** The sizes of a product of two tensors: `batch` results of `rows` × `columns`, each of `inner` products. */
export interface MatrixProduct {
  readonly shape: Shape;
  readonly batch: Shape;
  readonly rows: Dim;
  readonly inner: Dim;
  readonly columns: Dim;
}

/**
 * numpy.matmul (ONNX MatMul-1 … -13): the last two axes are multiplied, the others broadcast; a vector on the left is a
 * row and one on the right a column, and its axis is removed from the result. Null if a rank is unknown.
 */
export function matrixProduct(node: NodeContext, a: Shape | null, b: Shape | null): MatrixProduct | null {
  if (a === null || b === null) return null;
  if (a.length === 0 || b.length === 0)
    node.fail(say`A matrix product needs operands of rank 1 or more, but one is a scalar.`);
  const left = a.length === 1 ? [1, a[0]] : a;
  const right = b.length === 1 ? [b[0], 1] : b;
  const inner = left[left.length - 1];
  const otherInner = right[right.length - 2];
  if (inner !== null && otherInner !== null && inner !== otherInner) {
    node.fail(say`The inner dimensions ${inner} and ${otherInner} differ.`);
  }
  const batch = broadcast(node, left.slice(0, -2), right.slice(0, -2))!;
  const rows = left[left.length - 2];
  const columns = right[right.length - 1];
  const shape = [...batch, ...(a.length === 1 ? [] : [rows]), ...(b.length === 1 ? [] : [columns])];
  return { shape, batch, rows, inner: inner ?? otherInner, columns };
}

/** The symbols of a product: with a weight `I` inputs and `O` outputs for `R` rows, else `B` matrices `M` × `K` times `K` × `N`. */
function productSymbols(
  found: MatrixProduct | null,
  weight: boolean,
  suffix: string,
): { length: Expression[]; sums: Expression[] } {
  if (found === null)
    return { length: [], sums: [symbol('P', null, say`products: the rank of an operand is unknown`)] };
  const batch = elementCount(found.batch);
  const counted = (name: string, count: Dim, meaning: Message) => (count === 1 ? [] : [symbol(name, count, meaning)]);
  if (weight) {
    const rows = batch === null || found.rows === null ? elementCount([batch, found.rows]) : batch * found.rows;
    return {
      length: [symbol('I', found.inner, say`inputs, the inner dimension`)],
      sums: [
        ...counted('R', rows, say`rows of the left operand, all its leading axes together`),
        symbol(`O${suffix}`, found.columns, say`outputs, the columns of the weight`),
      ],
    };
  }
  return {
    length: [symbol('K', found.inner, say`inner dimension`)],
    sums: [
      ...counted('B', batch, say`matrices, from the leading axes`),
      symbol('M', found.rows, say`rows`),
      symbol('N', found.columns, say`columns`),
    ],
  };
}

/**
 * Cost of a product with an optional bias that is added to every result.
 * @param suffix distinguishes the outputs of several products in one node
 */
export function productCost(
  found: MatrixProduct | null,
  weight: boolean,
  bias = false,
  suffix = '',
): { cost: Cost; results: Expression[] } {
  const { length, sums } = productSymbols(found, weight, suffix);
  const cost =
    found === null
      ? { macs: product(...sums), flops: product(...sums), ptflops: product(...sums) }
      : { ...contraction(length, sums, bias), ptflops: ptflopsContraction(length, sums, bias) };
  return { cost, results: sums };
}

export const withoutPtflops = (cost: Cost): Cost => ({ ...cost, ptflops: undefined });

/** One operation per result for a factor other than 1. */
export function scaling(factor: number, results: readonly Expression[]): Cost {
  return factor === 1 ? {} : { flops: product(...results) };
}

/** Changes the order of an operand's axes. */
type Turn = <T>(axes: readonly T[]) => readonly T[];

/**
 * Rows of the left operand, columns of the right one, and the stack that both are part of: with weights on one side the others are
 * samples or steps of a sequence; with none the stack is a batch. A stack of weights treats its members differently.
 */
function productAxes(node: NodeContext, [a, b]: readonly [number, number], turns: readonly [Turn, Turn]): AxisFlow {
  const [left, right] = [node.shape(a), node.shape(b)];
  const output = node.outputShape(0);
  if (left === null || right === null || output === null) return { inputs: [], outputs: [] };
  const stack = Math.max(left.length, right.length, 2) - 2;
  const sides = [left, right].map((shape, side) => {
    const turned = turns[side](shape);
    const first = stack - (turned.length - 2);
    return { turned, stackDim: (place: number): Dim => (place < first ? 1 : turned[place - first]) };
  });
  const [isWeightA, isWeightB] = [node.isWeight(a), node.isWeight(b)];
  const nameOf = (place: number): AxisName =>
    [isWeightA, isWeightB].some((isWeight, side) => isWeight && sides[side].stackDim(place) !== 1)
      ? mixed
      : String(place);
  const stacked = Array.from({ length: stack }, (_, place) => nameOf(place));
  const ends = [
    ['row', mixed],
    [mixed, 'column'],
  ];
  const inputs: (readonly AxisName[] | null)[] = [];
  sides.forEach(({ turned }, side) => {
    const names = turned.length === 1 ? [mixed] : [...stacked.slice(stack - (turned.length - 2)), ...ends[side]];
    const places = turns[side](turned.map((_, axis) => axis));
    const own: AxisName[] = [];
    places.forEach((axis, place) => (own[axis] = names[place]));
    inputs[[a, b][side]] = own;
  });
  const outputs = [[...stacked, ...(left.length > 1 ? ['row'] : []), ...(right.length > 1 ? ['column'] : [])]];
  if (!isWeightB && isWeightA) return { inputs, outputs, rows: [...stacked, 'column'] };
  if (isWeightB || left.length < 3 || right.length < 3) return { inputs, outputs, rows: [...stacked, 'row'] };
  return {
    inputs,
    outputs,
    samples: stacked.filter((_, place) => sides[0].stackDim(place) === sides[1].stackDim(place)),
  };
}

/** Rows of the left operand and columns of the right one continue; the inner axes of both are the same channels. */
function productChannels(
  node: NodeContext,
  [a, b]: readonly [number, number],
  turns: readonly [Turn, Turn],
): ChannelFlow | null {
  if (!areKnown(node, a, b)) return null;
  const [left, right] = [turns[0](node.shape(a)!), turns[1](node.shape(b)!)] as KnownShape[];
  const stack = Math.max(left.length, right.length, 2) - 2;
  const output = node.outputShape(0) as KnownShape;
  const stacked = Array.from({ length: stack }, (_, place) => named(String(place), output[place]));
  const inner = named('inner', left[left.length - 1]);
  const row = named('row', left.length > 1 ? left[left.length - 2] : 1);
  const column = named('column', right.length > 1 ? right[right.length - 1] : 1);
  const operand = (shape: KnownShape, ends: readonly ChannelAxis[]): readonly ChannelAxis[] => {
    if (shape.length === 1) return [inner];
    const first = stack - (shape.length - 2);
    return [...shape.slice(0, -2).map((size, axis) => (size === 1 ? 1 : stacked[first + axis])), ...ends];
  };
  const inputs: (readonly ChannelAxis[] | undefined)[] = [];
  [operand(left, [row, inner]), operand(right, [inner, column])].forEach((axes, side) => {
    const places = turns[side](axes.map((_, axis) => axis));
    const own: ChannelAxis[] = [];
    places.forEach((axis, place) => (own[axis] = axes[place]));
    inputs[[a, b][side]] = own;
  });
  const outputs = [[...stacked, ...(left.length > 1 ? [row] : []), ...(right.length > 1 ? [column] : [])]];
  const makes = node.isWeight(b) ? column : node.isWeight(a) ? row : undefined;
  return { inputs, outputs, ...(makes !== undefined && { makes }) };
}

const unturned: Turn = axes => axes;

/** Left operand, matrix, bias. */
const productRoles: InputRoles = [undefined, 'weight', 'weight'];

/** A matrix product of two inputs that may be transposed, with what follows it. */
interface ProductRule {
  readonly name: string;
  readonly domain?: string;
  readonly since?: number;
  readonly a?: number;
  readonly b?: number;
  readonly roles?: InputRoles;
  /** Position of a bias that is added to every row. */
  readonly bias?: number;
  /** Inputs with a number for each row of the left operand, or each column of the right one, or one for all. */
  readonly perRow?: readonly number[];
  readonly perColumn?: readonly number[];
  readonly dtype?: (node: NodeContext) => DataType;
  readonly turnA?: (node: NodeContext) => Turn;
  readonly turnB?: (node: NodeContext) => Turn;
  /** Whether ptflops knows the corresponding module. */
  readonly integer?: boolean;
  readonly more?: (node: NodeContext, results: readonly Expression[]) => Cost;
}

function matrixOperator(rule: ProductRule): OperatorDefinition {
  const { a = 0, b = 1 } = rule;
  const turnsOf = (node: NodeContext): [Turn, Turn] => [rule.turnA?.(node) ?? unturned, rule.turnB?.(node) ?? unturned];
  const find = (node: NodeContext): MatrixProduct | null => {
    const left = node.shape(a);
    const right = node.shape(b);
    const [turnA, turnB] = turnsOf(node);
    return matrixProduct(node, left && turnA(left), right && turnB(right));
  };
  return {
    name: rule.name,
    domain: rule.domain,
    since: rule.since ?? 1,
    roles: rule.roles ?? productRoles,
    infer: node => [tensor(rule.dtype?.(node) ?? node.dtype(a), find(node)?.shape ?? null)],
    axes: node => productAxes(node, [a, b], turnsOf(node)),
    channels: node => {
      const flow = productChannels(node, [a, b], turnsOf(node));
      if (flow === null) return null;
      const columns = [
        ...(rule.bias !== undefined && node.hasInput(rule.bias) ? [rule.bias] : []),
        ...(rule.perColumn ?? []),
      ];
      return withNumbers(
        node,
        flow,
        { inputs: rule.perRow ?? [], channels: flow.outputs[0]!.at(-2) ?? 1, size: node.outputDim(0, -2) ?? 1 },
        { inputs: columns, channels: flow.outputs[0]!.at(-1) ?? 1, size: node.outputDim(0, -1) ?? 1 },
      );
    },
    cost: node => {
      const bias = rule.bias !== undefined && node.hasInput(rule.bias);
      const { cost, results } = productCost(find(node), node.isWeight(b), bias);
      return together(rule.integer ? withoutPtflops(cost) : cost, rule.more?.(node, results) ?? {});
    },
  };
}

/**
 * ONNX Runtime FusedMatMul: `transBatch` moves the first axis of a stack after the others, then `trans` swaps the last
 * two.
 */
function transposedOperand<T>(shape: readonly T[], transpose: boolean, transposeBatch: boolean): readonly T[] {
  if (shape.length < 2) return shape;
  const turned =
    transposeBatch && shape.length > 2 ? [...shape.slice(1, -1), shape[0], shape[shape.length - 1]] : [...shape];
  if (!transpose) return turned;
  return [...turned.slice(0, -2), turned[turned.length - 1], turned[turned.length - 2]];
}

const flag = (node: NodeContext, name: string): boolean => node.int(name, 0) !== 0;

function fusedMatMul(
  name: string,
  more?: (node: NodeContext, results: readonly Expression[]) => Cost,
): OperatorDefinition {
  return matrixOperator({
    name,
    domain: 'com.microsoft',
    turnA: node => axes => transposedOperand(axes, flag(node, 'transA'), flag(node, 'transBatchA')),
    turnB: node => axes => transposedOperand(axes, flag(node, 'transB'), flag(node, 'transBatchB')),
    more: (node, results) => together(scaling(node.float('alpha', 1), results), more?.(node, results) ?? {}),
  });
}

/** The positions of Gemm's operands. */
interface GemmInputs {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

function gemmProduct(node: NodeContext, { a, b, c }: GemmInputs): MatrixProduct | null {
  const left = node.shape(a);
  const right = node.shape(b);
  for (const shape of [left, right]) {
    if (shape !== null && shape.length !== 2)
      node.fail(say`Gemm multiplies matrices, but an operand has rank ${shape.length}.`);
  }
  const turn = (shape: Shape | null, name: string) =>
    shape === null ? [null, null] : transposedOperand(shape, flag(node, name), false);
  const found = matrixProduct(node, turn(left, 'transA'), turn(right, 'transB'))!;
  const added = node.hasInput(c) ? node.shape(c) : null;
  if (added !== null) {
    const result = broadcast(node, found.shape, added)!;
    const grown =
      result.length > 2 || result.some((dim, axis) => found.shape[axis] !== null && dim !== found.shape[axis]);
    if (grown) node.fail(say`C does not broadcast to the shape of the product.`);
  }
  return found;
}

/** alpha · A · B + beta · C (ONNX Gemm-1 … -13): a factor of 1 costs nothing, C is scaled before it is broadcast. */
function gemmCost(node: NodeContext, inputs: GemmInputs): { cost: Cost; results: Expression[] } {
  const found = gemmProduct(node, inputs);
  const hasC = node.hasInput(inputs.c);
  const { cost, results } = productCost(found, node.isWeight(inputs.b), hasC);
  const scaledC: Cost =
    hasC && node.float('beta', 1) !== 1
      ? { flops: symbol('n_C', elementCount(node.shape(inputs.c)), say`elements of C, scaled by beta`) }
      : {};
  return { cost: together(cost, scaling(node.float('alpha', 1), results), scaledC), results };
}

const gemmTurns = (node: NodeContext): [Turn, Turn] => [
  axes => transposedOperand(axes, flag(node, 'transA'), false),
  axes => transposedOperand(axes, flag(node, 'transB'), false),
];

function gemm(definition: {
  readonly name: string;
  readonly domain?: string;
  readonly inputs?: GemmInputs;
  readonly perColumn?: readonly number[];
  readonly roles?: InputRoles;
  readonly dtype?: (node: NodeContext) => DataType;
  readonly more?: (node: NodeContext, results: readonly Expression[]) => Cost;
}): OperatorDefinition {
  const inputs = definition.inputs ?? { a: 0, b: 1, c: 2 };
  return {
    name: definition.name,
    domain: definition.domain,
    since: 1,
    roles: definition.roles ?? productRoles,
    infer: node => [tensor(definition.dtype?.(node) ?? node.dtype(inputs.a), gemmProduct(node, inputs)?.shape ?? null)],
    axes: node => productAxes(node, [inputs.a, inputs.b], gemmTurns(node)),
    channels: node => {
      const flow = productChannels(node, [inputs.a, inputs.b], gemmTurns(node));
      const added = node.shape(inputs.c);
      if (flow === null || (added === null && node.hasInput(inputs.c))) return null;
      const all = [...flow.inputs];
      if (added !== null)
        all[inputs.c] = flow.outputs[0]!.slice(2 - added.length).map((axis, at) => (added[at] === 1 ? 1 : axis));
      return withNumbers(
        node,
        { ...flow, inputs: all },
        { inputs: definition.perColumn ?? [], channels: flow.outputs[0]![1], size: node.outputDim(0, 1) ?? 1 },
      );
    },
    cost: node => {
      const { cost, results } = gemmCost(node, inputs);
      return together(cost, definition.more?.(node, results) ?? {});
    },
  };
}

const wide = (node: NodeContext): DataType =>
  node.dtype(0) === 'uint16' && node.dtype(1) === 'uint16' ? 'uint32' : 'int32';

export const matmul: OperatorDefinition[] = [
  matrixOperator({ name: 'MatMul' }),
  gemm({ name: 'Gemm' }),
  matrixOperator({
    // (A − zero point) · (B − zero point) in 32-bit integers (ONNX MatMulInteger-10).
    name: 'MatMulInteger',
    since: 10,
    roles: ['weight', 'weight', 'scale', 'scale'],
    perRow: [2],
    perColumn: [3],
    dtype: () => 'int32',
    integer: true,
    more: node =>
      zeroPointSubtractions(node, [
        [0, 2],
        [1, 3],
      ]),
  }),
  matrixOperator({
    // A, scale, zero point, B, scale, zero point, scale, zero point of Y (ONNX QLinearMatMul-10, -21).
    name: 'QLinearMatMul',
    since: 10,
    b: 3,
    perRow: [1, 2],
    perColumn: [4, 5],
    integer: true,
    roles: ['weight', 'scale', 'scale', 'weight', 'scale', 'scale', 'scale', 'scale'],
    dtype: node => node.dtype(7),
    more: (node, results) =>
      together(
        zeroPointSubtractions(node, [
          [0, 2],
          [3, 5],
        ]),
        requantization(node, results, 7),
      ),
  }),

  fusedMatMul('FusedMatMul'),
  fusedMatMul('TransposeMatMul'),
  fusedMatMul('FusedMatMulActivation', (node, results) => activationCost(node.string('activation', ''), results)),
  gemm({
    name: 'FusedGemm',
    domain: 'com.microsoft',
    more: (node, results) => activationCost(node.string('activation', ''), results),
  }),
  matrixOperator({
    name: 'GemmFastGelu',
    domain: 'com.microsoft',
    bias: 2,
    more: (_node, results) => activationCost('FastGelu', results),
  }),
  gemm({
    // A, B, C and the scales of A, B and Y, which are one multiplication each per result (ONNX Runtime GemmFloat8).
    name: 'GemmFloat8',
    domain: 'com.microsoft',
    roles: ['weight', 'weight', undefined, 'scale', 'scale', 'scale'],
    dtype: node => node.dtypeAttribute('dtype') ?? 'float32',
    more: (node, results) => {
      const scales = [3, 4, 5].filter(input => node.hasInput(input)).length;
      const scaled: Cost = scales === 0 ? {} : { flops: product(scales, ...results) };
      return together(scaled, activationCost(node.string('activation', 'NONE'), results));
    },
  }),
  matrixOperator({
    name: 'MatMulInteger16',
    domain: 'com.microsoft',
    roles: ['weight', 'weight'],
    dtype: wide,
    integer: true,
  }),
  matrixOperator({
    // The integer product, scaled to floats, and a bias (ONNX Runtime MatMulIntegerToFloat).
    name: 'MatMulIntegerToFloat',
    domain: 'com.microsoft',
    bias: 6,
    perRow: [2, 4],
    perColumn: [3, 5],
    integer: true,
    dtype: node => node.dtype(2),
    roles: ['weight', 'weight', 'scale', 'scale', 'scale', 'scale'],
    more: (node, results) =>
      together(
        zeroPointSubtractions(node, [
          [0, 4],
          [1, 5],
        ]),
        { flops: product(...results) },
      ),
  }),
  matrixOperator({
    // A is quantised on the way, 7 · n + 7 operations for n elements as in DynamicQuantizeLinear; the rest is as above.
    name: 'DynamicQuantizeMatMul',
    domain: 'com.microsoft',
    bias: 4,
    perColumn: [2, 3],
    integer: true,
    roles: [undefined, 'weight', 'scale', 'scale'],
    more: (node, results) => {
      const elements = symbol('n_A', elementCount(node.shape(0)), say`elements of A`);
      return together({ flops: sum(product(7, elements), 7) }, zeroPointSubtractions(node, [[1, 3]]), {
        flops: sum(elements, product(...results)),
      });
    },
  }),
  {
    // A, scale, zero point, B, scale, zero point, C, scale, zero point of Y; without the latter Y is float (ONNX Runtime QGemm).
    ...gemm({
      name: 'QGemm',
      domain: 'com.microsoft',
      inputs: { a: 0, b: 3, c: 6 },
      perColumn: [4, 5],
      roles: ['weight', 'scale', 'scale', 'weight', 'scale', 'scale', 'weight', 'scale', 'scale'],
      dtype: node => (node.hasInput(8) ? node.dtype(8) : 'float32'),
      more: (node, results) =>
        together(
          zeroPointSubtractions(node, [
            [0, 2],
            [3, 5],
          ]),
          node.hasInput(7) || node.hasInput(8) ? requantization(node, results, 8) : { flops: product(...results) },
        ),
    }),
  },
  {
    name: 'SparseToDenseMatMul',
    domain: 'com.microsoft',
    since: 1,
    infer: node => {
      const a = node.shape(0);
      const b = node.shape(1);
      const found =
        a &&
        b &&
        matrixProduct(
          node,
          transposedOperand(a, flag(node, 'transA'), false),
          transposedOperand(b, flag(node, 'transB'), false),
        );
      return [tensor(node.dtype(1), found?.shape ?? null)];
    },
    cost: node => {
      const stored = symbol('nnz', null, say`stored elements of the sparse operand, known only when the model runs`);
      const macs = product(stored, symbol('N', node.outputDim(0, -1), say`columns`));
      return { macs, flops: product(2, macs) };
    },
  },
];

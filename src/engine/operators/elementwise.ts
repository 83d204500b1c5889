import { entryOf } from '../graph/entryOf';
import { product, type Expression } from '../formula/expression';
import { dataTypes, isFloat, type DataType } from '../graph/dataType';
import type { Dim, Shape } from '../graph/shape';
import { tensor, type ValueType } from '../graph/value';
import { say } from '../graph/message';
import { knownValues, outputElements } from './support/arguments';
import { broadcastAxes, keptAxes } from './support/axes';
import { broadcast } from './support/broadcast';
import { broadcastChannels, keptChannels } from './support/channels';
import { elementwiseContents, roundHalfToEven, whenKnown, type ElementRule } from './support/contents';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { isApproximateGelu, isGroupScale, isLayerNormalization, isLinearBias } from './support/exportedLayers';

/** How an element-wise operator differs from the plain one: one operation per output element, type of the first input. */
export interface Pointwise {
  readonly domain?: string;
  readonly since?: number;
  /** Operations per output element. */
  readonly flops?: number | ((node: NodeContext) => number);
  /** Special functions among them. */
  readonly special?: number | ((node: NodeContext) => number);
  /** Element type of the output where it is not the inputs'. */
  readonly result?: DataType | ((node: NodeContext) => DataType);
  /** Contents, element by element. */
  readonly rule?: (node: NodeContext) => ElementRule;
  /** ptflops' figure, where it knows the module. */
  readonly ptflops?: (node: NodeContext, elements: Expression) => Expression | undefined;
  readonly roles?: OperatorDefinition['roles'];
  readonly falling?: OperatorDefinition['falling'];
  readonly isDecided?: OperatorDefinition['isDecided'];
}

/** An operator that computes each output element from the elements of its inputs at the same (broadcast) place. */
export function pointwise(name: string, how: Pointwise = {}): OperatorDefinition {
  const { rule } = how;
  return {
    name,
    domain: how.domain,
    since: how.since ?? 1,
    roles: how.roles ?? 'operand',
    falling: how.falling,
    isDecided: how.isDecided,
    elementwise: () => true,
    infer: node => [tensor(resolve(how.result ?? commonType, node), broadcastInputs(node))],
    axes: node => broadcastAxes(node),
    // Before version 7 inputs may be aligned at an axis.
    channels: node => (node.int('axis') === undefined ? broadcastChannels(node) : null),
    fold: rule && (node => elementwiseContents(node, rule(node), operandShapes(node))),
    cost: node => pointwiseCost(node, how),
  };
}

function pointwiseCost(node: NodeContext, how: Pointwise): Cost {
  const elements = outputElements(node);
  const flops = resolve(how.flops ?? 1, node);
  const special = resolve(how.special ?? 0, node);
  return {
    ...(flops > 0 && { flops: times(flops, elements) }),
    ...(special > 0 && { special: times(special, elements) }),
    ...(how.ptflops && { ptflops: how.ptflops(node, elements) }),
  };
}

function resolve<T extends number | string>(choice: T | ((node: NodeContext) => T), node: NodeContext): T {
  return typeof choice === 'function' ? choice(node) : choice;
}

/** `k·n`, and `n` for k = 1. */
export function times(factor: number, elements: Expression): Expression {
  return factor === 1 ? elements : product(factor, elements);
}

/** The element type that the inputs share: the first one that is known. */
function commonType(node: NodeContext): DataType {
  for (let input = 0; input < node.inputCount; input++) {
    if (node.dtype(input) !== 'undefined') return node.dtype(input);
  }
  return 'undefined';
}

/** Shape of an element-wise output. */
function broadcastInputs(node: NodeContext): Shape | null {
  return operandShapes(node).reduce((shape, operand) => broadcast(node, shape, operand), [] as Shape | null);
}

/**
 * The inputs' shapes as they are broadcast. Before opset 7 a binary operator with `broadcast` aligns its second input
 * with the first at `axis`: ones are appended so that the newer rule gives the same.
 */
function operandShapes(node: NodeContext): (Shape | null)[] {
  const shapes = Array.from({ length: node.inputCount }, (_, input) => node.shape(input));
  const axis = node.int('axis');
  const [a, b] = shapes;
  if (node.int('broadcast') !== 1 || axis === undefined || !a || !b) return shapes;
  const start = axis < 0 ? axis + a.length : axis;
  const trailing = a.length - start - b.length;
  if (start < 0 || trailing < 0) {
    return node.fail(say`A tensor of rank ${b.length} does not fit at axis ${axis} of one of rank ${a.length}.`);
  }
  return [a, [...b, ...new Array<Dim>(trailing).fill(1)]];
}

const unary = (name: string, compute: (x: number) => number, how: Pointwise = {}): OperatorDefinition =>
  pointwise(name, { rule: () => whenKnown(compute), ...how });

/** A function that hardware prices apart. */
const special = (name: string, compute: (x: number) => number, how: Pointwise = {}): OperatorDefinition =>
  unary(name, compute, { special: 1, ...how });

const binary = (
  name: string,
  compute: (a: number, b: number) => number | null,
  how: Pointwise = {},
): OperatorDefinition => pointwise(name, { rule: () => whenKnown(compute), ...how });

const comparison = (
  name: string,
  compute: (a: number, b: number) => boolean,
  how: Pointwise = {},
): OperatorDefinition => binary(name, (a, b) => Number(compute(a, b)), { result: 'bool', roles: 'compared', ...how });

/** A value known on one side may decide alone: false and x, true or x. */
const decidedBy = (absorbing: number, compute: (a: number, b: number) => number) => (): ElementRule => values =>
  values.includes(absorbing) ? absorbing : whenKnown(compute)(values);

/** Max, Min, Sum and Mean: k inputs take k − 1 operations per element. */
const variadic = (name: string, compute: (a: number, b: number) => number): OperatorDefinition =>
  pointwise(name, {
    flops: node => Math.max(node.inputCount - 1, 0),
    rule: () => values => (values.includes(null) ? null : (values as number[]).reduce(compute)),
  });

/** Division of integers truncates (ONNX Div-14); by zero it is undefined. */
const divide = (node: NodeContext) =>
  whenKnown((a, b) => {
    if (isFloat(node.dtype(0))) return a / b;
    return b === 0 ? null : Math.trunc(a / b);
  });

/** ONNX Mod-13: with fmod the sign of the dividend, without it that of the divisor. */
const modulo = (node: NodeContext) =>
  whenKnown((a, b) => {
    if (node.int('fmod') === 1) return a % b;
    return b === 0 ? null : a - b * Math.floor(a / b);
  });

const bitwise = (name: string, compute: (a: bigint, b: bigint) => bigint): OperatorDefinition =>
  binary(name, (a, b) => bitsOfBoth(a, b, compute), { since: 18, roles: 'moved' });

function bitsOfBoth(a: number, b: number, compute: (a: bigint, b: bigint) => bigint): number | null {
  return Number.isSafeInteger(a) && Number.isSafeInteger(b) ? Number(compute(BigInt(a), BigInt(b))) : null;
}

/** ONNX BitShift-11: whole powers of two, bits shifted out are lost. */
const shift = (node: NodeContext) =>
  whenKnown((a, b) => {
    if (!Number.isInteger(b) || b < 0 || b > 64) return null;
    return node.string('direction') === 'LEFT' ? a * 2 ** b : Math.floor(a / 2 ** b);
  });

/** What ptflops counts for a layer that is recognised at one of its nodes: 1 per element. */
const layer =
  (isLayer: (node: NodeContext) => boolean): Pointwise['ptflops'] =>
  (node, elements) =>
    isLayer(node) ? elements : undefined;

/** Exporters compare sizes with −1, which none has, however far below its upper bound. */
function isSizeAgainstNegative(node: NodeContext): boolean {
  const [size, other] = node.accuracy(0) === 'exact' ? [1, 0] : [0, 1];
  return (
    node.accuracy(size) === 'atMost' &&
    node.accuracy(other) === 'exact' &&
    (knownValues(node, size)?.every(value => value >= 0) ?? false) &&
    (knownValues(node, other)?.every(value => value < 0) ?? false)
  );
}

/** ONNX IsInf-10: either sign can be left out. */
const isInfinite = (node: NodeContext) =>
  whenKnown(x =>
    Number(
      (x === Infinity && node.int('detect_positive', 1) !== 0) ||
        (x === -Infinity && node.int('detect_negative', 1) !== 0),
    ),
  );

const and = (a: number, b: number) => Number(a !== 0 && b !== 0);
const or = (a: number, b: number) => Number(a !== 0 || b !== 0);

/** An operator that returns its first input in another form. */
function passing(
  name: string,
  since: number,
  infer: (node: NodeContext) => ValueType | null,
  fold?: OperatorDefinition['fold'],
): OperatorDefinition {
  return {
    name,
    since,
    elementwise: () => true,
    roles: ['moved', 'shape'],
    infer: node => [infer(node)],
    axes: node => keptAxes(node),
    channels: node => keptChannels(node),
    cost: () => ({}),
    fold: fold ?? (node => elementwiseContents(node, values => values[0])),
  };
}

/** The type that Cast names: a number since version 6, the name of an enumeration value before. */
function castType(node: NodeContext): DataType {
  const name = node.string('to')?.toLowerCase();
  if (name === undefined) return node.dtypeAttribute('to') ?? 'undefined';
  const known: Record<string, DataType> = { float: 'float32', double: 'float64' };
  return entryOf(known, name) ?? dataTypes.find(dtype => dtype === name) ?? 'undefined';
}

/** Casting to an integer drops the fraction; to a boolean it asks for zero. */
function castContents(node: NodeContext) {
  return elementwiseContents(node, values => values[0], [node.shape(0), []]);
}

/** ONNX BitCast-26: the same bytes under a type of the same width. Contents would need them, so they are not followed. */
const bitCast: OperatorDefinition = {
  name: 'BitCast',
  since: 26,
  roles: 'moved',
  elementwise: () => true,
  infer: node => [tensor(node.dtypeAttribute('to') ?? 'undefined', node.shape(0))],
  cost: () => ({}),
};

export const elementwise: OperatorDefinition[] = [
  unary('Abs', Math.abs),
  unary('Neg', x => -x, { falling: [0] }),
  unary('Ceil', Math.ceil),
  unary('Floor', Math.floor),
  unary('Round', roundHalfToEven, { since: 11 }),
  unary('Sign', Math.sign, { since: 9 }),
  unary('Reciprocal', x => 1 / x, { falling: [0] }),
  special('Sqrt', Math.sqrt),
  special('Exp', Math.exp),
  special('Log', Math.log),
  special('Sin', Math.sin, { since: 7 }),
  special('Cos', Math.cos, { since: 7 }),
  special('Tan', Math.tan, { since: 7 }),
  special('Asin', Math.asin, { since: 7 }),
  special('Acos', Math.acos, { since: 7 }),
  special('Atan', Math.atan, { since: 7 }),
  special('Sinh', Math.sinh, { since: 9 }),
  special('Cosh', Math.cosh, { since: 9 }),
  special('Asinh', Math.asinh, { since: 9 }),
  special('Acosh', Math.acosh, { since: 9 }),
  special('Atanh', Math.atanh, { since: 9 }),
  // An Erf appears in networks as the heart of the exact GELU alone, which ptflops counts with 1 per element.
  pointwise('Erf', { since: 9, special: 1, ptflops: (_, elements) => elements }),
  unary('Not', x => Number(x === 0), { roles: 'compared' }),
  unary('BitwiseNot', x => -x - 1, { since: 18, roles: 'moved' }),
  unary('IsNaN', x => Number(Number.isNaN(x)), { since: 9, result: 'bool', roles: 'compared' }),
  pointwise('IsInf', { since: 10, result: 'bool', rule: isInfinite, roles: 'compared' }),

  binary('Add', (a, b) => a + b, { ptflops: layer(node => isLinearBias(node) || isApproximateGelu(node)) }),
  binary('Sub', (a, b) => a - b, { falling: [1] }),
  binary('Mul', (a, b) => a * b, { ptflops: layer(isGroupScale) }),
  pointwise('Div', { rule: divide, falling: [1], ptflops: layer(isLayerNormalization) }),
  pointwise('Mod', { since: 10, rule: modulo, falling: [0, 1] }),
  binary('Pow', (a, b) => a ** b, { special: 1, result: node => node.dtype(0) }),
  pointwise('And', { result: 'bool', rule: decidedBy(0, and), roles: 'compared' }),
  pointwise('Or', { result: 'bool', rule: decidedBy(1, or), roles: 'compared' }),
  comparison('Xor', (a, b) => (a !== 0) !== (b !== 0)),
  comparison('Equal', (a, b) => a === b, { isDecided: isSizeAgainstNegative }),
  comparison('Greater', (a, b) => a > b),
  comparison('Less', (a, b) => a < b),
  comparison('GreaterOrEqual', (a, b) => a >= b, { since: 12 }),
  comparison('LessOrEqual', (a, b) => a <= b, { since: 12 }),
  pointwise('BitShift', { since: 11, rule: shift, roles: ['moved', 'steering'] }),
  bitwise('BitwiseAnd', (a, b) => a & b),
  bitwise('BitwiseOr', (a, b) => a | b),
  bitwise('BitwiseXor', (a, b) => a ^ b),

  variadic('Max', (a, b) => Math.max(a, b)),
  variadic('Min', (a, b) => Math.min(a, b)),
  variadic('Sum', (a, b) => a + b),
  pointwise('Mean', { flops: node => node.inputCount }),

  // Choosing an element computes nothing.
  pointwise('Where', {
    since: 9,
    flops: 0,
    roles: ['compared', 'moved', 'moved'],
    result: node => (node.dtype(1) === 'undefined' ? node.dtype(2) : node.dtype(1)),
    rule:
      () =>
      ([condition, a, b]) =>
        condition === null ? (a === b ? a : null) : condition !== 0 ? a : b,
  }),

  // Operators of opset 1 that never left the experiment.
  pointwise('Affine', { flops: 2 }),
  pointwise('Scale'),

  passing('Identity', 1, node => node.type(0)),
  passing('Cast', 1, node => tensor(castType(node), node.shape(0)), castContents),
  passing('CastLike', 15, node => tensor(node.dtype(1), node.shape(0)), castContents),
  bitCast,

  // com.microsoft MulInteger: (A − A_zero_point)·(B − B_zero_point) as int32.
  {
    name: 'MulInteger',
    domain: 'com.microsoft',
    since: 1,
    roles: ['weight', 'scale', 'weight', 'scale'],
    elementwise: () => true,
    infer: node => [tensor('int32', broadcast(node, node.shape(0), node.shape(2)))],
    axes: node => broadcastAxes(node, [0, 2]),
    cost: node => pointwiseCost(node, { flops: 1 + Number(node.hasInput(1)) + Number(node.hasInput(3)) }),
  },
];

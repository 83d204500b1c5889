import { symbol, type Expression } from '../formula/expression';
import { elementCount, shapeText, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { normalizeAxis } from './support/arguments';
import { broadcast } from './support/broadcast';
import { broadcastChannels, keptChannels } from './support/channels';
import { together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRole, InputRoles } from './support/roles';
import { times } from './elementwise';
import { activationCost } from './support/fusedActivation';
import { dequantizationOperations, quantizationOperations } from './support/integerArithmetic';
import { joinedShape } from './movement';
import { perRow, rowsOf } from './support/rows';

/** One of several quantized inputs: its position and that of its zero point. */
type Operand = readonly [value: number, zeroPoint: number];

/** Brings each operand to floats: (x − zero point) · scale. */
function dequantized(node: NodeContext, operands: readonly Operand[]): Cost {
  return together(
    ...operands.map(([value, zeroPoint], index): Cost => {
      const shape = node.shape(value);
      const elements = symbol(
        `n_${index + 1}`,
        elementCount(shape),
        say`elements of operand ${index + 1}, ${shapeText(shape)}`,
      );
      return { flops: times(dequantizationOperations(node.hasInput(zeroPoint)), elements) };
    }),
  );
}

const results = (node: NodeContext): Expression =>
  symbol('n_Y', elementCount(node.outputShape(0)), say`output elements`);

/**
 * ONNX Runtime's QLinear operators are defined as: dequantize, compute in floats, quantize. Scales and zero points
 * follow each operand and, for the output, come last.
 */
function quantizedOperator(rule: {
  readonly name: string;
  readonly operands: readonly Operand[] | ((node: NodeContext) => readonly Operand[]);
  readonly zeroPoint: number;
  readonly shape: (node: NodeContext, operands: readonly Operand[]) => Shape | null;
  readonly compute: (node: NodeContext) => Cost;
  readonly roles?: InputRoles;
  /** Whether it computes each element by itself. */
  readonly elementwise?: boolean;
  readonly channels?: OperatorDefinition['channels'];
}): OperatorDefinition {
  const operandsOf = (node: NodeContext) => (typeof rule.operands === 'function' ? rule.operands(node) : rule.operands);
  return {
    name: rule.name,
    domain: 'com.microsoft',
    since: 1,
    roles: rule.roles,
    elementwise: () => rule.elementwise ?? false,
    channels: rule.channels,
    infer: node => {
      const operands = operandsOf(node);
      return [tensor(operands.length === 0 ? 'undefined' : node.dtype(operands[0][0]), rule.shape(node, operands))];
    },
    cost: node => {
      const quantized: Cost = { flops: times(quantizationOperations(node.hasInput(rule.zeroPoint)), results(node)) };
      return together(dequantized(node, operandsOf(node)), rule.compute(node), quantized);
    },
  };
}

const unaryRoles: InputRoles = [undefined, 'scale', 'scale', 'scale', 'scale'];
const binaryRoles: InputRoles = ['weight', 'scale', 'scale', 'weight', 'scale', 'scale', 'scale', 'scale'];

const binary = (name: string): OperatorDefinition =>
  quantizedOperator({
    name,
    operands: [
      [0, 2],
      [3, 5],
    ],
    zeroPoint: 7,
    roles: binaryRoles,
    elementwise: true,
    channels: node => broadcastChannels(node, [0, 3]),
    shape: node => broadcast(node, node.shape(0), node.shape(3)),
    compute: node => ({ flops: results(node) }),
  });

const unary = (name: string, compute: (node: NodeContext) => Cost, elementwise = true): OperatorDefinition =>
  quantizedOperator({
    name,
    operands: [[0, 2]],
    zeroPoint: 4,
    roles: unaryRoles,
    elementwise,
    channels: node => keptChannels(node),
    shape: node => node.shape(0),
    compute,
  });

/** The attribute `opset` selects the Softmax: before 13 all axes from `axis` on form a row. */
function softmaxCost(node: NodeContext): Cost {
  const shape = node.shape(0);
  const coerced = node.int('opset', 13) < 13;
  const axis = node.int('axis', coerced ? 1 : -1);
  const first =
    shape === null || shape.length === 0 || axis === shape.length ? axis : normalizeAxis(node, axis, shape.length);
  const rows = rowsOf(shape, at => (coerced ? at >= first : at === first), say`normalized together`);
  return { flops: perRow(rows, 5, -2), special: perRow(rows, 1, 0) };
}

/** The axes that are averaged; all where none are named. */
function reducedAxes(node: NodeContext, rank: number): Set<number> {
  const axes = node.ints('axes') ?? [];
  if (axes.length === 0) return new Set(Array.from({ length: rank }, (_, axis) => axis));
  return new Set(axes.map(axis => normalizeAxis(node, axis, rank)));
}

function meanShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  const axes = reducedAxes(node, shape.length);
  if (node.int('keepdims', 1) === 0) return shape.filter((_, axis) => !axes.has(axis));
  return shape.map((dim, axis) => (axes.has(axis) ? 1 : dim));
}

/** n − 1 additions and a division for each mean of n. */
function meanCost(node: NodeContext): Cost {
  const shape = node.shape(0);
  const axes = shape === null ? new Set<number>() : reducedAxes(node, shape.length);
  return {
    flops: perRow(
      rowsOf(shape, axis => axes.has(axis), say`averaged together`),
      1,
      0,
    ),
  };
}

/** Scale and zero point of the output, then value, scale and zero point of each part. */
const concatParts = (node: NodeContext): Operand[] =>
  Array.from({ length: Math.max(0, Math.floor((node.inputCount - 2) / 3)) }, (_, part): Operand => [
    2 + 3 * part,
    4 + 3 * part,
  ]);

function concatShape(node: NodeContext, operands: readonly Operand[]): Shape | null {
  const parts = operands.map(([value]) => node.shape(value));
  const rank = parts.find(part => part !== null)?.length;
  if (rank === undefined) return null;
  return joinedShape(node, parts, normalizeAxis(node, node.int('axis', 0), rank), rank);
}

/** Maximum number of joined parts whose scales get the role; scales of further parts are treated as steering. */
const maxConcatParts = 64;

export const quantizedElementwise: OperatorDefinition[] = [
  binary('QLinearAdd'),
  binary('QLinearMul'),
  unary('QLinearLeakyRelu', node => activationCost('LeakyRelu', [results(node)])),
  unary('QLinearSigmoid', node => activationCost('Sigmoid', [results(node)])),
  unary('QLinearSoftmax', softmaxCost, false),
  quantizedOperator({
    name: 'QLinearReduceMean',
    operands: [[0, 2]],
    zeroPoint: 4,
    roles: unaryRoles,
    shape: meanShape,
    compute: meanCost,
  }),
  quantizedOperator({
    // condition, X, scale, zero point, Y, scale, zero point, scale and zero point of Z: choosing costs nothing.
    name: 'QLinearWhere',
    operands: [
      [1, 3],
      [4, 6],
    ],
    zeroPoint: 8,
    roles: [undefined, 'weight', 'scale', 'scale', 'weight', 'scale', 'scale', 'scale', 'scale'],
    shape: node => broadcast(node, node.shape(0), node.shape(1), node.shape(4)),
    compute: () => ({}),
  }),
  quantizedOperator({
    name: 'QLinearConcat',
    operands: concatParts,
    zeroPoint: 1,
    shape: concatShape,
    compute: () => ({}),
    roles: [
      'scale',
      'scale',
      ...Array.from({ length: maxConcatParts }, (): InputRole[] => ['weight', 'scale', 'scale']).flat(),
    ],
  }),
];

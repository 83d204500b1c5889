import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { knownValues, normalizeAxis, outputElements } from './support/arguments';
import { broadcastAxes, keptAxes } from './support/axes';
import { broadcast } from './support/broadcast';
import { broadcastChannels, keptChannels } from './support/channels';
import { elementwiseContents, whenKnown } from './support/contents';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { pointwise, times, type Pointwise } from './elementwise';
import { isHardSigmoid } from './support/exportedLayers';
import { perRow, rowsOf, type Rows } from './support/rows';

/** What ptflops counts for the activations it knows: 1 per element. */
const counted: Pointwise['ptflops'] = (_, elements) => elements;

/** An activation of one input, by the number of operations (and special functions among them) per element. */
const activate = (
  name: string,
  since: number,
  flops: number,
  special: number,
  more: Pointwise = {},
): OperatorDefinition => pointwise(name, { since, flops, special, ...more });

const microsoft = { domain: 'com.microsoft' };

/** ONNX Gelu-20: x/2·(1 + erf(x/√2)), or with tanh its function body, where x³ is a power. */
const gelu: OperatorDefinition = pointwise('Gelu', {
  since: 20,
  ptflops: counted,
  flops: node => (isApproximate(node) ? 8 : 5),
  special: node => (isApproximate(node) ? 2 : 1),
});

const isApproximate = (node: NodeContext): boolean => node.string('approximate') === 'tanh';

/**
 * A GELU of com.microsoft over `input + bias`. Where the input is a product with weights, the bias is that
 * of a fully connected layer, which ptflops counts too.
 */
const biasedGelu = (name: string, flops: number): OperatorDefinition => ({
  ...pointwise(name, microsoft),
  infer: node => [tensor(node.dtype(0), node.shape(0))],
  cost: node => {
    const elements = outputElements(node);
    const ptflops = node.hasInput(1) && node.producer(0)?.node.op === 'MatMul' ? times(2, elements) : elements;
    return { flops: times(flops + Number(node.hasInput(1)), elements), special: elements, ptflops };
  },
});

/** com.microsoft BiasSplitGelu: after the bias, the left half times the GELU of the right half. */
const biasSplitGelu: OperatorDefinition = {
  name: 'BiasSplitGelu',
  domain: 'com.microsoft',
  since: 1,
  infer: node => [tensor(node.dtype(0), halved(node, node.shape(0)))],
  cost: node => ({ flops: times(8, outputElements(node)), special: outputElements(node) }),
};

function halved(node: NodeContext, shape: Shape | null): Shape | null {
  const last = shape?.at(-1);
  if (shape === null || last === undefined) return null;
  if (last !== null && last % 2 !== 0) node.fail(say`The last dimension must be even, but is ${last}.`);
  return [...shape.slice(0, -1), last === null ? null : last / 2];
}

/** A slope per element, row or channel (ONNX PRelu-16); the output has the shape of the first input. */
const prelu: OperatorDefinition = {
  ...activate('PRelu', 1, 2, 0, { ptflops: counted, roles: ['operand', 'weight'] }),
  infer: node => [tensor(node.dtype(0), node.shape(0))],
};

/** Bounds of a Clip: inputs since version 11, attributes before; undefined for none, null for one that is unknown. */
function clipBound(node: NodeContext, index: number, attribute: string): Dim | undefined {
  if (node.hasInput(index)) return knownValues(node, index)?.[0] ?? null;
  return node.opset < 11 ? node.float(attribute) : undefined;
}

const clip: OperatorDefinition = {
  name: 'Clip',
  since: 1,
  elementwise: () => true,
  roles: ['operand', 'steering', 'steering'],
  axes: node => keptAxes(node),
  channels: node => keptChannels(node),
  infer: node => [tensor(node.dtype(0), node.shape(0))],
  fold: node => {
    const [low, high] = [clipBound(node, 1, 'min'), clipBound(node, 2, 'max')];
    return elementwiseContents(node, ([x]) => {
      if (x === null || low === null || high === null) return null;
      return Math.min(Math.max(x, low ?? -Infinity), high ?? Infinity);
    });
  },
  cost: node => {
    const [low, high] = [clipBound(node, 1, 'min'), clipBound(node, 2, 'max')];
    const bounds = Number(low !== undefined) + Number(high !== undefined);
    const elements = outputElements(node);
    // ptflops counts a ReLU6, but neither hard swish nor hard sigmoid.
    const isRelu6 = low === 0 && high === 6 && !isHardSigmoid(node);
    return { ...(bounds > 0 && { flops: times(bounds, elements) }), ...(isRelu6 && { ptflops: elements }) };
  },
};

/**
 * The rows over which a Softmax runs. Before version 13 the input is treated as a matrix whose rows are all dimensions
 * from `axis` on; since then a row is a single axis.
 */
function softmaxRows(node: NodeContext, coerced = node.opset < 13): Rows {
  return rowsOf(node.shape(0), axis => isNormalized(node, axis, coerced), say`normalized together`);
}

/** Whether a Softmax runs over an axis of its input, whose rank is known. */
function isNormalized(node: NodeContext, at: number, coerced: boolean): boolean {
  const rank = node.rank(0)!;
  const axis = node.int('axis', coerced ? 1 : -1);
  const first = coerced && axis === rank ? axis : normalizeAxis(node, axis, rank);
  return coerced ? at >= first : at === first;
}

/** Softmax over n: n − 1 maxima, n differences, n exponentials, n − 1 sums, n quotients. */
const softmaxCost = (rows: Rows): Cost => ({ flops: perRow(rows, 5, -2), special: perRow(rows, 1, 0) });

/** LogSoftmax over n: as Softmax, but one logarithm and n differences in place of the quotients. */
const logSoftmaxCost = (rows: Rows): Cost => ({ flops: perRow(rows, 5, -1), special: perRow(rows, 1, 1) });

/** Hardmax over n: the place of the maximum, by n − 1 comparisons. */
const hardmaxCost = (rows: Rows): Cost => ({ flops: perRow(rows, 1, -1) });

const overRows = (name: string, cost: (rows: Rows) => Cost): OperatorDefinition => ({
  name,
  since: 1,
  infer: node => [tensor(node.dtype(0), node.shape(0))],
  axes: node => keptAxes(node, axis => isNormalized(node, axis, node.opset < 13)),
  channels: node => keptChannels(node),
  cost: node => cost(softmaxRows(node)),
});

/** com.microsoft BiasSoftmax: a bias, then a Softmax over all dimensions from `axis` on. */
const biasSoftmax: OperatorDefinition = {
  name: 'BiasSoftmax',
  domain: 'com.microsoft',
  since: 1,
  infer: node => [tensor(node.dtype(0), node.shape(0))],
  axes: node => keptAxes(node, axis => isNormalized(node, axis, true)),
  cost: node => {
    const rows = softmaxRows(node, true);
    return { flops: perRow(rows, 6, -2), special: perRow(rows, 1, 0) };
  },
};

/** Whether a dropout drops: in training, and with a ratio that is not 0 (ONNX Dropout-13, com.microsoft BiasDropout). */
function drops(node: NodeContext, ratio: number, mode: number): boolean {
  return Boolean(knownValues(node, mode)?.[0]) && knownValues(node, ratio)?.[0] !== 0;
}

const randomNumbers = say`Generating the random mask is not counted.`;

/** In training: a comparison for the mask, a product with it and one with the scale. At inference nothing. */
function dropoutCost(node: NodeContext, dropping: boolean, added: number): Cost {
  const flops = added + (dropping ? 3 : 0);
  return { ...(flops > 0 && { flops: times(flops, outputElements(node)) }), ...(dropping && { note: randomNumbers }) };
}

const dropout: OperatorDefinition = {
  name: 'Dropout',
  since: 1,
  roles: ['moved', 'steering', 'steering'],
  elementwise: node => !node.hasOutput(1),
  axes: node => keptAxes(node),
  channels: node => keptChannels(node),
  infer: node => [
    tensor(node.dtype(0), node.shape(0)),
    tensor(node.opset < 10 ? node.dtype(0) : 'bool', node.shape(0)),
  ],
  fold: node => (drops(node, 1, 2) ? [] : elementwiseContents(node, ([x]) => x, [node.shape(0), [], []])),
  cost: node => dropoutCost(node, node.opset >= 12 && drops(node, 1, 2), 0),
};

/** The dropouts of com.microsoft, with a bias and a residual, and with the mask as booleans or packed 32 to a word. */
function microsoftDropout(name: string, biased: boolean, packed: boolean): OperatorDefinition {
  const [ratio, mode] = biased ? [3, 4] : [1, 2];
  return {
    name,
    domain: 'com.microsoft',
    since: 1,
    roles: [undefined, ...(biased ? [undefined, undefined] : []), 'steering', 'steering'],
    infer: node => [
      tensor(node.dtype(0), node.shape(0)),
      packed ? tensor('uint32', words(node.shape(0))) : tensor('bool', node.shape(0)),
    ],
    axes: node => keptAxes(node),
    cost: node => dropoutCost(node, drops(node, ratio, mode), biased ? 1 + Number(node.hasInput(2)) : 0),
  };
}

function words(shape: Shape | null): Shape {
  const count = elementCount(shape);
  return [count === null ? null : Math.ceil(count / 32)];
}

/** com.microsoft BiasAdd: a bias per channel and a second tensor. */
const biasAdd: OperatorDefinition = {
  name: 'BiasAdd',
  domain: 'com.microsoft',
  since: 1,
  elementwise: () => true,
  infer: node => [tensor(node.dtype(0), broadcast(node, node.shape(0), node.shape(2)))],
  axes: node => broadcastAxes(node),
  channels: node => broadcastChannels(node),
  cost: node => ({ flops: times(2, outputElements(node)) }),
};

export const activation: OperatorDefinition[] = [
  activate('Relu', 1, 1, 0, { ptflops: counted, rule: () => whenKnown(x => Math.max(x, 0)) }),
  // The function bodies of ONNX: a comparison for the branch, then both branches.
  activate('LeakyRelu', 1, 2, 0, { ptflops: counted }),
  activate('Elu', 1, 4, 1, { ptflops: counted }),
  activate('Selu', 1, 6, 1),
  activate('Celu', 12, 6, 1),
  activate('ThresholdedRelu', 1, 1, 0),
  activate('Shrink', 9, 4, 0),
  // 1/(1 + e⁻ˣ); tanh; ln(1 + eˣ); x/(1 + |x|).
  activate('Sigmoid', 1, 4, 1, { rule: () => whenKnown(x => 1 / (1 + Math.exp(-x))) }),
  activate('Tanh', 1, 1, 1, { rule: () => whenKnown(Math.tanh) }),
  activate('Softplus', 1, 3, 2),
  activate('Softsign', 1, 3, 0),
  // max(0, min(1, αx + β)); x times that; x·tanh(softplus(x)); x·sigmoid(αx); SwiGLU(a, b) = swish(a)·b.
  activate('HardSigmoid', 1, 4, 0),
  activate('HardSwish', 14, 5, 0),
  activate('Mish', 18, 5, 3),
  activate('Swish', 24, 6, 1),
  activate('SwiGLU', 28, 7, 1),
  activate('QuickGelu', 1, 6, 1, microsoft),
  // Operators of opset 1 that never left the experiment: α·ln(1 + e^(βx)) and α·tanh(βx).
  activate('ParametricSoftplus', 1, 5, 2),
  activate('ScaledTanh', 1, 3, 1),
  // com.microsoft Gelu and BiasGelu use erf; FastGelu is x/2·(1 + tanh(x·(c·x² + d))).
  gelu,
  activate('Gelu', 1, 5, 1, { ...microsoft, ptflops: counted }),
  biasedGelu('BiasGelu', 5),
  biasedGelu('FastGelu', 8),
  biasSplitGelu,
  prelu,
  clip,
  overRows('Softmax', softmaxCost),
  overRows('LogSoftmax', logSoftmaxCost),
  overRows('Hardmax', hardmaxCost),
  biasSoftmax,
  biasAdd,
  dropout,
  microsoftDropout('BiasDropout', true, false),
  microsoftDropout('BitmaskBiasDropout', true, true),
  microsoftDropout('BitmaskDropout', false, true),
];

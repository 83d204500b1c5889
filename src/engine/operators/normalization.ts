import { product, sum, type Expression } from '../formula/expression';
import type { DataType } from '../graph/dataType';
import { elementCount, isKnown, shapeText, type Dim, type KnownShape, type Shape } from '../graph/shape';
import { tensor, type TensorType } from '../graph/value';
import { say } from '../graph/message';
import { inputElements, normalizeAxis, outputElements } from './support/arguments';
import { keptAxes, samplesFirst } from './support/axes';
import type { AxisFlow } from './support/axisFlow';
import type { ChannelAxis, ChannelFlow } from './support/channelFlow';
import { keptChannels, named as namedAxis, namedChannels, perChannel } from './support/channels';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRole, InputRoles } from './support/roles';
import { times } from './elementwise';
import { isWithoutScale } from './support/exportedLayers';
import { makeRows, perRow, rowsOf, type Rows } from './support/rows';

const sameAsFirst = (node: NodeContext): TensorType => tensor(node.dtype(0), node.shape(0));

/** A product of dimensions; null where one is unknown. */
const multiply = (...dims: Dim[]): Dim => (dims.includes(null) ? null : (dims as number[]).reduce((a, b) => a * b, 1));

function requireRank(node: NodeContext, least: number): void {
  const rank = node.rank(0);
  if (rank !== null && rank < least) node.fail(say`The input must have rank ${least} or more, but has rank ${rank}.`);
}

/** Statistics of channels: one per channel, in the type of the running mean that came in. */
function channelStatistics(node: NodeContext): TensorType {
  const channels = [1, 2, 3, 4].reduce((dim: Dim, input) => dim ?? node.dim(input, 0), node.dim(0, 1));
  return tensor(node.dtype(3) === 'undefined' ? node.dtype(0) : node.dtype(3), [channels]);
}

/** Before version 14 training shows by the further outputs, since then by an attribute (ONNX BatchNormalization-14). */
const isTraining = (node: NodeContext): boolean =>
  node.opset >= 14 ? node.int('training_mode', 0) !== 0 : node.hasOutput(1) && node.int('is_test', 0) === 0;

/** Tensor, scale, shift. */
const affineRoles: InputRoles = [undefined, 'weight', 'weight'];

/** Scale and shift; layers that learn none leave them out. */
const affine = (node: NodeContext): boolean => node.hasInput(1);

const batchNormalization: OperatorDefinition = {
  name: 'BatchNormalization',
  since: 1,
  roles: [undefined, 'weight', 'weight', 'buffer', 'buffer'],
  elementwise: node => !isTraining(node),
  infer: node => [sameAsFirst(node), ...Array.from({ length: 4 }, () => channelStatistics(node))],
  axes: node => samplesFirst(node),
  channels: node => perChannel(node, 1, [1, 2, 3, 4]),
  cost: node => {
    const elements = inputElements(node);
    const ptflops = times(affine(node) ? 2 : 1, elements);
    // At inference scale, shift and statistics fold into one product and one sum.
    if (!isTraining(node)) return { flops: times(2, elements), ptflops };
    // Mean, deviations, their squares' mean, quotient, scale and shift; ε and the root; two running averages of 3 each.
    const rows = rowsOf(node.shape(0), axis => axis !== 1, say`of one channel`);
    return { flops: perRow(rows, affine(node) ? 7 : 5, 8), special: perRow(rows, 0, 1), ptflops };
  },
};

/** PyTorch exports GroupNorm as a Reshape to groups, which this normalizes: their number stays as channels become fewer. */
function normalizesGroups(node: NodeContext): boolean {
  const before = node.producer(0);
  return before?.node.op === 'Reshape' && before.dim(0, 1) !== node.dim(0, 1);
}

/** y = scale·(x − mean)/√(variance + ε) + B over the places of one channel of one sample (ONNX InstanceNormalization-6). */
const instanceNormalization: OperatorDefinition = {
  name: 'InstanceNormalization',
  since: 1,
  roles: affineRoles,
  infer: node => {
    requireRank(node, 2);
    return [sameAsFirst(node)];
  },
  axes: node => samplesFirst(node),
  channels: node => (normalizesGroups(node) ? keptChannels(node, axis => axis === 1) : perChannel(node, 1, [1, 2])),
  cost: node => {
    const rows = rowsOf(node.shape(0), axis => axis > 1, say`of one channel of one sample`);
    const ptflops = !affine(node) || isWithoutScale(node) ? 1 : 2;
    return {
      flops: perRow(rows, affine(node) ? 7 : 5, 2),
      special: perRow(rows, 0, 1),
      ptflops: times(ptflops, inputElements(node)),
    };
  },
};

/**
 * Layer normalisation as ONNX LayerNormalization-17 defines it: mean, squares and their mean, deviation, quotient and
 * scale per element; per row the variance, ε and the root.
 */
function layerCost(rows: Rows, more: { perElement?: number; perRow?: number }): Cost {
  return { flops: perRow(rows, 6 + (more.perElement ?? 0), 4 + (more.perRow ?? 0)), special: perRow(rows, 0, 1) };
}

/** Root mean square normalisation, ONNX RMSNormalization-23: squares, their mean, quotient and scale; ε and the root. */
function rootMeanSquareCost(rows: Rows, more: { perElement?: number; perRow?: number }): Cost {
  return { flops: perRow(rows, 4 + (more.perElement ?? 0), 2 + (more.perRow ?? 0)), special: perRow(rows, 0, 1) };
}

/** The first axis that is normalised; null where the rank is unknown. */
function firstAxis(node: NodeContext): number | null {
  const rank = node.rank(0);
  return rank === null ? null : rank === 0 ? 0 : normalizeAxis(node, node.int('axis', -1), rank);
}

/** Rows are normalised each by itself. */
function trailingAxes(node: NodeContext): AxisFlow {
  const axis = firstAxis(node);
  return keptAxes(node, at => axis !== null && at >= axis);
}

/** Scales and shifts have an element for each that is normalised; statistics have one for each row. */
function trailingChannels(node: NodeContext, outputs: readonly number[] = [0]): ChannelFlow | null {
  const shape = node.shape(0);
  const first = firstAxis(node);
  if (first === null || !isKnown(shape)) return null;
  const axes = namedChannels(shape);
  return {
    inputs: Array.from({ length: node.inputCount }, (_, input) => {
      const own = node.shape(input);
      if (!isKnown(own)) return undefined;
      return own.map((size, axis) => (size === 1 ? 1 : axes[axes.length - own.length + axis]));
    }),
    outputs: Array.from({ length: node.outputCount }, (_, output) =>
      outputs.includes(output) ? axes : axes.map((axis, at) => (at < first ? axis : 1)),
    ),
  };
}

function trailingRows(node: NodeContext): Rows {
  const axis = firstAxis(node);
  return rowsOf(node.shape(0), at => axis !== null && at >= axis, say`normalized together`);
}

/** Mean and inverse deviation: the input's shape with ones for what was normalised, in the type the statistics are kept in. */
function rowStatistics(node: NodeContext): TensorType {
  const axis = firstAxis(node);
  return tensor(
    node.dtypeAttribute('stash_type') ?? 'float32',
    node.shape(0)?.map((dim, at) => (at >= axis! ? 1 : dim)) ?? null,
  );
}

const layerNormalization: OperatorDefinition = {
  name: 'LayerNormalization',
  since: 17,
  roles: affineRoles,
  infer: node => [sameAsFirst(node), rowStatistics(node), rowStatistics(node)],
  axes: trailingAxes,
  channels: node => trailingChannels(node),
  cost: node => ({
    ...layerCost(trailingRows(node), {
      perElement: Number(node.hasInput(2)) - Number(!affine(node)),
      perRow: Number(node.hasOutput(2)),
    }),
    ptflops: inputElements(node),
  }),
};

/** Below opset 17 it is ONNX Runtime's, whose output has the type of its scale. */
const earlierLayerNormalization: OperatorDefinition = {
  ...layerNormalization,
  since: 1,
  infer(node) {
    const scale = node.dtype(1);
    const normalized = scale === 'undefined' ? sameAsFirst(node) : tensor(scale, node.shape(0));
    return [normalized, rowStatistics(node), rowStatistics(node)];
  },
};

const rootMeanSquare = (name: string, domain: string, since: number): OperatorDefinition => ({
  name,
  domain,
  since,
  infer: node => [sameAsFirst(node), rowStatistics(node)],
  axes: trailingAxes,
  channels: node => trailingChannels(node),
  cost: node =>
    rootMeanSquareCost(trailingRows(node), { perElement: -Number(!affine(node)), perRow: Number(node.hasOutput(1)) }),
});

/** com.microsoft: a sum with a second tensor (and a bias) before the normalisation of the last axis. */
function skipNormalization(
  name: string,
  bias: number,
  cost: (node: NodeContext, rows: Rows, added: number) => Cost,
): OperatorDefinition {
  return {
    name,
    domain: 'com.microsoft',
    since: 1,
    infer: node => [sameAsFirst(node), rowStatistics(node), rowStatistics(node), sameAsFirst(node)],
    axes: trailingAxes,
    channels: node => trailingChannels(node, [0, 3]),
    cost: node => cost(node, trailingRows(node), 1 + Number(node.hasInput(bias))),
  };
}

/** Tables of words, positions and perhaps segments, scale and shift have the same features. */
function embeddedChannels(node: NodeContext): ChannelFlow | null {
  const [ids, words] = [node.shape(0), node.shape(2)];
  if (!isKnown(ids) || !isKnown(words)) return null;
  const features = namedAxis('features', words[1]);
  const axes = [...ids, features];
  return {
    inputs: Array.from({ length: node.inputCount }, (_, input) => {
      const shape = input < 2 ? null : node.shape(input);
      if (input > 6 || !isKnown(shape)) return undefined;
      return input < 5 ? [shape[0], features] : [features];
    }),
    outputs: [axes, undefined, axes],
    makes: features,
  };
}

/** com.microsoft EmbedLayerNormalization: embeddings of words, positions and perhaps segments, summed and normalised. */
function embedLayerNormalization(name: string, roles: InputRoles, perEmbedding: number): OperatorDefinition {
  const hidden = (node: NodeContext): Shape | null => {
    const ids = node.shape(0);
    return ids === null ? null : [...ids, node.dim(2, 1)];
  };
  const dtype = (node: NodeContext): DataType => (perEmbedding > 0 ? node.dtype(8) : node.dtype(2));
  return {
    name,
    domain: 'com.microsoft',
    since: 1,
    roles,
    infer: node => [
      tensor(dtype(node), hidden(node)),
      tensor('int32', [node.dim(0, 0)]),
      tensor(dtype(node), hidden(node)),
    ],
    axes: node => samplesFirst(node, 0, 1),
    channels: node => (perEmbedding > 0 ? null : embeddedChannels(node)),
    cost: node => {
      const rows = rowsOf(node.outputShape(0), axis => axis === 2, say`normalized together`);
      const embeddings = 2 + Number(node.hasInput(4));
      return { ...layerCost(rows, { perElement: embeddings * (1 + perEmbedding) }), ptflops: outputElements(node) };
    },
  };
}

const quantized: InputRoles = [
  undefined,
  undefined,
  'weight',
  'weight',
  'weight',
  'weight',
  'weight',
  undefined,
  ...new Array<InputRole>(10).fill('scale'),
];

/** Rows of a group normalisation: the channels of one group at all places of one sample. */
function groupRows(node: NodeContext, groups: number | undefined, channelsLast: boolean): Rows {
  const shape = node.shape(0);
  const channelAxis = channelsLast && shape !== null ? shape.length - 1 : 1;
  const channels = node.dim(0, channelAxis);
  const places = shape === null ? null : elementCount(shape.filter((_, axis) => axis !== 0 && axis !== channelAxis));
  const valid = groups !== undefined && groups > 0;
  if (valid && channels !== null && channels % groups !== 0)
    node.fail(say`${channels} channels are not divisible by ${groups} groups.`);
  const length = channels === null || !valid ? null : multiply(channels / groups, places);
  return makeRows(
    length,
    multiply(node.dim(0, 0), valid ? groups : null),
    say`elements of one group of one sample, of ${shapeText(shape)}`,
    say`groups times samples`,
  );
}

/** Group normalisation as the function body of ONNX GroupNormalization-21 has it. */
const groupNormalization: OperatorDefinition = {
  name: 'GroupNormalization',
  since: 18,
  roles: affineRoles,
  infer: node => {
    requireRank(node, 2);
    groupRows(node, node.int('num_groups'), false);
    return [sameAsFirst(node)];
  },
  axes: node => samplesFirst(node),
  channels: node => {
    const kept = keptChannels(node);
    const [groups, shape] = [node.int('num_groups', 1), node.shape(0) as KnownShape];
    if (kept === null || shape[1] % groups !== 0) return null;
    const channels: ChannelAxis = { times: [groups, namedAxis('channels', shape[1] / groups)] };
    const axes = kept.inputs[0]!.map((axis, at) => (at === 1 ? channels : axis));
    // Before version 21 scale and shift had an element for each group.
    const vector = (input: number): readonly ChannelAxis[] => [node.dim(input, 0) === shape[1] ? channels : groups];
    return { inputs: [axes, vector(1), vector(2)], outputs: [axes] };
  },
  cost: node => ({
    ...layerCost(groupRows(node, node.int('num_groups'), false), { perElement: affine(node) ? 1 : -1 }),
    ptflops: times(affine(node) ? 2 : 1, inputElements(node)),
  }),
};

/**
 * com.microsoft GroupNorm: channels last by default, optionally followed by a SiLU, and preceded by a skip connection.
 */
function groupNorm(name: string, skips: boolean): OperatorDefinition {
  const rows = (node: NodeContext): Rows => groupRows(node, node.int('groups'), node.int('channels_last', 1) !== 0);
  return {
    name,
    domain: 'com.microsoft',
    since: 1,
    infer: node => [sameAsFirst(node), sameAsFirst(node)],
    axes: node => samplesFirst(node),
    cost: node => {
      const elements = inputElements(node);
      const added = skips ? 1 + Number(node.hasInput(4)) : 0;
      const normalized = layerCost(rows(node), { perElement: 1 + added });
      const ptflops = times(2, elements);
      if (node.int('activation', 0) !== 1) return { ...normalized, ptflops };
      return {
        flops: sum(normalized.flops!, product(5, named(elements))),
        special: sum(normalized.special!, named(elements)),
        ptflops,
      };
    },
  };
}

/** The elements of the whole tensor, where `n` is those of a row already. */
function named(elements: Expression): Expression {
  return elements.kind === 'symbol' ? { kind: 'symbol', symbol: { ...elements.symbol, name: 'E' } } : elements;
}

/** x divided by its norm along one axis: squares or absolute values, their sum, perhaps a root, quotients (ONNX LpNormalization-1). */
const lpNormalization: OperatorDefinition = {
  name: 'LpNormalization',
  since: 1,
  infer: node => [sameAsFirst(node)],
  axes: node => keptAxes(node, at => at === firstAxis(node)),
  channels: node => keptChannels(node),
  cost: node => {
    const axis = firstAxis(node);
    const rows = rowsOf(node.shape(0), at => at === axis, say`normalized together`);
    return node.int('p', 2) === 1
      ? { flops: perRow(rows, 3, -1) }
      : { flops: perRow(rows, 3, 0), special: perRow(rows, 0, 1) };
  },
};

function meanVarianceAxes(node: NodeContext): number[] {
  const rank = node.rank(0);
  const given = node.ints('axes') ?? (node.int('across_channels') === 1 ? [0, 1, 2, 3] : [0, 2, 3]);
  return given.map(axis => (axis < 0 && rank !== null ? axis + rank : axis));
}

/** The function body of ONNX MeanVarianceNormalization-13, whose squares are powers. */
const meanVarianceNormalization: OperatorDefinition = {
  name: 'MeanVarianceNormalization',
  since: 1,
  infer: node => [sameAsFirst(node)],
  axes: node => keptAxes(node, axis => meanVarianceAxes(node).includes(axis)),
  channels: node => keptChannels(node),
  cost: node => {
    const axes = meanVarianceAxes(node);
    const rows = rowsOf(node.shape(0), axis => axes.includes(axis), say`normalized together`);
    return { flops: perRow(rows, 5, 4), special: perRow(rows, 1, 2) };
  },
};

/** x/(bias + α/size·Σx²)^β over `size` neighbouring channels: a sum of `size` squares, then four more (ONNX LRN-13). */
const lrn: OperatorDefinition = {
  name: 'LRN',
  since: 1,
  infer: node => {
    requireRank(node, 2);
    return [sameAsFirst(node)];
  },
  axes: node => samplesFirst(node),
  channels: node => keptChannels(node),
  cost: node => {
    const elements = inputElements(node);
    const size = node.int('size');
    if (size === undefined || !(size > 0)) return node.fail(say`The size of the neighbourhood is missing.`);
    return {
      flops: times(2 * size + 3, elements),
      special: elements,
      note: say`The neighbourhood is counted in full at the outer channels.`,
    };
  },
};

export const normalization: OperatorDefinition[] = [
  batchNormalization,
  instanceNormalization,
  layerNormalization,
  earlierLayerNormalization,
  groupNormalization,
  rootMeanSquare('RMSNormalization', 'ai.onnx', 23),
  rootMeanSquare('SimplifiedLayerNormalization', 'ai.onnx', 1),
  rootMeanSquare('SimplifiedLayerNormalization', 'com.microsoft', 1),
  { ...layerNormalization, domain: 'com.microsoft' },
  skipNormalization('SkipLayerNormalization', 4, (node, rows, added) => ({
    ...layerCost(rows, { perElement: added + Number(node.hasInput(3)), perRow: Number(node.hasOutput(2)) }),
    ptflops: inputElements(node),
  })),
  skipNormalization('SkipSimplifiedLayerNormalization', 3, (node, rows, added) =>
    rootMeanSquareCost(rows, { perElement: added, perRow: Number(node.hasOutput(2)) }),
  ),
  embedLayerNormalization('EmbedLayerNormalization', [], 0),
  embedLayerNormalization('QEmbedLayerNormalization', quantized, 2),
  groupNorm('GroupNorm', false),
  groupNorm('SkipGroupNorm', true),
  lpNormalization,
  meanVarianceNormalization,
  lrn,
];

import { int } from '../../support/attributes';
import { compositions } from '../../support/compositions';
import type { KerasLayer, Lowering } from '../layers/support/layer';
import { argumentOf, axesOf, integerOf, inRange, isTensorflow, isTrue } from './operands';
import { say } from '../../../graph/message';

/** Axes as an input of ONNX's reductions; all where none are given. */
function over(layer: KerasLayer): string {
  const rank = layer.knownShape().length;
  return layer.graph.list(
    axesOf(layer, rank, ['axis', 'axes', 'reduction_indices']) ?? Array.from({ length: rank }, (_, axis) => axis),
  );
}

const keepsAxes = (layer: KerasLayer): boolean => isTrue(layer, 'keepdims', 'keep_dims');

const reduced = (layer: KerasLayer, op: string, value: string, keeps = keepsAxes(layer)): string =>
  layer.op(op, [value, over(layer)], { keepdims: int(keeps ? 1 : 0) });

const reduce =
  (op: string): Lowering =>
  layer =>
    reduced(layer, op, layer.input);

/** The mean of the squared distances from the mean. */
function variance(layer: KerasLayer): string {
  const distance = layer.op('Sub', [layer.input, reduced(layer, 'ReduceMean', layer.input, true)]);
  return reduced(layer, 'ReduceMean', compositions.square(layer, distance));
}

/** The position of the largest or smallest element along an axis, or in the flattened tensor. */
const place =
  (op: string): Lowering =>
  layer => {
    const axis = integerOf(layer, ['axis', 'dimension'], 1) ?? (isTensorflow(layer) ? 0 : undefined);
    const attributes = { axis: int(axis ?? 0), keepdims: int(keepsAxes(layer) ? 1 : 0) };
    const value = axis === undefined ? layer.op('Reshape', [layer.input, layer.graph.list([-1])]) : layer.input;
    return layer.op(op, [value], attributes);
  };

const cumulative =
  (op: string): Lowering =>
  layer => {
    const axis = integerOf(layer, ['axis'], 1) ?? (isTensorflow(layer) ? 0 : undefined);
    const value = axis === undefined ? layer.op('Reshape', [layer.input, layer.graph.list([-1])]) : layer.input;
    return layer.op(op, [value, layer.graph.constant('int64', [], [axis ?? 0])]);
  };

const largest: Lowering = layer => {
  const count = integerOf(layer, ['k'], 1) ?? 1;
  return layer.graph.add('TopK', [layer.input, layer.graph.list([count])], {
    outputs: 2,
    attributes: { axis: int(-1) },
  });
};

/** All elements in order along an axis, or their positions. */
const sorted =
  (output: 0 | 1): Lowering =>
  layer => {
    const rank = layer.knownShape().length;
    const axis = inRange(layer, integerOf(layer, ['axis'], 1) ?? -1, rank);
    return layer.graph.add('TopK', [layer.input, layer.graph.list([layer.size(axis)])], {
      outputs: 2,
      attributes: { axis: int(axis) },
    })[output];
  };

/** x / max(‖x‖, ε) along axes. */
const normalize: Lowering = layer => {
  const norm = layer.op('ReduceL2', [layer.input, over(layer)], { keepdims: int(1) });
  return layer.op('Div', [layer.input, layer.op('Max', [norm, layer.scalar(1e-12)])]);
};

const norm: Lowering = layer => {
  const order = argumentOf(layer, ['ord'], 1);
  if (order !== undefined && order !== null && ![1, 2, 'euclidean', 'fro'].includes(order as number | string))
    return layer.fail(say`This order is not supported.`);
  return reduced(layer, order === 1 ? 'ReduceL1' : 'ReduceL2', layer.input);
};

/** Differences of neighbours along an axis. */
const difference: Lowering = layer => {
  const axis = inRange(layer, integerOf(layer, ['axis'], 2) ?? -1, layer.knownShape().length);
  const part = (value: string, from: number, to: number): string =>
    layer.op('Slice', [value, ...[from, to, axis].map(bound => layer.graph.list([bound]))]);
  const times = integerOf(layer, ['n'], 1) ?? 1;
  let value = layer.input;
  for (let time = 0; time < Math.min(times, 16); time++)
    value = layer.op('Sub', [part(value, 1, 2 ** 31 - 1), part(value, 0, -1)]);
  return value;
};

/** Mean and variance. */
const moments: Lowering = layer => [
  reduced(layer, 'ReduceMean', layer.input),
  ...(layer.wanted > 1 ? [variance(layer)] : []),
];

/** NumPy's names, and TensorFlow's. */
const reductions: Readonly<Record<string, readonly string[]>> = {
  ReduceMean: ['mean', 'reduce_mean'],
  ReduceSum: ['sum', 'reduce_sum'],
  ReduceMax: ['max', 'amax', 'reduce_max', 'any', 'reduce_any'],
  ReduceMin: ['min', 'amin', 'reduce_min', 'all', 'reduce_all'],
  ReduceProd: ['prod', 'reduce_prod'],
  ReduceLogSumExp: ['logsumexp', 'reduce_logsumexp'],
  ReduceL2: ['reduce_euclidean_norm'],
};

export const reductionOperations: Readonly<Record<string, Lowering>> = {
  ...Object.fromEntries(Object.entries(reductions).flatMap(([op, names]) => names.map(name => [name, reduce(op)]))),
  var: variance,
  reduce_variance: variance,
  std: layer => layer.op('Sqrt', [variance(layer)]),
  reduce_std: layer => layer.op('Sqrt', [variance(layer)]),
  moments,
  diff: difference,
  argmax: place('ArgMax'),
  argmin: place('ArgMin'),
  cumsum: cumulative('CumSum'),
  cumprod: cumulative('CumProd'),
  top_k: largest,
  sort: sorted(0),
  argsort: sorted(1),
  normalize,
  l2_normalize: normalize,
  norm,
  count_nonzero: layer => {
    const isOther = compositions.notEqual(layer, layer.input, layer.scalar(0));
    return reduced(layer, 'ReduceSum', layer.op('Cast', [isOther], { to: int(1) }));
  },
  average: layer => {
    const weights = layer.tensor('weights', 1);
    return weights === undefined
      ? reduced(layer, 'ReduceMean', layer.input)
      : layer.fail(say`These weights are not supported.`);
  },
};

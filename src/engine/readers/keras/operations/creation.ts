import { int } from '../../support/attributes';
import { dataTypeCode } from '../../../graph/dataType';
import { say } from '../../../graph/message';
import { dtypeOf } from '../layers/support/config';
import type { KerasLayer, Lowering } from '../layers/support/layer';
import { argumentOf, inRange, integerOf, integersOf, operand } from './operands';

/** An element type by its name, or by TensorFlow's number. */
const cast: Lowering = layer => {
  const given = argumentOf(layer, ['dtype'], 1);
  const name = typeof given === 'string' ? given.replace(/^.*\./, '') : 'float32';
  return layer.op('Cast', [layer.input], { to: int(Math.max(1, dataTypeCode(dtypeOf(name)))) });
};

const likeInput: Lowering = layer => layer.op('ConstantOfShape', [layer.op('Shape', [layer.input])]);

const filled: Lowering = layer => {
  const shape = integersOf(layer, argumentOf(layer, ['shape', 'dims'], 0)) ?? layer.unknownInput();
  return layer.op('ConstantOfShape', [layer.graph.list(shape)]);
};

const range: Lowering = layer => {
  const [start, limit, step] = [
    integerOf(layer, ['start'], 0),
    integerOf(layer, ['limit', 'stop'], 1),
    integerOf(layer, ['delta', 'step'], 2),
  ];
  const bounds = limit === undefined ? [0, start, step ?? 1] : [start, limit, step ?? 1];
  if (bounds.includes(undefined)) return layer.fail(say`Its bounds depend on the data.`);
  return layer.op(
    'Range',
    bounds.map(bound => layer.scalar(bound!, 'int64')),
  );
};

/** One-hot vectors of numbers. */
const oneHot: Lowering = layer => {
  const classes = integerOf(layer, ['num_classes', 'depth'], 1) ?? layer.fail(say`The number of classes is unknown.`);
  const rank = layer.knownShape().length + 1;
  return layer.op(
    'OneHot',
    [layer.input, layer.graph.constant('int64', [], [classes]), layer.graph.constant('float32', [2], [0, 1])],
    { axis: int(inRange(layer, integerOf(layer, ['axis'], Infinity) ?? -1, rank)) },
  );
};

/** Functions that create tensors, and those that return their shape. */
export const creationOperations: Readonly<Record<string, Lowering>> = {
  cast,
  saturate_cast: cast,
  zeros_like: likeInput,
  ones_like: likeInput,
  full_like: likeInput,
  empty_like: likeInput,
  zeros: filled,
  ones: filled,
  fill: filled,
  full: filled,
  range,
  arange: range,
  one_hot: oneHot,
  shape: layer => layer.op('Shape', [operand(layer, ['input', 'x'], 0)]),
  size: layer => layer.op('Size', [layer.input]),
  ndim: rankOf,
  rank: rankOf,
};

function rankOf(layer: KerasLayer): string {
  return layer.op('Size', [layer.op('Shape', [layer.input])]);
}

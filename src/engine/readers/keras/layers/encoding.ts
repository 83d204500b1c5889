import { int, ints } from '../../support/attributes';
import { dataTypeCode, type DataType } from '../../../graph/dataType';
import { isKnown, type Dim } from '../../../graph/shape';
import { say } from '../../../graph/message';
import { itemsOf, valueOf } from '../../support/json';
import type { KerasLayer, Lowering } from './support/layer';

/** Class indices unchanged, as one-hot vectors, or all of a sample's in one vector: which occur, or how often. */
function encoded(layer: KerasLayer, classes: string, mode: string, depth: () => number): string {
  if (mode === 'int') return classes;
  const { graph } = layer;
  const shape = layer.knownShape(classes);
  const single =
    mode === 'one_hot' && shape.length > 1 && shape.at(-1) === 1
      ? layer.op('Squeeze', [classes, graph.list([-1])])
      : classes;
  const vectors = layer.op('OneHot', [
    single,
    graph.constant('int64', [], [depth()]),
    graph.constant('float32', [2], [0, 1]),
  ]);
  const over = graph.list([Math.max(0, shape.length - 1)]);
  switch (mode) {
    case 'one_hot':
      return vectors;
    case 'multi_hot':
      return layer.op('ReduceMax', [vectors, over], { keepdims: int(0) });
    case 'count':
    case 'tf_idf':
    case 'tf-idf':
      return layer.op('ReduceSum', [vectors, over], { keepdims: int(0) });
    default:
      return layer.fail(say`Its output_mode is not supported.`);
  }
}

/** The number of classes of a lookup: the words of its vocabulary, and those for unknown words. */
function classesOf({ config }: KerasLayer): number | undefined {
  const padded = config.flag('pad_to_max_tokens', false) ? config.number('max_tokens') : undefined;
  const words = itemsOf(config.nodeOf('vocabulary')).length;
  const others = (config.number('num_oov_indices') ?? 1) + (config.has('mask_token') ? 1 : 0);
  return (
    padded ??
    config.number('num_bins') ??
    config.number('vocabulary_size') ??
    (words > 0 ? words + others : config.number('max_tokens'))
  );
}

const depthOf = (layer: KerasLayer) => (): number =>
  classesOf(layer) ?? layer.fail(say`The number of classes is unknown.`);

/** Strings or numbers, or two of them together, become class indices: looking them up is not floating-point work. */
const lookup: Lowering = layer => {
  const classes = lookedUp(layer, 'int64', layer.knownShape());
  return encoded(layer, classes, layer.config.string('output_mode') ?? 'int', depthOf(layer));
};

/** Strings become word indices, or a vector of the words that occur: work on strings only. */
const textVectorization: Lowering = layer => {
  const [batch = null] = layer.knownShape();
  const isSequence = (layer.config.string('output_mode') ?? 'int') === 'int';
  const length = isSequence ? (layer.config.number('output_sequence_length') ?? null) : depthOf(layer)();
  return lookedUp(layer, isSequence ? 'int64' : 'float32', [batch, length]);
};

function lookedUp(layer: KerasLayer, dtype: DataType, shape: readonly Dim[]): string {
  return layer.op(
    'LookupTableFind',
    layer.inputs,
    { dtype_0: int(dataTypeCode(dtype)), ...(isKnown(shape) && { shape_0: ints(shape) }) },
    'tensorflow',
  );
}

/** The bucket of each number between boundaries. */
const discretization: Lowering = layer => {
  const boundaries = itemsOf(layer.config.nodeOf('bin_boundaries'))
    .map(valueOf)
    .filter(value => typeof value === 'number');
  if (boundaries.length === 0) return layer.fail(say`bin_boundaries is missing.`);
  const classes = layer.op(
    'UpperBound',
    [layer.graph.constant('float32', [boundaries.length], boundaries), layer.input],
    {},
    'tensorflow',
  );
  return encoded(layer, classes, layer.config.string('output_mode') ?? 'int', () => boundaries.length + 1);
};

/** Layers that convert strings and numbers to classes, and classes to vectors. */
export const encodingLayers: Readonly<Record<string, Lowering>> = {
  CategoryEncoding: layer =>
    encoded(layer, layer.input, layer.config.string('output_mode') ?? 'multi_hot', () =>
      layer.config.size('num_tokens'),
    ),
  StringLookup: lookup,
  IntegerLookup: lookup,
  Hashing: lookup,
  HashedCrossing: lookup,
  TextVectorization: textVectorization,
  Discretization: discretization,
};

import { int } from '../../support/attributes';
import { dataTypes } from '../../../graph/dataType';
import { itemsOf, valueOf } from '../../support/json';
import type { KerasLayer, Lowering } from './support/layer';

/** Numbers of classes as they are, as vectors with a one, or all of a sample's in one vector: which occur, or how often. */
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
  const over = graph.list([shape.length > 1 ? 1 : 0]);
  switch (mode) {
    case 'one_hot':
      return vectors;
    case 'multi_hot':
      return layer.op('ReduceMax', [vectors, over], { keepdims: int(0) });
    case 'count':
      return layer.op('ReduceSum', [vectors, over], { keepdims: int(0) });
    default:
      return layer.fail('Its output_mode is not understood.');
  }
}

/** Texts or numbers become numbers of classes: looking them up is no floating-point work. */
const lookup: Lowering = layer => {
  const classes = layer.op('Cast', [layer.input], { to: int(dataTypes.indexOf('int64')) });
  return encoded(layer, classes, layer.config.string('output_mode') ?? 'int', () =>
    layer.config.has('num_bins') ? layer.config.size('num_bins') : layer.fail('How many classes it has is unknown.'),
  );
};

/** The place of each number between boundaries. */
const discretization: Lowering = layer => {
  const boundaries = itemsOf(layer.config.nodeOf('bin_boundaries'))
    .map(valueOf)
    .filter(value => typeof value === 'number');
  if (boundaries.length === 0) return layer.fail('bin_boundaries is missing.');
  const classes = layer.op(
    'UpperBound',
    [layer.graph.constant('float32', [boundaries.length], boundaries), layer.input],
    {},
    'tensorflow',
  );
  return encoded(layer, classes, layer.config.string('output_mode') ?? 'int', () => boundaries.length + 1);
};

/** Layers that turn texts and numbers into classes, and classes into vectors. */
export const encodingLayers: Readonly<Record<string, Lowering>> = {
  CategoryEncoding: layer =>
    encoded(layer, layer.input, layer.config.string('output_mode') ?? 'multi_hot', () =>
      layer.config.size('num_tokens'),
    ),
  StringLookup: lookup,
  IntegerLookup: lookup,
  Hashing: lookup,
  Discretization: discretization,
};

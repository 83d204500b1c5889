import { int, text } from '../../support/attributes';
import type { Lowering } from './support/layer';

/** From left to right; a single input meets a number, as in Keras 3's operations. */
const pairwise =
  (op: string): Lowering =>
  layer =>
    layer.inputs.length === 1
      ? layer.op(op, [layer.input, layer.graph.constant('float32', [], [1])])
      : layer.inputs.slice(1).reduce((value, next) => layer.op(op, [value, next]), layer.input);

/** The sum, divided by how many there are. */
const average: Lowering = layer => layer.op('Mean', layer.inputs);

/** Contracts one axis of each input, the batch apart. */
const dot: Lowering = layer => {
  const [first, second] = layer.inputs;
  if (second === undefined) return layer.fail('It needs two inputs.');
  const [a, b] = [layer.knownShape(first).length, layer.knownShape(second).length];
  const given = layer.config.integers('axes') ?? [-1];
  const [x, y] = [given[0], given[1] ?? given[0]].map((axis, index) => (axis < 0 ? axis + [a, b][index] : axis));
  if (x < 1 || x >= a || y < 1 || y >= b || a + b > 20) layer.fail('Its axes are not understood.');
  const letters = 'cdefghijklmnopqrstuv';
  const left = Array.from({ length: a }, (_, axis) => (axis === 0 ? 'a' : axis === x ? 'b' : letters[axis]));
  const right = Array.from({ length: b }, (_, axis) => (axis === 0 ? 'a' : axis === y ? 'b' : letters[a + axis]));
  const output = [
    'a',
    ...left.filter((_, axis) => axis !== 0 && axis !== x),
    ...right.filter((_, axis) => axis !== 0 && axis !== y),
  ];
  const value = layer.op('Einsum', [first, second], {
    equation: text(`${left.join('')},${right.join('')}->${output.join('')}`),
  });
  return output.length === 1 ? layer.op('Unsqueeze', [value, layer.graph.list([1])]) : value;
};

export const mergingLayers: Readonly<Record<string, Lowering>> = {
  Add: pairwise('Add'),
  Subtract: pairwise('Sub'),
  Multiply: pairwise('Mul'),
  Maximum: pairwise('Max'),
  Minimum: pairwise('Min'),
  Divide: pairwise('Div'),
  TrueDivide: pairwise('Div'),
  Average: average,
  Concatenate: layer => layer.op('Concat', layer.inputs, { axis: int(layer.config.number('axis') ?? -1) }),
  Merge: layer =>
    layer.config.string('mode') === 'concat'
      ? layer.op('Concat', layer.inputs, { axis: int(layer.config.number('concat_axis') ?? -1) })
      : pairwise('Add')(layer),
  Dot: dot,
  MatMul: layer => layer.op('MatMul', layer.inputs),
  Matmul: layer => layer.op('MatMul', layer.inputs),
};

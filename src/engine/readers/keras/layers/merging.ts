import { int, text } from '../../support/attributes';
import type { KerasLayer, Lowering } from './support/layer';
import { say } from '../../../graph/message';

/** The inputs with as many axes as the one with the most: Keras adds axes after the batch. */
function aligned(layer: KerasLayer): readonly string[] {
  const ranks = layer.inputs.map(input => layer.shape(input)?.length ?? null);
  const most = ranks.reduce<number>((a, b) => Math.max(a, b ?? 0), 0);
  return layer.inputs.map((input, index) => {
    const missing = most - (ranks[index] ?? most);
    const axes = Array.from({ length: missing }, (_, axis) => axis + 1);
    return missing > 0 && ranks[index] !== 0 ? layer.op('Unsqueeze', [input, layer.graph.list(axes)]) : input;
  });
}

/** From left to right. */
const pairwise =
  (op: string): Lowering =>
  layer => {
    const [first, ...rest] = aligned(layer);
    return rest.reduce((value, next) => layer.op(op, [value, next]), first ?? layer.input);
  };

/** The sum, divided by the number of inputs. */
const average: Lowering = layer => layer.op('Mean', aligned(layer));

/** Divided by the length along an axis. */
function normalized(layer: KerasLayer, value: string, axis: number): string {
  return layer.op('Div', [value, layer.op('ReduceL2', [value, layer.graph.list([axis])], { keepdims: int(1) })]);
}

/** Contracts one axis of each input, the batch apart. */
const dot: Lowering = layer => {
  const [first, second] = layer.inputs;
  if (second === undefined) return layer.fail(say`It needs two inputs.`);
  const [a, b] = [layer.knownShape(first).length, layer.knownShape(second).length];
  const given = layer.config.integers('axes') ?? layer.config.integers('dot_axes') ?? [-1];
  const [x, y] = [given[0], given[1] ?? given[0]].map((axis, index) => (axis < 0 ? axis + [a, b][index] : axis));
  if (x < 1 || x >= a || y < 1 || y >= b || a + b > 20) layer.fail(say`Its axes are not supported.`);
  const letters = 'cdefghijklmnopqrstuv';
  const left = Array.from({ length: a }, (_, axis) => (axis === 0 ? 'a' : axis === x ? 'b' : letters[axis]));
  const right = Array.from({ length: b }, (_, axis) => (axis === 0 ? 'a' : axis === y ? 'b' : letters[a + axis]));
  const output = [
    'a',
    ...left.filter((_, axis) => axis !== 0 && axis !== x),
    ...right.filter((_, axis) => axis !== 0 && axis !== y),
  ];
  const [u, v] = layer.config.flag('normalize', false)
    ? [normalized(layer, first, x), normalized(layer, second, y)]
    : [first, second];
  const value = layer.op('Einsum', [u, v], {
    equation: text(`${left.join('')},${right.join('')}->${output.join('')}`),
  });
  return output.length === 1 ? layer.op('Unsqueeze', [value, layer.graph.list([1])]) : value;
};

/** Keras 1's merging layer, the predecessor of the others. */
const merge: Lowering = layer => {
  const mode = layer.config.string('mode') ?? 'sum';
  switch (mode) {
    case 'concat':
      return layer.op('Concat', layer.inputs, { axis: int(layer.config.number('concat_axis') ?? -1) });
    case 'ave':
      return average(layer);
    case 'dot':
      return dot(layer);
  }
  return Object.hasOwn(modes, mode)
    ? pairwise(modes[mode])(layer)
    : layer.fail(say`The mode '${mode.slice(0, 40)}' is not supported.`);
};

const modes: Readonly<Record<string, string>> = { sum: 'Add', mul: 'Mul', max: 'Max' };

export const mergingLayers: Readonly<Record<string, Lowering>> = {
  Add: pairwise('Add'),
  Subtract: pairwise('Sub'),
  Multiply: pairwise('Mul'),
  Maximum: pairwise('Max'),
  Minimum: pairwise('Min'),
  Average: average,
  Concatenate: layer => layer.op('Concat', layer.inputs, { axis: int(layer.config.number('axis') ?? -1) }),
  Merge: merge,
  Dot: dot,
};

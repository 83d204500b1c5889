import { int, ints, text } from '../../attributes';
import type { KerasLayer, Lowering } from '../layer';

/** From left to right; a single input meets a number, as in Keras 3's operations. */
const pairwise = (op: string): Lowering => layer => (layer.inputs.length === 1
  ? layer.op(op, [layer.input, layer.graph.constant('float32', [], [1])])
  : layer.inputs.slice(1).reduce((value, next) => layer.op(op, [value, next]), layer.input));

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
  const output = ['a', ...left.filter((_, axis) => axis !== 0 && axis !== x), ...right.filter((_, axis) => axis !== 0 && axis !== y)];
  const value = layer.op('Einsum', [first, second], { equation: text(`${left.join('')},${right.join('')}->${output.join('')}`) });
  return output.length === 1 ? layer.op('Unsqueeze', [value, layer.graph.list([1])]) : value;
};

/** softmax(Q·Kᵀ)·V of given queries, values and keys, without projections. */
function attention(layer: KerasLayer): string {
  const [query, value, key = value] = layer.inputs;
  if (value === undefined) return layer.fail('It needs a query and a value.');
  const scores = layer.op('MatMul', [query, layer.op('Transpose', [key], { perm: ints([0, 2, 1]) })]);
  const scaled = layer.config.flag('use_scale', false) ? layer.op('Mul', [scores, layer.weight('scale', [1])]) : scores;
  return layer.op('MatMul', [layer.op('Softmax', [scaled], { axis: int(-1) }), value]);
}

/** Projections to heads, attention, and one back: a weight per head and size. */
const multiHeadAttention: Lowering = layer => {
  const { config } = layer;
  const [query, value = query, key = value] = layer.inputs;
  const [heads, keySize] = [config.size('num_heads'), config.size('key_dim')];
  const valueSize = config.number('value_dim') ?? keySize;
  const features = layer.size(-1, query);
  const bias = config.flag('use_bias', true);
  const project = (input: string, name: string, size: number): string => {
    const product = layer.op('Einsum', [input, layer.weight(`${name}/kernel`, [layer.size(-1, input), heads, size])], { equation: text('abc,cde->adbe') });
    return bias ? layer.op('Add', [product, layer.weight(`${name}/bias`, [heads, 1, size])]) : product;
  };
  const attended = layer.op('Attention', [project(query, 'query', keySize), project(key, 'key', keySize), project(value, 'value', valueSize)]);
  const output = config.integers('output_shape')?.[0] ?? features;
  const kernel = layer.weight('attention_output/kernel', [heads, valueSize, output]);
  const joined = layer.op('Einsum', [attended, kernel], { equation: text('adbe,dec->abc') });
  return bias ? layer.op('Add', [joined, layer.weight('attention_output/bias', [output])]) : joined;
};

export const mergingLayers: Readonly<Record<string, Lowering>> = {
  Add: pairwise('Add'), Subtract: pairwise('Sub'), Multiply: pairwise('Mul'), Maximum: pairwise('Max'), Minimum: pairwise('Min'),
  Divide: pairwise('Div'), TrueDivide: pairwise('Div'), Average: average,
  Concatenate: layer => layer.op('Concat', layer.inputs, { axis: int(layer.config.number('axis') ?? -1) }),
  Merge: layer => (layer.config.string('mode') === 'concat' ? layer.op('Concat', layer.inputs, { axis: int(layer.config.number('concat_axis') ?? -1) }) : pairwise('Add')(layer)),
  Dot: dot, Attention: attention, MultiHeadAttention: multiHeadAttention,
  MatMul: layer => layer.op('MatMul', layer.inputs), Matmul: layer => layer.op('MatMul', layer.inputs),
};

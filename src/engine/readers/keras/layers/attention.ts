import { int, ints, text } from '../../support/attributes';
import type { KerasLayer, Lowering } from './support/layer';
import { say } from '../../../graph/message';

/** Scores of queries and keys: their product, or the sum of a tanh over their features. */
function scoresOf(layer: KerasLayer, query: string, key: string, additive: boolean): string {
  const isScaled = layer.config.flag('use_scale', additive);
  if (layer.config.string('score_mode') !== 'concat' && !additive) {
    const scores = layer.op('MatMul', [query, layer.op('Transpose', [key], { perm: ints([0, 2, 1]) })]);
    return isScaled ? layer.op('Mul', [scores, layer.weight('scale', [1])]) : scores;
  }
  const pairs = layer.op('Add', [
    layer.op('Unsqueeze', [query, layer.graph.list([2])]),
    layer.op('Unsqueeze', [key, layer.graph.list([1])]),
  ]);
  const sum = (value: string): string => layer.op('ReduceSum', [value, layer.graph.list([-1])], { keepdims: int(0) });
  if (additive) {
    const bent = layer.op('Tanh', [pairs]);
    return sum(isScaled ? layer.op('Mul', [bent, layer.weight('scale', [layer.size(-1, query)])]) : bent);
  }
  const bent = layer.op('Tanh', [isScaled ? layer.op('Mul', [pairs, layer.weight('scale', [1])]) : pairs]);
  return layer.op('Mul', [sum(bent), layer.weight('concat_score_weight', [1])]);
}

/** The softmax of the scores, times V, of given queries, values and keys, without projections; then the softmax. */
const attention =
  (additive: boolean): Lowering =>
  layer => {
    const [query, value, key = value] = layer.inputs;
    if (value === undefined) return layer.fail(say`It needs a query and a value.`);
    const weights = layer.op('Softmax', [scoresOf(layer, query, key, additive)], { axis: int(-1) });
    return [layer.op('MatMul', [weights, value]), weights];
  };

/** A projection to heads: a weight, and a bias if the layer has one, per head and size. */
function toHeads(layer: KerasLayer, input: string, name: string, heads: number, size: number): string {
  const product = layer.op('Einsum', [input, layer.weight(`${name}/kernel`, [layer.size(-1, input), heads, size])], {
    equation: text('abc,cde->adbe'),
  });
  return layer.config.flag('use_bias', true)
    ? layer.op('Add', [product, layer.weight(`${name}/bias`, [heads, 1, size])])
    : product;
}

/** The projection of all heads together, back to one vector. */
function fromHeads(layer: KerasLayer, value: string, heads: number, size: number, output: number): string {
  const joined = layer.op('Einsum', [value, layer.weight('attention_output/kernel', [heads, size, output])], {
    equation: text('adbe,dec->abc'),
  });
  return layer.config.flag('use_bias', true)
    ? layer.op('Add', [joined, layer.weight('attention_output/bias', [output])])
    : joined;
}

/** Attention of queries, keys and values per head; its scores are a second output if they are used. */
function attend(layer: KerasLayer, query: string, key: string, value: string): readonly string[] {
  if (layer.wanted === 1) return [layer.op('Attention', [query, key, value])];
  const [attended, , , scores] = layer.graph.add('Attention', [query, key, value], {
    outputs: 4,
    attributes: { qk_matmul_output_mode: int(3) },
  });
  return [attended, scores];
}

/** The inputs of the layer's call, by name or position; masks are not inputs. */
function queryKeyValue(layer: KerasLayer): [string, string, string] {
  const query = layer.tensor('query', 0) ?? layer.input;
  const value = layer.tensor('value', 1) ?? query;
  return [query, layer.tensor('key', 2) ?? value, value];
}

/** Attention over some of several axes: the others are moved into the batch meanwhile, each with its own scores. */
const multiHeadAttention: Lowering = layer => {
  const given = queryKeyValue(layer);
  const rank = layer.knownShape(given[0]).length;
  if (rank === 3) return overSequence(layer, given);
  if (rank < 3) return layer.fail(say`Its query must have at least 3 axes with the batch, but has ${rank}.`);
  const all = Array.from({ length: rank - 2 }, (_, axis) => axis + 1);
  const over = (layer.config.integers('attention_axes') ?? all).map(axis => (axis < 0 ? axis + rank : axis));
  const order = [0, ...all.filter(axis => !over.includes(axis)), ...over, rank - 1];
  const [outer, sizes] = [order.slice(0, rank - 1 - over.length), layer.sizes(given[0])];
  const rows = (shape: readonly number[], axes: readonly number[]): number =>
    axes.reduce((count, axis) => count * shape[axis], 1);
  const flat = given.map(value => {
    const shape = layer.sizes(value);
    const turned = layer.op('Transpose', [value], { perm: ints(order) });
    return layer.op('Reshape', [turned, layer.graph.list([rows(shape, outer), rows(shape, over), shape[rank - 1]])]);
  });
  const [value] = overSequence(layer, [flat[0], flat[1], flat[2]]);
  const apart = [...order.slice(0, -1).map(axis => sizes[axis]), layer.size(-1, value)];
  return layer.op('Transpose', [layer.op('Reshape', [value, layer.graph.list(apart)])], {
    perm: ints(order.map((_, axis) => order.indexOf(axis))),
  });
};

function overSequence(layer: KerasLayer, [query, key, value]: readonly [string, string, string]): readonly string[] {
  const { config } = layer;
  const [heads, keySize] = [config.size('num_heads'), config.size('key_dim')];
  const valueSize = config.number('value_dim') ?? keySize;
  const output = config.integers('output_shape') ?? [layer.size(-1, query)];
  if (output.length !== 1) return layer.fail(say`Its output_shape is not supported.`);
  const [attended, ...scores] = attend(
    layer,
    toHeads(layer, query, 'query', heads, keySize),
    toHeads(layer, key, 'key', heads, keySize),
    toHeads(layer, value, 'value', heads, valueSize),
  );
  return [fromHeads(layer, attended, heads, valueSize, output[0]), ...scores];
}

/** Several heads of queries share one of keys and values; the result may be gated by the query. */
const groupedQueryAttention: Lowering = layer => {
  const { config } = layer;
  const [query, key, value] = queryKeyValue(layer);
  const [size, heads, shared] = [
    config.size('head_dim'),
    config.size('num_query_heads'),
    config.size('num_key_value_heads'),
  ];
  const [attended, ...scores] = attend(
    layer,
    toHeads(layer, query, 'query', heads, size),
    toHeads(layer, key, 'key', shared, size),
    toHeads(layer, value, 'value', shared, size),
  );
  const gated = config.flag('use_gate', false)
    ? layer.op('Mul', [attended, layer.op('Sigmoid', [toHeads(layer, query, 'gate', heads, size)])])
    : attended;
  return [fromHeads(layer, gated, heads, size, layer.size(-1, query)), ...scores];
};

export const attentionLayers: Readonly<Record<string, Lowering>> = {
  Attention: attention(false),
  AdditiveAttention: attention(true),
  MultiHeadAttention: multiHeadAttention,
  GroupedQueryAttention: groupedQueryAttention,
  GroupQueryAttention: groupedQueryAttention,
};

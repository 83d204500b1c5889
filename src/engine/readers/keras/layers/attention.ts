import { int, ints, text } from '../../support/attributes';
import type { KerasLayer, Lowering } from './support/layer';

/** How well each query goes with each key: their product, or the sum of a tanh over their features. */
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

/** The softmax of the scores, times V, of given queries, values and keys, without projections. */
const attention =
  (additive: boolean): Lowering =>
  layer => {
    const [query, value, key = value] = layer.inputs;
    if (value === undefined) return layer.fail('It needs a query and a value.');
    return layer.op('MatMul', [layer.op('Softmax', [scoresOf(layer, query, key, additive)], { axis: int(-1) }), value]);
  };

/** A projection to heads: a weight, and a bias where the layer has them, per head and size. */
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

const multiHeadAttention: Lowering = layer => {
  const { config } = layer;
  const [query, value = query, key = value] = layer.inputs;
  const [heads, keySize] = [config.size('num_heads'), config.size('key_dim')];
  const valueSize = config.number('value_dim') ?? keySize;
  const output = config.integers('output_shape') ?? [layer.size(-1, query)];
  if (output.length !== 1) return layer.fail('Its output_shape is not understood.');
  const attended = layer.op('Attention', [
    toHeads(layer, query, 'query', heads, keySize),
    toHeads(layer, key, 'key', heads, keySize),
    toHeads(layer, value, 'value', heads, valueSize),
  ]);
  return fromHeads(layer, attended, heads, valueSize, output[0]);
};

/** Several heads of queries share one of keys and values; the result may be gated by the query. */
const groupedQueryAttention: Lowering = layer => {
  const { config } = layer;
  const [query, value = query, key = value] = layer.inputs;
  const [size, heads, shared] = [
    config.size('head_dim'),
    config.size('num_query_heads'),
    config.size('num_key_value_heads'),
  ];
  const attended = layer.op('Attention', [
    toHeads(layer, query, 'query', heads, size),
    toHeads(layer, key, 'key', shared, size),
    toHeads(layer, value, 'value', shared, size),
  ]);
  const gated = config.flag('use_gate', false)
    ? layer.op('Mul', [attended, layer.op('Sigmoid', [toHeads(layer, query, 'gate', heads, size)])])
    : attended;
  return fromHeads(layer, gated, heads, size, layer.size(-1, query));
};

export const attentionLayers: Readonly<Record<string, Lowering>> = {
  Attention: attention(false),
  AdditiveAttention: attention(true),
  MultiHeadAttention: multiHeadAttention,
  GroupedQueryAttention: groupedQueryAttention,
  GroupQueryAttention: groupedQueryAttention,
};

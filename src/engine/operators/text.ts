import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { difference, product, sum, symbol } from '../formula/expression';
import type { Cost, NodeContext, OperatorDefinition } from './definition';
import { outputElements } from './arguments';
import { broadcast } from './broadcast';
import { free } from './rearrangement';
import { dimensionOrFail } from './slicing';

/** An operator that gives something for each string of its input. Comparing and copying characters is not arithmetic. */
function forEachString(name: string, since: number, infer: OperatorDefinition['infer'], domain = 'ai.onnx'): OperatorDefinition {
  return { name, domain, since, infer, cost: free };
}

/** ONNX StringNormalizer-10: without stop words nothing is dropped; with them the length depends on the strings. */
function normalizedShape(node: NodeContext): Shape | null {
  const input = node.shape(0);
  if (input === null) return null;
  const last = input[input.length - 1] ?? null;
  if (input.length < 1 || input.length > 2 || (input.length === 2 && input[0] !== null && input[0] !== 1)) {
    node.fail('StringNormalizer takes strings of shape [C] or [1, C].');
  }
  // Nothing left gives one empty string, and one string stays one either way.
  const kept: Dim = last === 0 || last === 1 ? 1 : (node.strings('stopwords')?.length ?? 0) === 0 ? last : null;
  return [...input.slice(0, -1), kept];
}

/** ONNX TfIdfVectorizer-9: as many columns as the greatest of `ngram_indexes` says. */
function vectorShape(node: NodeContext): Shape | null {
  const input = node.shape(0);
  if (input === null) return null;
  if (input.length < 1 || input.length > 2) node.fail(`TfIdfVectorizer takes a tensor of rank 1 or 2, not ${input.length}.`);
  const indexes = node.ints('ngram_indexes') ?? node.fail('ngram_indexes is missing.');
  const columns = indexes.reduce((most, index) => Math.max(most, index), -1) + 1;
  return [...input.slice(0, -1), columns];
}

/** Counting n-grams is comparing; IDF and TFIDF scale each column by its weight. */
function vectorCost(node: NodeContext): Cost {
  return node.string('mode', 'TF') === 'TF' ? {} : { flops: outputElements(node) };
}

/** ONNX Runtime ContribOperators, Tokenizer: a new last axis of as many tokens as the richest string has. */
function tokens(node: NodeContext): Shape | null {
  const input = node.shape(0);
  if (input === null) return null;
  if (input.length < 1 || input.length > 2) node.fail(`Tokenizer takes strings of rank 1 or 2, not ${input.length}.`);
  return input.includes(0) ? [...input.slice(0, -1), 0] : [...input, null];
}

/**
 * ONNX Runtime ContribOperators, NGramHashMapping: per token the products of its last n ids with their multipliers, joined by
 * exclusive ors for each n from 2 on, then for each head a remainder and, with offsets, a sum.
 */
const ngramHashMapping: OperatorDefinition = {
  name: 'NGramHashMapping', domain: 'com.microsoft', since: 1,
  roles: [undefined, 'steering', 'steering', undefined, 'steering', 'steering'],
  infer(node) {
    const [longest, heads] = [node.int('max_ngram_size') ?? null, node.int('n_head_per_ngram') ?? null];
    const wide = longest === null || heads === null ? null : dimensionOrFail(node, (longest - 1) * heads);
    const kept = longest === null ? null : dimensionOrFail(node, longest - 1);
    return [tensor(node.dtype(0), [node.dim(0, 0), node.dim(0, 1), wide]), tensor(node.dtype(0), [node.dim(0, 0), kept])];
  },
  cost(node) {
    const tokens = symbol('T', elementCount(node.shape(0)), 'tokens, batch included');
    const longest = symbol('n', node.int('max_ngram_size') ?? null, 'the longest n-gram (max_ngram_size)');
    const heads = symbol('H', node.outputDim(0, 2), 'heads of all orders');
    return { flops: product(tokens, sum(difference(product(2, longest), 1), product(node.hasInput(4) ? 2 : 1, heads))) };
  },
};

/** Operators on strings and token ids. */
export const text: readonly OperatorDefinition[] = [
  forEachString('StringConcat', 20, node => [tensor('string', broadcast(node, node.shape(0), node.shape(1)))]),
  forEachString('StringSplit', 20, node => {
    const input = node.shape(0);
    return [tensor('string', input && [...input, input.includes(0) ? 0 : null]), tensor('int64', input)];
  }),
  { ...forEachString('StringNormalizer', 10, node => [tensor('string', normalizedShape(node))]), bound: node => [node.shape(0)] },
  forEachString('RegexFullMatch', 20, node => [tensor('bool', node.shape(0))]),
  { name: 'TfIdfVectorizer', since: 9, infer: node => [tensor('float32', vectorShape(node))], cost: vectorCost },
  forEachString('Tokenizer', 1, node => [tensor('string', tokens(node))], 'com.microsoft'),
  forEachString('MurmurHash3', 1, node =>
    [tensor(node.int('positive', 1) === 1 ? 'uint32' : 'int32', node.shape(0))], 'com.microsoft'),
  // ONNX Runtime ContribOperators: scores of tokens that would repeat an n-gram are set to −∞.
  forEachString('NGramRepeatBlock', 1, node => [tensor(node.dtype(1), node.shape(1))], 'com.microsoft'),
  ngramHashMapping,
  // How many predicted tokens are taken over depends on them; without any the current ones stay.
  forEachString('BifurcationDetector', 1, node => [
    tensor(node.dtype(1), node.hasInput(3) ? [null] : node.shape(1)),
    tensor(node.dtype(2), node.shape(2)),
  ], 'com.microsoft'),
];

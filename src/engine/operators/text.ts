import { elementCount, type Dim, type Shape } from '../graph/shape';
import { constant, tensor } from '../graph/value';
import { say } from '../graph/message';
import { difference, product, sum, symbol } from '../formula/expression';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { outputElements } from './support/arguments';
import { broadcast } from './support/broadcast';
import { free } from './support/rearrangement';
import { dimensionOrFail } from './slicing';

/** An operator that gives something for each string of its input. Comparing and copying characters is not arithmetic. */
function forEachString(
  name: string,
  since: number,
  infer: OperatorDefinition['infer'],
  domain = 'ai.onnx',
): OperatorDefinition {
  return { name, domain, since, infer, cost: free };
}

/** ONNX StringNormalizer-10: without stop words nothing is dropped; with them the length depends on the strings. */
function normalizedShape(node: NodeContext): Shape | null {
  const input = node.shape(0);
  if (input === null) return null;
  if (input.length < 1 || input.length > 2 || (input.length === 2 && input[0] !== null && input[0] !== 1)) {
    node.fail(say`StringNormalizer takes strings of shape [C] or [1, C].`);
  }
  const left = keptWords(node, input[input.length - 1]);
  // Nothing left gives one empty string.
  return [...input.slice(0, -1), left === 0 ? 1 : left];
}

function keptWords(node: NodeContext, all: Dim): Dim {
  const stopwords = node.strings('stopwords') ?? [];
  const words = node.constant(0)?.strings;
  if (all === 0 || stopwords.length === 0) return all;
  if (words === undefined) return all === 1 ? 1 : null;
  const compared = (word: string) => (node.int('is_case_sensitive', 0) !== 0 ? word : word.toLowerCase());
  const dropped = new Set(stopwords.map(compared));
  return words.filter(word => !dropped.has(compared(word))).length;
}

/** ONNX StringSplit-20: parts between delimiters, or between stretches of white space without one; at most `maxsplit` cuts. */
function partsOf(node: NodeContext): Dim[] | null {
  const delimiter = node.string('delimiter', '');
  const most = node.int('maxsplit', Infinity) + 1;
  const parts = (word: string) =>
    delimiter === '' ? word.split(/\s+/).filter(part => part !== '') : word.split(delimiter);
  // Whether an empty string has one empty part or none is not specified.
  const countOf = (word: string) => (delimiter !== '' && word === '' ? null : Math.min(parts(word).length, most));
  return node.constant(0)?.strings?.map(countOf) ?? null;
}

/** The longest row of parts; an empty string adds nothing to that of another one. */
function longestOf(parts: readonly Dim[]): Dim {
  const longest = parts.reduce<number>((most, count) => Math.max(most, count ?? 0), 0);
  return longest === 0 && parts.includes(null) ? null : longest;
}

const stringSplit: OperatorDefinition = {
  name: 'StringSplit',
  since: 20,
  infer(node) {
    const input = node.shape(0);
    const parts = partsOf(node);
    return [
      tensor('string', input && [...input, input.includes(0) ? 0 : parts && longestOf(parts)]),
      tensor('int64', input),
    ];
  },
  fold(node) {
    const parts = partsOf(node);
    const words = node.constant(0);
    return parts === null || words === null ? [] : [null, constant('int64', words.shape, parts)];
  },
  cost: free,
};

/** ONNX TfIdfVectorizer-9: the number of columns is the maximum of `ngram_indexes` plus one. */
function vectorShape(node: NodeContext): Shape | null {
  const input = node.shape(0);
  if (input === null) return null;
  if (input.length < 1 || input.length > 2)
    node.fail(say`TfIdfVectorizer takes a tensor of rank 1 or 2, not ${input.length}.`);
  const indexes = node.ints('ngram_indexes') ?? node.fail(say`ngram_indexes is missing.`);
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
  if (input.length < 1 || input.length > 2)
    node.fail(say`Tokenizer takes strings of rank 1 or 2, not ${input.length}.`);
  return input.includes(0) ? [...input.slice(0, -1), 0] : [...input, null];
}

/** How many hashes a token has, and how many ids before it they take. */
function ngramSizes(node: NodeContext): { wide: Dim; kept: Dim } {
  const [longest, heads] = [node.int('max_ngram_size') ?? null, node.int('n_head_per_ngram') ?? null];
  return {
    wide: longest === null || heads === null ? null : dimensionOrFail(node, (longest - 1) * heads),
    kept: longest === null ? null : dimensionOrFail(node, longest - 1),
  };
}

function hashingCost(node: NodeContext, offsets: number): Cost {
  const tokens = symbol('T', elementCount(node.shape(0)), say`tokens, batch included`);
  const longest = symbol('n', node.int('max_ngram_size') ?? null, say`the longest n-gram (max_ngram_size)`);
  const heads = symbol('H', node.outputDim(0, -1), say`heads of all orders`);
  return {
    flops: product(tokens, sum(difference(product(2, longest), 1), product(node.hasInput(offsets) ? 2 : 1, heads))),
  };
}

/**
 * ONNX Runtime ContribOperators, NGramHashMapping: per token the products of its last n ids with their multipliers, joined by
 * exclusive ors for each n from 2 on, then for each head a remainder and, with offsets, a sum.
 */
const ngramHashMapping: OperatorDefinition = {
  name: 'NGramHashMapping',
  domain: 'com.microsoft',
  since: 1,
  roles: [undefined, 'steering', 'steering', undefined, 'steering', 'steering'],
  infer(node) {
    const { wide, kept } = ngramSizes(node);
    return [
      tensor(node.dtype(0), [node.dim(0, 0), node.dim(0, 1), wide]),
      tensor(node.dtype(0), [node.dim(0, 0), kept]),
    ];
  },
  cost: node => hashingCost(node, 4),
};

/** The same over token ids packed one sequence after the other, [tokens]: with the bounds of the sequences. */
const packedHashMapping: OperatorDefinition = {
  name: 'VarlenNGramHashMapping',
  domain: 'com.microsoft',
  since: 1,
  roles: new Array<'steering'>(9).fill('steering'),
  infer(node) {
    const kept = ngramSizes(node).kept;
    const bounds = node.dim(3, 0);
    const state = [node.dim(4, 0) ?? (bounds === null ? null : Math.max(0, bounds - 1)), kept];
    return [
      tensor(node.dtype(0), [node.dim(0, 0), ngramSizes(node).wide]),
      tensor(node.dtype(0), state),
      tensor('int32', state),
    ];
  },
  cost: node => hashingCost(node, 5),
};

/** Operators on strings and token ids. */
export const text: readonly OperatorDefinition[] = [
  forEachString('StringConcat', 20, node => [tensor('string', broadcast(node, node.shape(0), node.shape(1)))]),
  stringSplit,
  {
    ...forEachString('StringNormalizer', 10, node => [tensor('string', normalizedShape(node))]),
    bound: node => [node.shape(0)],
    yields: say`Strings kept by StringNormalizer`,
  },
  forEachString('RegexFullMatch', 20, node => [tensor('bool', node.shape(0))]),
  { name: 'TfIdfVectorizer', since: 9, infer: node => [tensor('float32', vectorShape(node))], cost: vectorCost },
  forEachString('Tokenizer', 1, node => [tensor('string', tokens(node))], 'com.microsoft'),
  forEachString(
    'MurmurHash3',
    1,
    node => [tensor(node.int('positive', 1) === 1 ? 'uint32' : 'int32', node.shape(0))],
    'com.microsoft',
  ),
  // ONNX Runtime ContribOperators: scores of tokens that would repeat an n-gram are set to −∞.
  forEachString('NGramRepeatBlock', 1, node => [tensor(node.dtype(1), node.shape(1))], 'com.microsoft'),
  ngramHashMapping,
  packedHashMapping,
  // How many predicted tokens are accepted depends on them; without any the current ones stay.
  forEachString(
    'BifurcationDetector',
    1,
    node => [tensor(node.dtype(1), node.hasInput(3) ? [null] : node.shape(1)), tensor(node.dtype(2), node.shape(2))],
    'com.microsoft',
  ),
];

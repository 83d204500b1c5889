import { difference, product, sum, symbol, zero, type Expression, type Term } from '../../formula/expression';
import type { Dim } from '../../graph/shape';
import { listed, say, type Message } from '../../graph/message';
import type { Cost, NodeContext } from './definition';

/** The sizes that the cost of attention depends on. */
export interface AttentionSizes {
  readonly batch: Dim;
  /** Heads of the queries; grouped keys and values are read by several of them. */
  readonly heads: Dim;
  readonly queries: Dim;
  /** Keys that each query attends to, including past ones. */
  readonly keys: Dim;
  readonly keySize: Dim;
  readonly valueSize: Dim;
}

/** What is done to the scores besides scaling them and taking their softmax. */
export interface ScoreSteps {
  /** A bias or mask is added. */
  readonly added?: boolean;
  /** c·tanh(score/c) */
  readonly softcap?: boolean;
  /** One term more in the denominator of the softmax. */
  readonly sink?: boolean;
}

const sizeSymbols = (sizes: AttentionSizes) => ({
  batch: symbol('N', sizes.batch, say`batch size`),
  heads: symbol('h', sizes.heads, say`heads of the queries`),
  queries: symbol('L_q', sizes.queries, say`queries, the length of the sequence`),
  keys: symbol('L_k', sizes.keys, say`keys per query, past ones included`),
  keySize: symbol('d_k', sizes.keySize, say`size of a head of queries and keys`),
  valueSize: symbol('d_v', sizes.valueSize, say`size of a head of values`),
});

/** A product that leaves out a batch of one. */
export function batched(batch: Dim, ...factors: Term[]): Expression {
  return batch === 1 ? product(...factors) : product(symbol('N', batch, say`batch size`), ...factors);
}

/**
 * softmax(Q·Kᵀ·scale)·V. Per query and head: a score is a sum of d_k products, then scaled; the softmax over L_k
 * scores takes 5·L_k − 2; each of the d_v results is a sum of L_k products.
 */
export function attentionCost(sizes: AttentionSizes, steps: ScoreSteps = {}): Cost {
  const { heads, queries, keys, keySize, valueSize } = sizeSymbols(sizes);
  if (sizes.keys === 0) return { macs: zero, flops: zero, special: zero };
  const pairs = [heads, queries, keys];
  const macs = batched(sizes.batch, ...pairs, sum(keySize, valueSize));
  const perScore = sum(product(2, keySize), 5 + Number(steps.added ?? false) + (steps.softcap ? 3 : 0));
  // The sink's exponential and sum make up for the two operations that a softmax saves at its ends.
  const scores = steps.sink ? product(keys, perScore) : difference(product(keys, perScore), 2);
  const perQuery = sum(scores, product(valueSize, difference(product(2, keys), 1)));
  const exponentials = steps.softcap ? product(2, keys) : keys;
  return {
    macs,
    betweenActivations: macs,
    flops: batched(sizes.batch, heads, queries, perQuery),
    special: batched(sizes.batch, heads, queries, steps.sink ? sum(exponentials, 1) : exponentials),
    ptflops: macs,
  };
}

/** Pairs of query and key if sequences of different lengths follow each other. */
export function packedAttentionCost(
  heads: Dim,
  tokens: Dim,
  pairs: Dim,
  keySize: Dim,
  valueSize: Dim,
  steps: ScoreSteps = {},
) {
  const {
    heads: h,
    keySize: d_k,
    valueSize: d_v,
  } = sizeSymbols({ batch: 1, heads, queries: null, keys: null, keySize, valueSize });
  const P = symbol('P', pairs, say`pairs of a query and a key of one sequence, which its length and its past decide`);
  const T = symbol('T', tokens, say`tokens of all sequences`);
  if (pairs === 0) return { macs: zero, ptflops: zero, flops: zero, special: zero };
  const macs = product(h, P, sum(d_k, d_v));
  const perPair = sum(product(2, sum(d_k, d_v)), 5 + Number(steps.added ?? false) + (steps.softcap ? 3 : 0));
  return {
    macs,
    betweenActivations: macs,
    ptflops: macs,
    flops: product(h, difference(product(P, perPair), product(T, steps.sink ? d_v : sum(d_v, 2)))),
    special: product(h, steps.softcap ? product(2, P) : P),
  };
}

/** A fully connected layer in front of the attention: sums of I products. */
export function projectionCost(tokens: Expression, inputs: Expression, outputs: Expression, bias: boolean) {
  const macs = product(tokens, inputs, outputs);
  return {
    macs,
    flops: bias ? product(2, macs) : product(tokens, difference(product(2, inputs), 1), outputs),
    ptflops: bias ? product(tokens, sum(inputs, 1), outputs) : macs,
  };
}

export const causalNote = say`Masked scores are counted too.`;

/** Sum of dimensions; null where one is unknown. */
export const plus = (...dims: Dim[]): Dim =>
  dims.includes(null) ? null : (dims as number[]).reduce((a, b) => a + b, 0);

/** Product of dimensions; null where one is unknown. */
export const multiply = (...dims: Dim[]): Dim =>
  dims.includes(null) ? null : (dims as number[]).reduce((a, b) => a * b, 1);

/** A number of heads that an attribute states; null where it does not. */
export function headCount(node: NodeContext, attribute = 'num_heads'): Dim {
  const heads = node.int(attribute);
  if (heads !== undefined && !(heads > 0))
    node.fail(say`The number of heads (${attribute}) must be a positive integer, but is ${heads}.`);
  return heads ?? null;
}

/** A dimension shared out among heads. */
export function share(node: NodeContext, size: Dim, heads: Dim): Dim {
  if (size === null || heads === null) return null;
  if (!(heads > 0) || size % heads !== 0)
    return node.fail(say`A dimension of ${size} cannot be divided among ${heads} heads.`);
  return size / heads;
}

/** Fails where an input's rank is known and none of those that it may have. */
export function requireRanks(node: NodeContext, input: number, name: Message, ranks: readonly number[]): void {
  const rank = node.rank(input);
  if (rank !== null && !ranks.includes(rank))
    node.fail(
      ranks.length > 1
        ? say`The ${name} has rank ${rank}, but one of ${listed(ranks)} is needed.`
        : say`The ${name} has rank ${rank}, but ${ranks[0]} is needed.`,
    );
}

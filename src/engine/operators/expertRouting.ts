import { call, difference, product, sum, symbol, type Expression, type Term } from '../formula/expression';
import { elementCount, type Dim } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { contraction, together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { activationCost } from './support/fusedActivation';

const domain = 'transformers';

/** An attribute that a reader always gives. */
function sizeOf(node: NodeContext, name: string): Dim {
  const value = node.int(name);
  if (value !== undefined && !(value > 0))
    node.fail(say`The attribute ${name} must be a positive integer, but is ${value}.`);
  return value ?? null;
}

const rowsOf = (node: NodeContext): Dim => {
  const shape = node.shape(0);
  return shape && elementCount(shape.slice(0, -1));
};

/** Comparisons of one pass over `count` numbers with a heap of the `best`, as TopK is counted. */
function selection(count: Term, best: Term): Expression {
  return product(count, sum(1, call('ceil', call('log2', call('max', best, 1)))));
}

/**
 * The k best experts among those of the best groups (DeepSeek-V2 and -V3): a group counts as much as its best expert, or as
 * its two best together. Scores may be corrected by a bias per expert, which only this choice sees.
 */
const groupTopK: OperatorDefinition = {
  name: 'GroupTopK',
  domain,
  since: 1,
  roles: [undefined, 'buffer'],
  infer: node => {
    const shape = node.shape(0);
    return [tensor('int64', shape && [...shape.slice(0, -1), sizeOf(node, 'k')])];
  },
  cost: node => {
    const T = symbol('T', rowsOf(node), say`tokens`);
    const E = symbol('E', node.dim(0, -1), say`experts`);
    const k = symbol('k', sizeOf(node, 'k'), say`experts per token`);
    const G = symbol('G', sizeOf(node, 'groups'), say`groups of experts`);
    const g = symbol('g', sizeOf(node, 'top_groups'), say`chosen groups`);
    const inGroups = node.int('per_group', 1) > 1 ? sum(selection(E, 2), G) : difference(E, G);
    const correction = node.hasInput(1) ? [E] : [];
    return {
      flops: product(T, sum(...correction, inGroups, selection(G, g), selection(E, k))),
      note: say`Choosing is counted as passes over a heap of the chosen elements.`,
    };
  },
};

/** Inputs of Experts: tokens, weights of the chosen experts, and the stacked layers (experts × inputs × outputs) with their biases, and scales of packed weights. */
const input = { tokens: 0, chosen: 1, first: 2, second: 3, firstBias: 4, secondBias: 5 };

/** What comes between the layers of an expert, per inner feature. */
function activated(node: NodeContext, values: readonly Expression[]): Cost {
  const kind = node.string('activation', 'silu');
  // GPT-OSS: one bound of the gate, two of the value; gate·σ(α·gate) is 6 and (value + 1)·… is 2.
  if (kind === 'clamped_swiglu') return { flops: product(11, ...values), special: product(...values) };
  const gate = node.int('gated', 0) !== 0 ? [{ flops: product(...values) }] : [];
  return together({ ...activationCost(kind, values), ptflops: undefined }, ...gate);
}

/**
 * Two layers of experts; each token goes through some of them, and their results are weighted and summed (the
 * `transformers` library's Experts modules). If gated, the first layer gives gate and value side by side.
 */
const experts: OperatorDefinition = {
  name: 'Experts',
  domain,
  since: 1,
  roles: [undefined, undefined, 'weight', 'weight', 'weight', 'weight', 'scale', 'scale'],
  infer: node => [tensor(node.dtype(0), node.shape(0))],
  activeShare: (node, index) => {
    const [chosen, all] = [node.dim(input.chosen, -1), node.dim(index, 0)];
    return index < input.first || chosen === null || all === null ? 1 : Math.min(1, chosen / all);
  },
  cost: node => {
    const T = symbol('T', rowsOf(node), say`tokens`);
    const k = symbol('k', node.dim(input.chosen, -1), say`experts per token`);
    const H = symbol('H', node.dim(input.tokens, -1), say`features of a token`);
    const F = symbol('F', node.dim(input.second, 1), say`inner features of an expert`);
    const first =
      node.dim(input.first, 2) === node.dim(input.second, 1)
        ? F
        : symbol('F_1', node.dim(input.first, 2), say`outputs of the first layer of an expert`);
    return together(
      contraction([H], [k, T, first], node.hasInput(input.firstBias)),
      activated(node, [k, T, F]),
      contraction([F], [k, T, H], node.hasInput(input.secondBias)),
      { flops: product(T, H, difference(product(2, k), 1)) },
      ...(node.hasInput(6) ? [{ note: say`Dequantizing packed expert weights is not counted.` }] : []),
    );
  },
};

export const expertRouting: OperatorDefinition[] = [groupTopK, experts];

import { difference, product, sum, symbol, type Expression, type Term } from '../formula/expression';
import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say, type Message } from '../graph/message';
import { sizeAttribute } from './support/arguments';
import { batched, headCount, multiply, share } from './support/attentionCost';
import { together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { times } from './elementwise';

/** What a recurrence over d_k × d_v states works on. */
interface Recurrence {
  readonly batch: Dim;
  readonly tokens: Dim;
  /** Heads that read a state: several may share one. */
  readonly heads: Dim;
  readonly stateHeads: Dim;
  readonly keySize: Dim;
  readonly valueSize: Dim;
  /** Decays per head: 1, one per row of the state, or null if unknown. */
  readonly decays: Dim;
}

/**
 * Per token each state of d_k × d_v takes up k·vᵀ; a gate first lets it decay (e^g, one product per element); the
 * delta rule first reads Sᵀk, a sum of d_k products per value, and takes up β·(v − Sᵀk). Each query then reads Sᵀq and
 * scales it.
 */
function recurrenceCost(node: NodeContext, sizes: Recurrence): Cost {
  const rule = node.string('update_rule', 'gated_delta');
  const [gated, delta] = [rule.startsWith('gated'), rule.endsWith('delta')];
  const T = symbol('T', sizes.tokens, say`tokens`);
  const heads = symbol('h_q', sizes.heads, say`heads that read a state`);
  const states = symbol('h_kv', sizes.stateHeads, say`heads with a state`);
  const d_k = symbol('d_k', sizes.keySize, say`size of a head of queries and keys`);
  const d_v = symbol('d_v', sizes.valueSize, say`size of a head of values`);
  const gates = symbol('g', gated ? sizes.decays : 0, say`decays per head`);
  const read = product(difference(product(2, d_k), 1), d_v);
  const update = [
    product(2, d_k, d_v),
    ...(gated ? [sum(gates, product(d_k, d_v))] : []),
    ...(delta ? [sum(read, product(2, d_v))] : []),
  ];
  return {
    macs: batched(sizes.batch, T, d_k, d_v, sum(heads, times(delta ? 2 : 1, states))),
    flops: batched(sizes.batch, T, sum(product(states, sum(...update)), product(heads, sum(read, d_v)))),
    ...(gated && { special: batched(sizes.batch, T, states, gates) }),
    note: say`Counted as the recurrence, token by token.`,
  };
}

/** ONNX LinearAttention-27, com.microsoft LinearAttention: [batch, tokens, heads · size]. */
function linearSizes(node: NodeContext): Recurrence {
  const heads = headCount(node, 'q_num_heads');
  const stateHeads = headCount(node, 'kv_num_heads');
  const keySize = share(node, node.dim(0, 2), heads);
  const decay = node.dim(4, -1);
  return {
    batch: node.dim(0, 0) ?? node.dim(1, 0),
    tokens: node.dim(0, 1) ?? node.dim(1, 1),
    heads,
    stateHeads,
    keySize,
    valueSize: share(node, node.dim(2, 2), stateHeads),
    decays: decay === null || stateHeads === null ? null : decay === stateHeads ? 1 : keySize,
  };
}

const linear = (domain: string, since: number): OperatorDefinition => ({
  name: 'LinearAttention',
  domain,
  since,
  infer: node => {
    const { batch, tokens, heads, stateHeads, keySize, valueSize } = linearSizes(node);
    const outputs = heads === null || stateHeads === null ? null : Math.max(heads, stateHeads);
    const state: Shape = [...(node.rank(3) === 5 ? [node.dim(3, 0)] : []), batch, stateHeads, keySize, valueSize];
    return [
      tensor(node.dtype(0), [batch, tokens, multiply(outputs, valueSize)]),
      tensor(node.dtype(node.hasInput(3) ? 3 : 0), state),
    ];
  },
  cost: node => recurrenceCost(node, linearSizes(node)),
});

/** Sequences packed one after the other: [tokens, heads, size]. */
function packedSizes(node: NodeContext): Recurrence {
  const [queries, stateHeads] = [node.dim(0, 1), node.dim(2, 1)];
  const decayRank = node.rank(4);
  return {
    batch: 1,
    tokens: node.dim(0, 0) ?? node.dim(1, 0) ?? node.dim(2, 0),
    stateHeads,
    heads: queries === null || stateHeads === null ? null : Math.max(queries, stateHeads),
    keySize: node.dim(0, 2) ?? node.dim(1, 2),
    valueSize: node.dim(2, 2),
    decays: decayRank === null ? null : decayRank === 2 ? 1 : node.dim(4, 2),
  };
}

const elements = (name: string, shape: Shape | null, what: Message): Expression =>
  symbol(name, elementCount(shape), what);

/** What GatedDeltaNet can do on the way: the gate's activation, that of β, and making queries and keys unit vectors. */
function fusedSteps(node: NodeContext): Cost {
  const parts: Cost[] = [];
  if (node.string('gate_activation', 'none') === 'qwen') {
    // −e^a · softplus(decay + bias): per decay a sum, 3 for the softplus and a product; per head once e^a and its sign.
    const decays = elements('D', node.shape(4), say`decays`);
    const heads = elements('h_kv', [node.dim(2, 1)], say`heads with a state`);
    parts.push({ flops: sum(product(5, decays), product(2, heads)), special: sum(product(2, decays), heads) });
  }
  if (node.string('beta_activation', 'none') === 'sigmoid') {
    const rates = elements('b', node.shape(5), say`update rates`);
    parts.push({ flops: product(4, rates), special: rates });
  }
  if (node.int('qk_l2_norm', 0) !== 0) {
    // A vector of d elements: d squares, d − 1 sums, a root, d quotients.
    const vectors: Term[] = [
      elements('v_q', node.shape(0)?.slice(0, 2) ?? null, say`query vectors`),
      elements('v_k', node.shape(1)?.slice(0, 2) ?? null, say`key vectors`),
    ];
    const size = symbol('d_k', node.dim(0, 2), say`size of a head of queries and keys`);
    parts.push({ flops: product(3, size, sum(...vectors)), special: sum(...vectors) });
  }
  return together(...parts);
}

/** ONNX Runtime GatedDeltaNet: the same recurrence over packed sequences, its state with the values first. */
const gatedDeltaNet: OperatorDefinition = {
  name: 'GatedDeltaNet',
  domain: 'com.microsoft',
  since: 1,
  roles: [
    ...new Array<undefined>(3).fill(undefined),
    'steering',
    undefined,
    undefined,
    'steering',
    'weight',
    'weight',
    'steering',
    'steering',
  ],
  infer: node => {
    const { tokens, heads, stateHeads, keySize, valueSize } = packedSizes(node);
    const bounds = node.hasInput(3) ? node.dim(3, 0) : null;
    const batch = node.dim(6, 0) ?? (bounds === null ? null : Math.max(0, bounds - 1));
    const captured = sizeAttribute(node, 'state_update_capacity') ?? 0;
    const keys = multiply(node.dim(1, 1), keySize);
    const values = multiply(stateHeads, valueSize);
    const factors =
      stateHeads === null || keys === null || values === null ? null : captured * (stateHeads + keys + values);
    return [
      tensor(node.dtype(0), [tokens, heads, valueSize]),
      tensor('float32', [batch, stateHeads, valueSize, keySize]),
      tensor('float32', [batch, factors]),
    ];
  },
  cost: node => together(recurrenceCost(node, packedSizes(node)), fusedSteps(node)),
};

/** Attention with a state in place of scores. */
export const linearAttention: readonly OperatorDefinition[] = [
  linear('ai.onnx', 27),
  linear('com.microsoft', 1),
  gatedDeltaNet,
];

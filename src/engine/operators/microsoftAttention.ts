import { product, sum, symbol, type Expression } from '../formula/expression';
import type { Dim, KnownShape, Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { knownValues, outputElements } from './support/arguments';
import { samplesFirst } from './support/axes';
import {
  attentionCost,
  batched,
  causalNote,
  headCount,
  multiply,
  packedAttentionCost,
  plus,
  projectionCost,
  requireRanks,
  share,
  type AttentionSizes,
} from './support/attentionCost';
import type { ChannelAxis, ChannelFlow } from './support/channelFlow';
import { areKnown, named } from './support/channels';
import { together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { groupQueryAttention, sparseAttention } from './groupedAttention';
import { packedAttention, packedMultiHeadAttention, pagedAttention } from './packedAttention';

const domain = 'com.microsoft';

/** Widths of Q, K and V in concatenated weights: equal unless `qkv_hidden_sizes` states otherwise. */
function projectedWidths(node: NodeContext, weights: number): readonly [Dim, Dim, Dim] {
  const stated = node.ints('qkv_hidden_sizes');
  if (stated !== undefined && stated.length > 0) {
    if (stated.length !== 3) node.fail(say`qkv_hidden_sizes must have 3 values, but has ${stated.length}.`);
    return [stated[0], stated[1], stated[2]];
  }
  const width = node.dim(weights, 1);
  if (width !== null && width % 3 !== 0)
    node.fail(say`The width of the weights, ${width}, cannot be split into Q, K and V.`);
  const each = width === null ? null : width / 3;
  return [each, each, each];
}

/** Length of the past in a cache: of the cache itself, unless it is a buffer with room to spare. */
function pastLength(node: NodeContext, cache: number, axis: number, shared: boolean, length: number): Dim {
  if (!node.hasInput(cache)) return 0;
  return shared ? (knownValues(node, length)?.[0] ?? null) : node.dim(cache, axis);
}

/** How many keys there are in a buffer is known only when the model runs: as many as it has room for, at most. */
function inBuffer<S extends AttentionSizes>(sizes: S, buffer: Dim): readonly [S, Cost] {
  if (sizes.keys !== null || buffer === null) return [sizes, {}];
  return [
    { ...sizes, keys: buffer },
    { note: say`The buffer of keys and values is counted at its full length.`, accuracy: 'atMost' },
  ];
}

/** The input positions of com.microsoft Attention and similar operators. */
interface SelfAttentionInputs {
  readonly bias: number;
  readonly past: number;
  readonly attentionBias?: number;
  readonly pastLength?: number;
  /** Where quantised: scales of input and weight, and their zero points. */
  readonly scales?: { readonly input: number; readonly inputZero: number; readonly weightZero: number };
}

function selfAttentionSizes(
  node: NodeContext,
  inputs: SelfAttentionInputs,
): AttentionSizes & { widths: readonly [Dim, Dim, Dim] } {
  requireRanks(node, 0, say`input`, [3]);
  const widths = projectedWidths(node, 1);
  const heads = headCount(node);
  const shared = node.int('past_present_share_buffer', 0) !== 0;
  const past = pastLength(node, inputs.past, 3, shared, inputs.pastLength ?? -1);
  return {
    widths,
    heads,
    batch: node.dim(0, 0),
    queries: node.dim(0, 1),
    keys: plus(past, node.dim(0, 1)),
    keySize: share(node, widths[1], heads),
    valueSize: share(node, widths[2], heads),
  };
}

/** Projections to Q, K and V with one matrix, attention among the results, keys and values kept for later. */
function selfAttention(
  name: string,
  inputs: SelfAttentionInputs,
  roles: OperatorDefinition['roles'] = [],
): OperatorDefinition {
  const sizes = (node: NodeContext) => selfAttentionSizes(node, inputs);
  const dtype = (node: NodeContext) => node.dtype(inputs.scales?.input ?? 0);
  return {
    name,
    domain,
    since: 1,
    joinsPast: true,
    roles,
    infer: node => {
      const { batch, heads, queries, keys, keySize, widths } = sizes(node);
      const shared = node.int('past_present_share_buffer', 0) !== 0;
      const present: Shape = [2, batch, heads, shared ? node.dim(inputs.past, 3) : keys, keySize];
      return [tensor(dtype(node), [batch, queries, widths[2]]), tensor(dtype(node), present)];
    },
    axes: node => samplesFirst(node),
    channels: node => (inputs.scales ? null : selfAttentionChannels(node, inputs, sizes(node))),
    cost: node => {
      const { widths, ...own } = sizes(node);
      const shared = node.int('past_present_share_buffer', 0) !== 0;
      const [attention, bound] = inBuffer(own, shared ? node.dim(inputs.past, 3) : null);
      const tokens = symbol('T', multiply(attention.batch, attention.queries), say`tokens, batch size times length`);
      const outputs = symbol('C_out', plus(...widths), say`widths of Q, K and V together`);
      const inputWidth = symbol('C_in', node.dim(0, 2) ?? node.dim(1, 0), say`width of the input`);
      const turned = symbol('D', plus(widths[0], widths[1]), say`widths of Q and K, which are rotated by position`);
      const rotation = node.int('do_rotary', 0) !== 0 ? [{ flops: product(3, tokens, turned) }] : [];
      return together(
        projectionCost(tokens, inputWidth, outputs, node.hasInput(inputs.bias)),
        ...(inputs.scales ? [dequantisation(node, inputs.scales, tokens, inputWidth, outputs)] : []),
        ...rotation,
        attentionCost(attention, { added: inputs.attentionBias !== undefined && node.hasInput(inputs.attentionBias) }),
        bound,
        ...(node.int('unidirectional', 0) !== 0 ? [{ note: causalNote }] : []),
      );
    },
  };
}

/** Heads of Q, K and V lie beside each other in the weights, and are removed as a whole. */
function selfAttentionChannels(
  node: NodeContext,
  inputs: SelfAttentionInputs,
  { heads, keySize, valueSize }: AttentionSizes,
): ChannelFlow | null {
  const perHead = inputs.attentionBias !== undefined && node.hasInput(inputs.attentionBias);
  if (!heads || keySize === null || valueSize === null || !areKnown(node, 0, 1)) return null;
  if (node.hasInput(inputs.past) || perHead || node.outputCount > 1) return null;
  const [x, w] = [node.shape(0), node.shape(1)] as KnownShape[];
  const each = named('heads', heads);
  const [keys, values]: ChannelAxis[] = [
    { times: [each, named('key', keySize)] },
    { times: [each, named('value', valueSize)] },
  ];
  const all: ChannelAxis = { beside: [keys, keys, values] };
  const features = named('features', w[0]);
  const stated = node.ints('qkv_hidden_sizes')?.length === 3;
  return {
    inputs: [[x[0], x[1], features], [features, all], node.hasInput(inputs.bias) ? [all] : undefined],
    outputs: [[x[0], x[1], values]],
    makes: values,
    states: [
      { attribute: 'num_heads', size: each },
      ...(stated ? [{ attribute: 'qkv_hidden_sizes', sizes: [keys, keys, values] }] : []),
    ],
  };
}

/** What integers cost besides their products: zero points taken off, sums scaled. */
function dequantisation(
  node: NodeContext,
  scales: NonNullable<SelfAttentionInputs['scales']>,
  tokens: Expression,
  inputs: Expression,
  outputs: Expression,
): Cost {
  return {
    flops: sum(
      product(tokens, outputs),
      ...(node.hasInput(scales.inputZero) ? [product(tokens, inputs)] : []),
      ...(node.hasInput(scales.weightZero) ? [product(inputs, outputs)] : []),
    ),
  };
}

/** The input positions of com.microsoft MultiHeadAttention and DecoderMaskedMultiHeadAttention. */
interface MultiHeadInputs {
  readonly bias: number;
  readonly attentionBias: number;
  readonly pastKey: number;
  readonly pastLength: number;
  /** A query of rank 3 without key holds Q, K and V side by side. */
  readonly packsFlat: boolean;
}

interface MultiHeadSizes extends AttentionSizes {
  /** New keys and values, to which a bias is added. */
  readonly fresh: Dim;
  readonly shared: boolean;
}

function multiHeadSizes(node: NodeContext, inputs: MultiHeadInputs): MultiHeadSizes {
  requireRanks(node, 0, say`query`, [3, 5]);
  requireRanks(node, 1, say`key`, [3, 4, 5]);
  const heads = headCount(node);
  const shared =
    node.int('past_present_share_buffer', 0) !== 0 ||
    (node.hasInput(inputs.pastKey) && node.hasInput(inputs.pastLength));
  const past = pastLength(node, inputs.pastKey, 2, shared, inputs.pastLength);
  const query = { batch: node.dim(0, 0), queries: node.dim(0, 1), shared };
  if (node.rank(0) === 5) {
    const size = node.dim(0, 4);
    return {
      ...query,
      heads: node.dim(0, 2),
      fresh: query.queries,
      keys: plus(past, query.queries),
      keySize: size,
      valueSize: size,
    };
  }
  if (!node.hasInput(1) && inputs.packsFlat) {
    const size = share(node, node.dim(0, 2), multiply(3, heads));
    return { ...query, heads, fresh: query.queries, keys: plus(past, query.queries), keySize: size, valueSize: size };
  }
  const keySize = share(node, node.dim(0, 2), heads);
  switch (node.rank(1)) {
    case 5:
      return {
        ...query,
        heads,
        fresh: node.dim(1, 1),
        keys: plus(past, node.dim(1, 1)),
        keySize,
        valueSize: node.dim(1, 4),
      };
    // Keys and values of an encoder, projected before: the past is theirs.
    case 4:
      return { ...query, heads, fresh: 0, keys: node.dim(1, 2), keySize, valueSize: node.dim(2, 3) };
    case 3: {
      const valueSize = node.rank(2) === 4 ? node.dim(2, 3) : share(node, node.dim(2, 2), heads);
      return { ...query, heads, fresh: node.dim(1, 1), keys: plus(past, node.dim(1, 1)), keySize, valueSize };
    }
    default:
      return { ...query, heads, fresh: null, keys: null, keySize, valueSize: null };
  }
}

/** Attention over projected queries, keys and values, whose biases are added here. */
function multiHeadAttention(name: string, inputs: MultiHeadInputs): OperatorDefinition {
  return {
    name,
    domain,
    since: 1,
    joinsPast: true,
    infer: node => {
      const { batch, heads, queries, keys, keySize, valueSize, shared } = multiHeadSizes(node, inputs);
      const kept = shared ? node.dim(inputs.pastKey, 2) : keys;
      return [
        tensor(node.dtype(0), [batch, queries, multiply(heads, valueSize)]),
        tensor(node.dtype(0), [batch, heads, kept, keySize]),
        tensor(node.dtype(0), [batch, heads, kept, valueSize]),
        tensor(node.dtype(0), [batch, heads, queries, keys]),
      ];
    },
    axes: node => samplesFirst(node, 0, 1, 2),
    channels: node => multiHeadChannels(node, inputs),
    cost: node => {
      const own = multiHeadSizes(node, inputs);
      const [sizes, bound] = inBuffer(own, own.shared ? node.dim(inputs.pastKey, 2) : null);
      return together(
        ...(node.hasInput(inputs.bias) ? [biasCost(sizes)] : []),
        attentionCost(sizes, { added: node.hasInput(inputs.attentionBias) }),
        bound,
        ...(node.int('unidirectional', 0) !== 0 ? [{ note: causalNote }] : []),
      );
    },
  };
}

/** Heads of projected queries, keys and values, all of rank 3, are removed as a whole. */
function multiHeadChannels(node: NodeContext, inputs: MultiHeadInputs): ChannelFlow | null {
  const { heads, keySize, valueSize } = multiHeadSizes(node, inputs);
  if (!heads || keySize === null || valueSize === null || !areKnown(node, 0, 1, 2)) return null;
  const isPlain = [0, 1, 2].every(input => node.rank(input) === 3);
  if (!isPlain || node.hasInput(inputs.attentionBias) || node.hasInput(inputs.pastKey) || node.outputCount > 1)
    return null;
  const each = named('heads', heads);
  const [keys, values]: ChannelAxis[] = [
    { times: [each, named('key', keySize)] },
    { times: [each, named('value', valueSize)] },
  ];
  const axes = (input: number, last: ChannelAxis): readonly ChannelAxis[] => [
    node.dim(input, 0)!,
    node.dim(input, 1)!,
    last,
  ];
  const flow: (readonly ChannelAxis[] | undefined)[] = [axes(0, keys), axes(1, keys), axes(2, values)];
  if (node.hasInput(inputs.bias)) flow[inputs.bias] = [{ beside: [keys, keys, values] }];
  return { inputs: flow, outputs: [axes(0, values)], states: [{ attribute: 'num_heads', size: each }] };
}

function biasCost({ batch, heads, queries, fresh, keySize, valueSize }: MultiHeadSizes): Cost {
  const biased = plus(multiply(queries, keySize), multiply(fresh, plus(keySize, valueSize)));
  const elements = multiply(batch, heads, biased);
  return { flops: symbol('B', elements, say`elements of Q, K and V to which a bias is added`) };
}

/**
 * com.microsoft LongformerAttention: every token attends to the W tokens before it, itself, the W after it and the
 * global ones; global tokens, with their own projections, attend to all.
 */
const longformerAttention: OperatorDefinition = {
  name: 'LongformerAttention',
  domain,
  since: 1,
  roles: [undefined, undefined, undefined, 'steering'],
  infer: node => [tensor(node.dtype(0), node.shape(0))],
  axes: node => samplesFirst(node),
  cost: node => {
    const [batch, length, width] = [node.dim(0, 0), node.dim(0, 1), node.dim(0, 2)];
    const heads = headCount(node);
    const size = share(node, width, heads);
    const global = knownValues(node, 6)?.reduce((count, flag) => count + Number(flag !== 0), 0) ?? null;
    const tokens = symbol('T', multiply(batch, length), say`tokens, batch size times length`);
    const G = symbol('G', global, say`global tokens, which the input \`global\` marks`);
    const C = symbol('C', width, say`width of the input`);
    const window = node.int('window') ?? null;
    const pairs = plus(multiply(batch, length, plus(multiply(2, window), 1)), multiply(2, global, length));
    return together(
      projectionCost(tokens, C, product(5, C), true),
      projectionCost(G, C, C, true),
      packedAttentionCost(heads, plus(multiply(batch, length), global), pairs, size, size),
      { note: say`The window is counted in full at the ends of the sequence.` },
    );
  },
};

/** Which of the two attentions of a decoder this is, and with what keys; null where the flags depend on data. */
function decoderSizes(node: NodeContext): AttentionSizes & { fresh: Dim; width: Dim } {
  requireRanks(node, 0, say`query`, [3]);
  const heads = headCount(node);
  const width = node.dim(0, 2);
  const size = share(node, width, heads);
  const [crossing, cached] = [knownValues(node, 8)?.[0], knownValues(node, 9)?.[0]];
  const common = { batch: node.dim(0, 1), heads, queries: node.dim(0, 0), keySize: size, valueSize: size, width };
  if (crossing === undefined || cached === undefined) return { ...common, fresh: null, keys: null };
  const past = cached !== 0 ? node.dim(6, 2) : 0;
  const fresh = crossing === 0 ? node.dim(0, 0) : cached !== 0 ? 0 : node.dim(1, 0);
  return { ...common, fresh, keys: plus(past, fresh) };
}

const decoderAttention: OperatorDefinition = {
  name: 'DecoderAttention',
  domain,
  since: 1,
  infer: node => {
    const { batch, heads, keys, keySize } = decoderSizes(node);
    const cache = tensor(node.dtype(0), [batch, heads, keys, keySize]);
    return [tensor(node.dtype(0), node.shape(0)), cache, cache];
  },
  cost: node => {
    const { fresh, width, ...sizes } = decoderSizes(node);
    const C = symbol('C', width, say`width of the query`);
    const tokens = symbol('T', multiply(sizes.batch, sizes.queries), say`tokens of the query`);
    const projected = symbol('T_kv', multiply(sizes.batch, fresh), say`tokens that are projected to keys and values`);
    return together(
      projectionCost(tokens, C, C, true),
      projectionCost(projected, C, product(2, C), true),
      attentionCost(sizes),
    );
  },
};

/** A bias per head and distance, read from a table. */
const relativePositionBias: OperatorDefinition = {
  name: 'RelativePositionBias',
  domain,
  since: 1,
  infer: node => [
    tensor(node.dtype(0), [1, node.dim(0, 1), knownValues(node, 1)?.[0] ?? null, knownValues(node, 2)?.[0] ?? null]),
  ],
  cost: () => ({ note: say`Finding the bucket of each distance is not counted.` }),
};

/** Per token and head: a bias, a product with (d × D) weights, sums over halves, two sigmoids and four operations for the gate. */
const gatedRelativePositionBias: OperatorDefinition = {
  name: 'GatedRelativePositionBias',
  domain,
  since: 1,
  infer: node => {
    const tokens = node.hasInput(6) ? node.shape(6) : node.shape(0);
    const length = tokens?.[1] ?? null;
    return [tensor(node.dtype(0), [tokens?.[0] ?? null, headCount(node), length, length])];
  },
  cost: node => {
    const [batch, heads, length] = [node.outputDim(0, 0), node.outputDim(0, 1), node.outputDim(0, 2)];
    const d = symbol('d', node.dim(3, 0), say`size of a head`);
    const D = symbol('D', node.dim(3, 1), say`width of the gate`);
    const rows = batched(batch, symbol('h', heads, say`heads`), symbol('L', length, say`length of the sequence`));
    const gate = sum(d, product(2, d, D), D, 10);
    return {
      macs: product(rows, d, D),
      ptflops: product(rows, d, D),
      flops: sum(product(rows, gate), outputElements(node)),
      special: product(2, rows),
    };
  },
};

/** Tokens without padding, one sequence after the other; their number depends on data unless the counts are known. */
const removePadding: OperatorDefinition = {
  name: 'RemovePadding',
  domain,
  since: 1,
  infer: node => {
    requireRanks(node, 0, say`input`, [3]);
    const tokens = knownValues(node, 1)?.reduce((a, b) => a + b, 0) ?? null;
    const [batch, length] = [node.dim(0, 0), node.dim(0, 1)];
    return [
      tensor(node.dtype(0), [tokens, node.dim(0, 2)]),
      tensor('int32', [batch, length]),
      tensor('int32', [plus(batch, 1)]),
      tensor('int32', [1]),
    ];
  },
  bound: node => [[multiply(node.dim(0, 0), node.dim(0, 1)), node.dim(0, 2)]],
  yields: say`Tokens kept by RemovePadding`,
  cost: () => ({}),
};

const restorePadding: OperatorDefinition = {
  name: 'RestorePadding',
  domain,
  since: 1,
  infer: node => {
    requireRanks(node, 0, say`input`, [2]);
    return [tensor(node.dtype(0), [node.dim(1, 0), node.dim(1, 1), node.dim(0, 1)])];
  },
  cost: () => ({}),
};

export const microsoftAttention: OperatorDefinition[] = [
  selfAttention('Attention', { bias: 2, past: 4, attentionBias: 5, pastLength: 6 }),
  selfAttention('DecoderMaskedSelfAttention', { bias: 2, past: 4, attentionBias: 5, pastLength: 6 }),
  selfAttention('QAttention', { bias: 2, past: 8, scales: { input: 3, inputZero: 6, weightZero: 7 } }, [
    undefined,
    'weight',
    undefined,
    'scale',
    'scale',
    undefined,
    'scale',
    'scale',
  ]),
  multiHeadAttention('MultiHeadAttention', { bias: 3, attentionBias: 5, pastKey: 6, pastLength: 8, packsFlat: false }),
  multiHeadAttention('DecoderMaskedMultiHeadAttention', {
    bias: 10,
    attentionBias: 4,
    pastKey: 5,
    pastLength: 7,
    packsFlat: true,
  }),
  groupQueryAttention,
  sparseAttention,
  longformerAttention,
  decoderAttention,
  packedAttention,
  packedMultiHeadAttention,
  pagedAttention,
  relativePositionBias,
  gatedRelativePositionBias,
  removePadding,
  restorePadding,
];

import { product, sum, symbol } from '../formula/expression';
import type { Dim, Shape } from '../graph/shape';
import { tensor, type TensorType } from '../graph/value';
import { say } from '../graph/message';
import { knownValues } from './support/arguments';
import { samplesFirst } from './support/axes';
import {
  attentionCost,
  causalNote,
  headCount,
  multiply,
  plus,
  requireRanks,
  share,
  type AttentionSizes,
} from './support/attentionCost';
import { together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';

const domain = 'com.microsoft';

/** Sizes of com.microsoft GroupQueryAttention and SparseAttention: heads of keys and values are shared by several of queries. */
function groupedSizes(node: NodeContext, total: Dim): AttentionSizes & { kvHeads: Dim; fresh: Dim; length: Dim } {
  requireRanks(node, 0, say`query`, [3]);
  const heads = headCount(node);
  const kvHeads = headCount(node, 'kv_num_heads');
  const packed = !node.hasInput(1);
  const size = share(node, node.dim(0, 2), packed ? plus(heads, kvHeads, kvHeads) : heads);
  const fresh = packed ? node.dim(0, 1) : node.dim(1, 1);
  // With a past, only the total length determines how much of its buffer is in use.
  const keys = total ?? (node.hasInput(3) ? null : fresh);
  const shared = { batch: node.dim(0, 0), heads, kvHeads, queries: node.dim(0, 1) };
  return { ...shared, keys, keySize: size, valueSize: size, fresh, length: total };
}

function groupedOutputs(node: NodeContext, sizes: ReturnType<typeof groupedSizes>, kept: Dim): TensorType[] {
  const { batch, heads, kvHeads, queries, keys, keySize } = sizes;
  const cache = node.hasInput(3) ? 3 : 0;
  const present: Shape = [batch ?? node.dim(3, 0), kvHeads, kept, cache === 3 ? node.dim(3, 3) : keySize];
  return [
    tensor(node.dtype(0), [batch, queries, multiply(heads, keySize)]),
    tensor(node.dtype(cache), present),
    tensor(node.dtype(cache), present),
    tensor(node.dtype(0), [batch, heads, queries, keys]),
  ];
}

/** Turning the new queries and keys, three operations per element. */
function groupedRotation({ batch, heads, kvHeads, queries, fresh, keySize }: ReturnType<typeof groupedSizes>): Cost {
  const turned = multiply(batch, keySize, plus(multiply(heads, queries), multiply(kvHeads, fresh)));
  return {
    flops: product(3, symbol('D', turned, say`elements of queries and new keys, which are rotated by position`)),
  };
}

/** A root mean square normalisation of each head of queries and new keys: four per element, two per head. */
function headNormalisation({ batch, heads, kvHeads, queries, fresh, keySize }: ReturnType<typeof groupedSizes>): Cost {
  const count = multiply(batch, plus(multiply(heads, queries), multiply(kvHeads, fresh)));
  const normalized = symbol('M', count, say`heads of queries and new keys, which are normalized`);
  return {
    flops: product(normalized, sum(product(4, symbol('d_k', keySize, say`size of a head`)), 2)),
    special: normalized,
  };
}

/** The longest sequence with its past: stated, or one more than the largest of `seqlens_k`. */
function totalLength(node: NodeContext, total: number, lengths: number): Dim {
  const stated = knownValues(node, total)?.[0];
  if (stated !== undefined) return stated;
  const last = knownValues(node, lengths);
  return last === undefined || last.length === 0 ? null : last.reduce((a, b) => Math.max(a, b)) + 1;
}

export const groupQueryAttention: OperatorDefinition = {
  name: 'GroupQueryAttention',
  domain,
  since: 1,
  joinsPast: true,
  roles: [
    ...new Array<undefined>(7).fill(undefined),
    'buffer',
    'buffer',
    undefined,
    undefined,
    undefined,
    'scale',
    'scale',
  ],
  infer: node => {
    const sizes = groupedSizes(node, totalLength(node, 6, 5));
    const past = node.dim(3, 2);
    if (!node.hasInput(3)) return groupedOutputs(node, sizes, sizes.keys);
    if (node.int('sliding_window_cache', 0) === 1) return groupedOutputs(node, sizes, past);
    return groupedOutputs(node, sizes, past === null || sizes.length === null ? null : Math.max(past, sizes.length));
  },
  axes: node => samplesFirst(node, 0, 1, 2),
  yields: say`Keys and values in use`,
  // The past may be a buffer with room to spare: at most all of it is in use, and then grows by the new keys.
  bound: node => {
    const sizes = groupedSizes(node, plus(node.dim(3, 2), node.hasInput(1) ? node.dim(1, 1) : node.dim(0, 1)));
    return groupedOutputs(node, sizes, sizes.keys).map(({ shape }) => shape);
  },
  cost: node => {
    const sizes = groupedSizes(node, totalLength(node, 6, 5) ?? (node.hasInput(3) ? node.outputDim(1, 2) : null));
    const sink = node.int('smooth_softmax', -1) === 1 || node.hasInput(11);
    return together(
      ...(node.hasInput(14) ? [headNormalisation(sizes)] : []),
      ...(node.int('do_rotary', 0) !== 0 ? [groupedRotation(sizes)] : []),
      attentionCost(sizes, { added: node.hasInput(10), softcap: node.float('softcap', 0) > 0, sink }),
      ...(node.int('causal', 1) !== 0 ? [{ note: causalNote }] : []),
      ...(node.int('local_window_size', -1) > 0 ? [{ note: say`Keys outside the window are counted too.` }] : []),
      ...(node.hasInput(12) ? [{ note: say`Dequantizing the cache is not counted.` }] : []),
    );
  },
};

export const sparseAttention: OperatorDefinition = {
  name: 'SparseAttention',
  domain,
  since: 1,
  joinsPast: true,
  roles: [...new Array<undefined>(9).fill(undefined), 'buffer', 'buffer'],
  infer: node => groupedOutputs(node, groupedSizes(node, totalLength(node, 7, -1)), node.dim(3, 2)),
  axes: node => samplesFirst(node, 0, 1, 2),
  cost: node => {
    const sizes = groupedSizes(node, totalLength(node, 7, -1));
    return together(...(node.int('do_rotary', 0) !== 0 ? [groupedRotation(sizes)] : []), attentionCost(sizes), {
      note: say`Counted as if every block of the mask were set: an upper bound.`,
      accuracy: 'atMost',
    });
  },
};

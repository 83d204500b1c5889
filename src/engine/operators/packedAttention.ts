import { product, symbol } from '../formula/expression';
import type { Dim } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { knownValues } from './support/arguments';
import {
  causalNote,
  headCount,
  multiply,
  packedAttentionCost,
  plus,
  projectionCost,
  share,
} from './support/attentionCost';
import { together } from './support/contraction';
import type { NodeContext, OperatorDefinition } from './support/definition';

/** Attention of com.microsoft over sequences without padding, one after the other. */
const domain = 'com.microsoft';

/**
 * Pairs of query and key within each sequence: the sum of the squared lengths. The lengths are known from their
 * cumulative sums, or where the tokens fill the unpacked shape.
 */
function pairsWithin(node: NodeContext, offsets: number, cumulative: number): Dim {
  const ends = knownValues(node, cumulative);
  if (ends !== undefined) {
    let pairs = 0;
    for (let at = 1; at < ends.length; at++) pairs += (ends[at] - ends[at - 1]) ** 2;
    return ends.at(-1) === (node.dim(0, 0) ?? ends.at(-1)) ? pairs : null;
  }
  const [batch, length] = [node.dim(offsets, 0), node.dim(offsets, 1)];
  return node.dim(0, 0) !== null && node.dim(0, 0) === multiply(batch, length) ? multiply(batch, length, length) : null;
}

function widthsOf(node: NodeContext): readonly [Dim, Dim, Dim] {
  const [q, k, v] = node.ints('qkv_hidden_sizes') ?? [];
  if (v !== undefined) return [q, k, v];
  const each = share(node, node.dim(1, 1) ?? node.dim(2, 0), 3);
  return [each, each, each];
}

export const packedAttention: OperatorDefinition = {
  name: 'PackedAttention',
  domain,
  since: 1,
  infer: node => [tensor(node.dtype(0), [node.dim(0, 0), widthsOf(node)[2]])],
  cost: node => {
    const widths = widthsOf(node);
    const heads = headCount(node);
    const tokens = symbol('T', node.dim(0, 0), say`tokens of all sequences`);
    const inputs = symbol('C_in', node.dim(0, 1) ?? node.dim(1, 0), say`width of the input`);
    const outputs = symbol('C_out', plus(...widths), say`widths of Q, K and V together`);
    const [keySize, valueSize] = [share(node, widths[1], heads), share(node, widths[2], heads)];
    return together(
      projectionCost(tokens, inputs, outputs, node.hasInput(2)),
      packedAttentionCost(heads, node.dim(0, 0), pairsWithin(node, 3, 4), keySize, valueSize, {
        added: node.hasInput(5),
      }),
    );
  },
};

function packedSizes(node: NodeContext): { heads: Dim; keySize: Dim; valueSize: Dim } {
  if (node.rank(0) === 4) return { heads: node.dim(0, 1), keySize: node.dim(0, 3), valueSize: node.dim(0, 3) };
  const heads = headCount(node);
  return { heads, keySize: share(node, node.dim(0, 1), heads), valueSize: share(node, node.dim(2, 1), heads) };
}

export const packedMultiHeadAttention: OperatorDefinition = {
  name: 'PackedMultiHeadAttention',
  domain,
  since: 1,
  infer: node => {
    const { heads, valueSize } = packedSizes(node);
    return [tensor(node.dtype(0), [node.dim(0, 0), multiply(heads, valueSize)])];
  },
  cost: node => {
    const { heads, keySize, valueSize } = packedSizes(node);
    const tokens = node.dim(0, 0);
    const width = multiply(heads, plus(keySize, keySize, valueSize));
    const biased = symbol('B', multiply(tokens, width), say`elements of Q, K and V to which a bias is added`);
    return together(
      ...(node.hasInput(3) ? [{ flops: biased }] : []),
      packedAttentionCost(heads, tokens, pairsWithin(node, 4, 5), keySize, valueSize, { added: node.hasInput(6) }),
    );
  },
};

interface PagedSizes {
  readonly heads: Dim;
  readonly kvHeads: Dim;
  readonly keySize: Dim;
  readonly valueSize: Dim;
}

function pagedSizes(node: NodeContext): PagedSizes {
  const heads = headCount(node);
  const kvHeads = headCount(node, 'kv_num_heads');
  const latent = node.string('kv_cache_layout') === 'LATENT';
  const packed = !latent && !node.hasInput(2);
  const keySize = share(node, node.dim(0, 1), packed ? plus(heads, kvHeads, kvHeads) : heads);
  return { heads, kvHeads, keySize, valueSize: latent ? node.int('v_head_size', 0) || keySize : keySize };
}

/** Each query attends to the past of its sequence and the new tokens; both lengths are inputs. */
function pagedPairs(node: NodeContext): Dim {
  const [ends, past] = [knownValues(node, 5), knownValues(node, 6)];
  if (ends === undefined || past === undefined || ends.length !== past.length + 1) return null;
  return past.reduce((pairs, length, at) => pairs + (ends[at + 1] - ends[at]) * (length + ends[at + 1] - ends[at]), 0);
}

export const pagedAttention: OperatorDefinition = {
  name: 'PagedAttention',
  domain,
  since: 1,
  roles: [
    ...new Array<undefined>(8).fill(undefined),
    'buffer',
    'buffer',
    undefined,
    undefined,
    undefined,
    undefined,
    'scale',
    'scale',
  ],
  infer: node => {
    const { heads, valueSize } = pagedSizes(node);
    return [
      tensor(node.dtype(0), [node.dim(0, 0), multiply(heads, valueSize)]),
      tensor(node.dtype(3), node.shape(3)),
      tensor(node.dtype(4), node.shape(4)),
    ];
  },
  cost: node => {
    const { heads, kvHeads, keySize, valueSize } = pagedSizes(node);
    const tokens = node.dim(0, 0);
    const width = multiply(keySize, plus(heads, kvHeads));
    const turned = symbol(
      'D',
      multiply(tokens, width),
      say`elements of queries and new keys, which are rotated by position`,
    );
    const normalized = symbol('M', multiply(tokens, plus(heads, kvHeads)), say`heads that are normalized`);
    const perHead = symbol(
      'm',
      keySize === null ? null : 4 * keySize + 2,
      say`operations to normalize a head, 4·d_k + 2`,
    );
    return together(
      ...(node.hasInput(12) ? [{ flops: product(normalized, perHead), special: normalized }] : []),
      ...(node.int('do_rotary', 0) !== 0 ? [{ flops: product(3, turned) }] : []),
      packedAttentionCost(heads, tokens, pagedPairs(node), keySize, valueSize, {
        softcap: node.float('softcap', 0) > 0,
        sink: node.hasInput(11),
      }),
      ...(node.int('is_causal', 1) !== 0 ? [{ note: causalNote }] : []),
    );
  },
};

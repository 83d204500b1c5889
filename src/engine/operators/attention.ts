import { product, quotient, sum, symbol, type Expression } from '../formula/expression';
import { isFloat, type DataType } from '../graph/dataType';
import { isKnown, type Dim, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say, type Message } from '../graph/message';
import { inputElements } from './support/arguments';
import { samplesFirst } from './support/axes';
import {
  attentionCost,
  causalNote,
  headCount,
  multiply,
  plus,
  share,
  type AttentionSizes,
} from './support/attentionCost';
import type { ChannelAxis, ChannelFlow } from './support/channelFlow';
import { areKnown, keptChannels, named } from './support/channels';
import { together } from './support/contraction';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { times } from './elementwise';

/** Sizes of ai.onnx Attention, whose inputs have a dimension for the heads (rank 4) or keep them in the last one (rank 3). */
function attentionSizes(node: NodeContext): AttentionSizes & { kvHeads: Dim; flat: boolean | null } {
  const rank = node.rank(0) ?? node.rank(1);
  if (rank !== null && rank !== 3 && rank !== 4) node.fail(say`The query has rank ${rank}, but 3 or 4 is needed.`);
  const flat = rank === null ? null : rank === 3;
  const batch = node.dim(0, 0) ?? node.dim(1, 0);
  if (flat === null)
    return { batch, heads: null, kvHeads: null, queries: null, keys: null, keySize: null, valueSize: null, flat };
  const heads = flat ? headCount(node, 'q_num_heads') : node.dim(0, 1);
  const kvHeads = flat ? headCount(node, 'kv_num_heads') : (node.dim(1, 1) ?? node.dim(2, 1));
  if (heads !== null && kvHeads !== null && (!(kvHeads > 0) || heads % kvHeads !== 0)) {
    node.fail(say`${heads} heads of queries cannot share ${kvHeads} heads of keys evenly.`);
  }
  const past = node.hasInput(4) ? node.dim(4, 2) : 0;
  return {
    batch,
    heads,
    kvHeads,
    flat,
    queries: node.dim(0, -2),
    keys: plus(past, node.dim(1, -2) ?? node.dim(2, -2)),
    keySize: flat ? share(node, node.dim(0, 2), heads) : node.dim(0, 3),
    valueSize: flat ? share(node, node.dim(2, 2), kvHeads) : node.dim(2, 3),
  };
}

/** Queries share the heads of keys in groups, which are removed as a whole. */
function attentionChannels(node: NodeContext): ChannelFlow | null {
  const { heads, kvHeads, keySize, valueSize, flat } = attentionSizes(node);
  if (!heads || !kvHeads || keySize === null || valueSize === null || flat === null) return null;
  if (!areKnown(node, 0, 1, 2, 4, 5) || node.hasOutput(3)) return null;
  const shared = named('heads', kvHeads);
  const own: ChannelAxis = kvHeads === heads ? shared : { times: [shared, heads / kvHeads] };
  const [size, values] = [named('size', keySize), named('value', valueSize)];
  const axes = (shape: Shape, of: ChannelAxis, each: ChannelAxis): readonly ChannelAxis[] =>
    flat ? [shape[0]!, shape[1]!, { times: [of, each] }] : [shape[0]!, of, shape[2]!, each];
  const cache = (shape: Shape | null, each: ChannelAxis): readonly ChannelAxis[] | undefined =>
    isKnown(shape) ? [shape[0], shared, shape[2], each] : undefined;
  return {
    inputs: [
      axes(node.shape(0)!, own, size),
      axes(node.shape(1)!, shared, size),
      axes(node.shape(2)!, shared, values),
      undefined,
      cache(node.shape(4), size),
      cache(node.shape(5), values),
    ],
    outputs: [
      axes(node.outputShape(0)!, own, values),
      cache(node.outputShape(1), size),
      cache(node.outputShape(2), values),
    ],
    states: flat
      ? [
          { attribute: 'q_num_heads', size: own },
          { attribute: 'kv_num_heads', size: shared },
        ]
      : [],
  };
}

/** ONNX Attention-23 and -24: Y, the keys and values with the past in front, and the scores at some stage. */
const attention_: OperatorDefinition = {
  name: 'Attention',
  since: 23,
  joinsPast: true,
  infer: node => {
    const { batch, heads, kvHeads, queries, keys, keySize, valueSize, flat } = attentionSizes(node);
    const packed: Shape = [batch, queries, multiply(heads, valueSize)];
    const y: Shape | null = flat === null ? null : flat ? packed : [batch, heads, queries, valueSize];
    return [
      tensor(node.dtype(0), y),
      tensor(node.dtype(1), [batch, kvHeads, keys, keySize]),
      tensor(node.dtype(2), [batch, kvHeads, keys, valueSize]),
      tensor(node.dtype(0), [batch, heads, queries, keys]),
    ];
  },
  axes: node => samplesFirst(node, 0, 1, 2),
  channels: attentionChannels,
  cost: node => {
    const cost = attentionCost(attentionSizes(node), {
      added: node.hasInput(3) && isFloat(node.dtype(3)),
      softcap: node.float('softcap', 0) !== 0,
    });
    return together(
      cost,
      ...(node.int('is_causal', 0) !== 0 ? [{ note: causalNote }] : []),
      ...(node.hasInput(6) ? [{ note: say`Padded keys are counted too.` }] : []),
    );
  },
};

function flexSizes(node: NodeContext): AttentionSizes {
  for (const [input, name] of [say`query`, say`key`, say`value`].entries()) {
    const rank = node.rank(input);
    if (rank !== null && rank !== 4) node.fail(say`The ${name} has rank ${rank}, but 4 is needed.`);
  }
  return {
    batch: node.dim(0, 0) ?? node.dim(1, 0),
    heads: node.dim(0, 1),
    queries: node.dim(0, 2),
    keys: node.dim(1, 2) ?? node.dim(2, 2),
    keySize: node.dim(0, 3) ?? node.dim(1, 3),
    valueSize: node.dim(2, 3),
  };
}

/** Half-precision scores are passed to the bodies in single precision. */
const scoreType = (dtype: DataType): DataType => (dtype === 'float16' || dtype === 'bfloat16' ? 'float32' : dtype);

/** ai.onnx.preview FlexAttention-1: attention whose scores and probabilities go through bodies of the model's own. */
const flexAttention: OperatorDefinition = {
  name: 'FlexAttention',
  domain: 'ai.onnx.preview',
  since: 1,
  infer: node => {
    const { batch, heads, queries, keys, valueSize } = flexSizes(node);
    const scores = { type: tensor(scoreType(node.dtype(0)), [batch, heads, queries, keys]), constant: null };
    for (const body of ['score_mod', 'mask_mod', 'prob_mod']) {
      if (node.graphAttribute(body)) node.run(body, [scores], 1);
    }
    return [tensor(node.dtype(2) === 'undefined' ? node.dtype(0) : node.dtype(2), [batch, heads, queries, valueSize])];
  },
  axes: node => samplesFirst(node, 0, 1, 2),
  cost: node => attentionCost(flexSizes(node)),
};

/** How many elements of a head are rotated (all if `rotary_embedding_dim` is 0) and how many it has. */
function turnedPart(node: NodeContext): { turned: number; size: Dim } | null {
  const turned = node.int('rotary_embedding_dim', 0);
  if (turned === 0) return null;
  const size = node.rank(0) === 4 ? node.dim(0, 3) : share(node, node.dim(0, -1), headCount(node));
  if (turned < 0 || (size !== null && turned > size))
    node.fail(say`A rotary embedding of ${turned} elements does not fit a head of ${size ?? '?'}.`);
  return turned === size ? null : { turned, size };
}

/** Rotating a pair by an angle takes four products and two sums: three operations per rotated element. */
function rotationCost(node: NodeContext, input = 0): Expression {
  const part = turnedPart(node);
  const elements = inputElements(node, input);
  if (part === null) return times(3, elements);
  const turned = symbol('d_rot', part.turned, say`elements of a head that are rotated (rotary_embedding_dim)`);
  return quotient(product(3, elements, turned), symbol('d', part.size, say`size of a head`));
}

/** Heads continue; the elements of each, which are rotated in pairs, stay as many as they are. */
function rotatedChannels(node: NodeContext): ChannelFlow | null {
  const shape = node.shape(0);
  if (!isKnown(shape)) return null;
  if (shape.length === 4) return keptChannels(node, axis => axis === 3);
  const heads = node.int('num_heads', 0);
  if (shape.length !== 3 || heads < 1 || shape[2] % heads !== 0) return null;
  const each = named('heads', heads);
  const axes = [named('batch', shape[0]), named('length', shape[1]), { times: [each, shape[2] / heads] }];
  return { inputs: [axes], outputs: [axes], states: [{ attribute: 'num_heads', size: each }] };
}

/** Rotary position embedding; the tables of cosines and sines are not learned (ONNX RotaryEmbedding-23, com.microsoft the same). */
const rotaryEmbedding = (name: string, domain: string, since: number, tables: number): OperatorDefinition => ({
  name,
  domain,
  since,
  roles: [...new Array<undefined>(tables).fill(undefined), 'buffer', 'buffer'],
  infer: node => [tensor(node.dtype(0), node.shape(0))],
  axes: node => samplesFirst(node),
  channels: rotatedChannels,
  cost: node => ({ flops: rotationCost(node) }),
});

/** com.microsoft GemmaRotaryEmbedding: sine and cosine of the embedding, then q·cos + q_rot·sin, and so for k. */
const gemmaRotaryEmbedding: OperatorDefinition = {
  name: 'GemmaRotaryEmbedding',
  domain: 'com.microsoft',
  since: 1,
  infer: node => [tensor(node.dtype(1), node.shape(1)), tensor(node.dtype(3), node.shape(3))],
  cost: node => {
    const elements = (name: string, input: number, what: Message): Expression => {
      const counted = inputElements(node, input);
      return counted.kind === 'symbol' ? symbol(name, counted.symbol.value, what) : counted;
    };
    const angles = times(2, elements('E', 0, say`angles`));
    const turned = sum(elements('Q', 1, say`elements of the queries`), elements('K', 3, say`elements of the keys`));
    return { flops: sum(angles, product(3, turned)), special: angles };
  },
};

export const attention: OperatorDefinition[] = [
  attention_,
  flexAttention,
  rotaryEmbedding('RotaryEmbedding', 'ai.onnx', 23, 1),
  rotaryEmbedding('RotaryEmbedding', 'com.microsoft', 1, 2),
  rotaryEmbedding('MRotaryEmbedding', 'com.microsoft', 1, 2),
  gemmaRotaryEmbedding,
];

import { greatestCommonDivisor } from '../formula/commonDivisor';
import { difference, product, sum, symbol, type Expression } from '../formula/expression';
import { elementCount, isKnown, shapeText, type Dim, type KnownShape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { inputElements, outputElements } from './support/arguments';
import { attentionCost, batched, headCount, multiply, plus, projectionCost, share } from './support/attentionCost';
import type { ChannelFlow } from './support/channelFlow';
import { areKnown, imageChannels, named, namedChannels, perChannel } from './support/channels';
import { together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRole } from './support/roles';
import { readWindows, windowPositions } from './support/window';

/** What layer specs have and ONNX has no single operator for, under the names of PyTorch's modules. */
const domain = 'torch.nn';

/** Query, key, value, W (or W_q, W_k, W_v), in-projection bias, output W, output bias, further key, further value. */
const place = { inBias: 6, outBias: 8 } as const;

/**
 * torch.nn.MultiheadAttention: Q, K and V are projected, attend to each other, and the result is projected. ptflops
 * (its `multihead_attention_counter_hook`) also counts the scaling of Q and the softmax, and takes kd and vd as the
 * sizes that K and V are projected to.
 */
function multiheadCost(node: NodeContext): Cost {
  const heads = headCount(node);
  const embedding = node.dim(0, 2);
  const projected = projectedSize(node);
  const head = share(node, projected, heads);
  const [queries, given] = [node.dim(0, 1), node.dim(1, 1)];
  const keys = plus(given, node.int('extra_keys', 0));
  const d = symbol('d', embedding, say`features of the query and of the output`);
  // With all heads that the module had, both are the same.
  const p = projected === embedding ? d : symbol('p', projected, say`features of all heads together, from the weights`);
  const [kd, vd] = [
    symbol('d_key', node.dim(1, 2), say`features of the key`),
    symbol('d_value', node.dim(2, 2), say`features of the value`),
  ];
  const [L_q, L_k] = [
    symbol('L_q', queries, say`queries, the length of the sequence`),
    symbol('L', given, say`keys before any are added`),
  ];
  const [inBias, outBias] = [node.hasInput(place.inBias), node.hasInput(place.outBias)];
  const rows = (count: Expression): Expression => batched(node.dim(0, 0), count);
  const cost = together(
    projectionCost(rows(L_q), d, p, inBias),
    projectionCost(rows(L_k), kd, p, inBias),
    projectionCost(rows(L_k), vd, p, inBias),
    attentionCost({ batch: node.dim(0, 0), heads, queries, keys, keySize: head, valueSize: head }),
    projectionCost(rows(L_q), p, d, outBias),
  );
  const h = symbol('h', heads, say`heads (num_heads)`);
  return {
    ...cost,
    ptflops: batched(
      node.dim(0, 0),
      sum(
        product(L_q, d),
        product(L_q, d, d),
        product(L_k, kd, kd),
        product(L_k, vd, vd),
        ...(inBias ? [product(sum(L_q, product(2, L_k)), d)] : []),
        product(L_q, L_k, d),
        product(h, L_q, L_k),
        product(L_q, L_k, vd),
        product(L_q, vd, sum(vd, 1)),
      ),
    ),
  };
}

/** Features that queries are projected to, those of all heads: as many as the query has, unless heads were removed. */
function projectedSize(node: NodeContext): Dim {
  return node.dim(7, 1) ?? node.dim(0, 2);
}

/** Heads are removed as a whole, from all projections; the features of the query and of the output are independent of them. */
function multiheadChannels(node: NodeContext): ChannelFlow | null {
  if (!areKnown(node, 0, 1, 2, 3, 7)) return null;
  const [query, key, value] = [0, 1, 2].map(input => node.shape(input)) as KnownShape[];
  const heads = node.int('num_heads', 1);
  const all = { times: [named('heads', heads), named('size', projectedSize(node)! / heads)] };
  const features = named('features', query[2]);
  const [keys, values] = [named('key', key[2]), named('value', value[2])];
  const axes = (shape: KnownShape, last: ReturnType<typeof named>) => [
    named('batch', shape[0]),
    shape[1] === query[1] ? named('queries', shape[1]) : shape[1],
    last,
  ];
  const together = !node.hasInput(4);
  const three = { times: [3, all] };
  return {
    inputs: [
      axes(query, features),
      together ? axes(key, features) : axes(key, keys),
      together ? axes(value, features) : axes(value, values),
      together ? [three, features] : [all, features],
      together ? undefined : [all, keys],
      together ? undefined : [all, values],
      node.hasInput(place.inBias) ? [three] : undefined,
      [features, all],
      node.hasInput(place.outBias) ? [features] : undefined,
      node.hasInput(9) ? [1, 1, all] : undefined,
      node.hasInput(10) ? [1, 1, all] : undefined,
    ],
    outputs: [axes(query, features)],
    makes: all,
    states: [{ attribute: 'num_heads', size: named('heads', heads) }],
  };
}

const multiheadAttention: OperatorDefinition = {
  name: 'MultiheadAttention',
  domain,
  since: 1,
  infer: node => {
    for (const [index, name] of [say`query`, say`key`, say`value`].entries()) {
      const rank = node.rank(index);
      if (rank !== null && rank !== 3) node.fail(say`The ${name} has rank ${rank}, but tokens × features are needed.`);
    }
    const [keys, values] = [node.dim(1, 1), node.dim(2, 1)];
    if (keys !== null && values !== null && keys !== values)
      node.fail(say`There are ${keys} keys, but ${values} values.`);
    return [tensor(node.dtype(0), node.shape(0))];
  },
  channels: multiheadChannels,
  cost: multiheadCost,
};

/**
 * Elements of all windows along one axis, where window i runs from ⌊i·in/out⌋ to ⌈(i + 1)·in/out⌉
 * (torch.nn.AdaptiveAvgPool2d). Neighbours share the element that contains their boundary: the sum is `in`, plus one
 * for each inner boundary that is not a whole number. Whole ones are the multiples of out/gcd.
 */
function windowElements(input: Dim, output: number): Dim {
  return input === null ? null : input + output - greatestCommonDivisor(input, output);
}

/** Windows that PyTorch chooses for a requested output size; they differ in size and overlap. */
function adaptivePool(name: string, perWindow: 0 | 1): OperatorDefinition {
  const spatial = (node: NodeContext): readonly number[] => node.ints('output_size') ?? [];
  return {
    name,
    domain,
    since: 1,
    infer: node => {
      const shape = node.shape(0);
      const target = spatial(node);
      if (shape !== null && shape.length !== target.length + 2)
        node.fail(say`The input has rank ${shape.length}, but ${target.length} sizes are given.`);
      return [tensor(node.dtype(0), [node.dim(0, 0), node.dim(0, 1), ...target])];
    },
    channels: node => imageChannels(node),
    cost: node => {
      const planes = symbol('C', multiply(node.dim(0, 0), node.dim(0, 1)), say`channels of all samples`);
      const covered = spatial(node).map((size, axis) =>
        symbol(
          `S_${axis + 1}`,
          windowElements(node.dim(0, axis + 2), size),
          say`elements of all windows along spatial axis ${axis + 1}, shared ones for each`,
        ),
      );
      const results = symbol('P', elementCount(spatial(node)), say`windows, ${shapeText(spatial(node))}`);
      const pooled = product(...covered);
      // A mean is K − 1 sums and a division, a maximum K − 1 comparisons.
      return {
        flops: product(planes, perWindow === 1 ? pooled : difference(pooled, results)),
        ptflops: inputElements(node),
      };
    },
  };
}

/** torch.nn.FractionalMaxPool2d, 3d: windows of one size, as many as requested. ptflops ignores it. */
const fractionalMaxPool: OperatorDefinition = {
  name: 'FractionalMaxPool',
  domain,
  since: 1,
  infer: node => {
    const target = node.ints('output_size') ?? [];
    const kernel = node.ints('kernel_shape') ?? [];
    target.forEach((size, axis) => {
      const input = node.dim(0, axis + 2);
      if (size < 1) node.fail(say`The input is smaller than the window on spatial axis ${axis}.`);
      if (input !== null && size + kernel[axis] - 1 > input)
        node.fail(say`${size} windows of ${kernel[axis]} do not fit into ${input} elements on spatial axis ${axis}.`);
    });
    return [tensor(node.dtype(0), [node.dim(0, 0), node.dim(0, 1), ...target])];
  },
  cost: node => {
    const window = symbol('K', elementCount(node.ints('kernel_shape') ?? []), say`elements of a window`);
    return { flops: product(difference(window, 1), outputElements(node)) };
  },
};

/** torch.nn.Unfold: N × C × H × W → N × (C·K) × positions, each column the elements of one window. */
const unfold: OperatorDefinition = {
  name: 'Unfold',
  domain,
  since: 1,
  infer: node => {
    const shape = node.shape(0);
    if (shape === null) return [tensor(node.dtype(0), [null, null, null])];
    if (shape.length !== 4) node.fail(say`The input must be an image, but has rank ${shape.length}.`);
    const windows = readWindows(node, 2);
    const positions = [0, 1].map(axis => windowPositions(node, shape[axis + 2], windows, axis));
    return [tensor(node.dtype(0), [shape[0], multiply(shape[1], ...windows.kernel), multiply(...positions)])];
  },
  cost: () => ({}),
};

/** torch.nn.Parameter, or what `register_buffer` stores: the same one for each sample of the first input. */
function stored(name: string, role: InputRole): OperatorDefinition {
  return {
    name,
    domain,
    since: 1,
    roles: ['steering', role],
    infer: node => {
      const shape = node.shape(1);
      return [tensor(node.dtype(1), shape === null ? null : [node.dim(0, 0), ...shape])];
    },
    channels: node => {
      const [shape, output] = [node.shape(1), node.outputShape(0)];
      if (!isKnown(shape) || !isKnown(output)) return null;
      const axes = namedChannels(shape);
      return { inputs: [undefined, axes], outputs: [[output[0], ...axes]] };
    },
    cost: () => ({}),
  };
}

/** torchvision.ops.FrozenBatchNorm2d: a multiply and an add per element, as for BatchNorm2d, whose parameters are all buffers. */
const frozenBatchNorm: OperatorDefinition = {
  name: 'FrozenBatchNorm',
  domain,
  since: 1,
  roles: [undefined, 'buffer', 'buffer', 'buffer', 'buffer'],
  infer: node => [tensor(node.dtype(0), node.shape(0))],
  channels: node => perChannel(node, 1, [1, 2, 3, 4]),
  cost: node => ({ flops: product(2, outputElements(node)) }),
};

export const torch: readonly OperatorDefinition[] = [
  multiheadAttention,
  adaptivePool('AdaptiveAvgPool', 1),
  adaptivePool('AdaptiveMaxPool', 0),
  fractionalMaxPool,
  unfold,
  stored('Parameter', 'weight'),
  stored('Buffer', 'buffer'),
  frozenBatchNorm,
];

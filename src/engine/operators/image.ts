import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { difference, evaluate, product, quotient, sum, symbol, type Expression } from '../formula/expression';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { inputElements, outputElements } from './support/arguments';
import { broadcast } from './support/broadcast';
import { keepsShape } from './movement';

/** ONNX ImageDecoder-20: height × width × channels of a file that only runs show. */
const imageDecoder: OperatorDefinition = {
  name: 'ImageDecoder',
  since: 20,
  roles: ['steering'],
  infer(node) {
    const rank = node.rank(0);
    if (rank !== null && rank !== 1) node.fail(say`An encoded image has rank 1, not ${rank}.`);
    return [tensor('uint8', [null, null, node.string('pixel_format', 'RGB') === 'Grayscale' ? 1 : 3])];
  },
  cost: () => ({
    flops: symbol('D', null, say`operations of the decoder, which depend on the format and the picture`),
  }),
};

/** The batch of square matrices of an input, and how many and how large they are. */
function matrices(node: NodeContext): { batch: Shape | null; count: Expression; size: Expression } {
  const input = node.shape(0);
  if (input !== null && input.length < 2) node.fail(say`Matrices have a rank of at least 2, not ${input.length}.`);
  const [rows, columns] = input?.slice(-2) ?? [null, null];
  if (rows !== null && columns !== null && rows !== columns)
    node.fail(say`A matrix of ${rows} × ${columns} is not square.`);
  const batch = input && input.slice(0, -2);
  return {
    batch,
    count: symbol('N', elementCount(batch), say`matrices`),
    size: symbol('M', rows ?? columns, say`rows and columns of a matrix`),
  };
}

/**
 * ONNX Det-11, by LU decomposition: for each pivot but the last, with k rows below it, k quotients, k² products and k²
 * differences; then the product of the diagonal.
 */
const det: OperatorDefinition = {
  name: 'Det',
  since: 11,
  infer: node => [tensor(node.dtype(0), matrices(node).batch)],
  cost(node) {
    const { count, size } = matrices(node);
    if (evaluate(size) === 0) return {};
    const below = difference(size, 1);
    const eliminated = quotient(product(below, size, difference(product(2, size), 1)), 3);
    return {
      flops: product(count, sum(quotient(product(size, below), 2), eliminated, below)),
      note: say`Counted as an LU decomposition: the specification leaves the method open.`,
    };
  },
};

/** ONNX Runtime ContribOperators, Inverse, by Gauss–Jordan elimination in place. */
const inverse = keepsShape('Inverse', 1, {
  domain: 'com.microsoft',
  cost(node) {
    const { count, size } = matrices(node);
    const below = difference(size, 1);
    // For each pivot: its reciprocal, the rest of its row and column scaled, and a product and difference for all others.
    return {
      flops: product(count, size, sum(1, product(2, below), product(2, below, below))),
      note: say`Counted as a Gauss–Jordan elimination: the specification leaves the method open.`,
    };
  },
});

/** ONNX Runtime ContribOperators, CDist: the (squared) Euclidean distance of each row of A to each row of B. */
const cdist: OperatorDefinition = {
  name: 'CDist',
  domain: 'com.microsoft',
  since: 1,
  infer: node => [tensor(node.dtype(0), [node.dim(0, 0), node.dim(1, 0)])],
  cost(node) {
    const pairs = outputElements(node);
    const elements = node.dim(0, 1) ?? node.dim(1, 1);
    if (elements === 0) return {};
    const length = symbol('K', elements, say`elements of a row`);
    const squared = difference(product(3, length), 1);
    switch (node.string('metric', 'sqeuclidean')) {
      case 'sqeuclidean':
        return { flops: product(squared, pairs) };
      case 'euclidean':
        return { flops: product(product(3, length), pairs), special: pairs };
      default:
        return { flops: symbol('D', null, say`operations of the metric ${node.string('metric') ?? ''}`) };
    }
  },
};

/** ONNX Runtime ContribOperators, ComplexMul: real and imaginary parts alternate; 4 products and 2 sums for each pair. */
function complexProduct(name: string): OperatorDefinition {
  return {
    name,
    domain: 'com.microsoft',
    since: 1,
    infer: node => [tensor(node.dtype(0), broadcast(node, node.shape(0), node.shape(1)))],
    cost: node => ({ flops: product(3, outputElements(node)) }),
  };
}

/** ONNX Runtime ContribOperators, DynamicTimeWarping: the path of least cost through an M × N matrix. */
const dynamicTimeWarping: OperatorDefinition = {
  name: 'DynamicTimeWarping',
  domain: 'com.microsoft',
  since: 1,
  infer: () => [tensor('int32', [2, null])],
  bound(node) {
    const [rows, columns] = [node.dim(0, -2), node.dim(0, -1)];
    return [[2, rows === null || columns === null ? null : Math.max(rows + columns - 1, 0)]];
  },
  // Each cell adds the least of three neighbours: two comparisons and a sum.
  cost: node => ({ flops: product(3, inputElements(node)) }),
};

/** ONNX Runtime ContribOperators, IsAllFinite: one check for each element of all inputs. */
const isAllFinite: OperatorDefinition = {
  name: 'IsAllFinite',
  domain: 'com.microsoft',
  since: 1,
  infer: () => [tensor('bool', [])],
  cost(node) {
    let total: Dim = 0;
    for (let index = 0; index < node.inputCount; index++) {
      const count = elementCount(node.shape(index));
      total = total === null || count === null ? null : total + count;
    }
    return { flops: symbol('n', total, say`elements of all inputs`) };
  },
};

/** Operators on images and matrices that belong to no larger family. */
export const image: readonly OperatorDefinition[] = [
  imageDecoder,
  det,
  inverse,
  cdist,
  complexProduct('ComplexMul'),
  complexProduct('ComplexMulConj'),
  dynamicTimeWarping,
  isAllFinite,
  // ONNX ImageScaler-1 (experimental): scale · x + bias of the channel.
  keepsShape('ImageScaler', 1, { cost: node => ({ flops: product(2, outputElements(node)) }) }),
  // ONNX Runtime ContribOperators: passes its input on.
  keepsShape('SampleOp', 1, { domain: 'com.microsoft' }),
];

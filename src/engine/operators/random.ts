import { tensor } from '../graph/value';
import { inSequence, say } from '../graph/message';
import { difference, product, sum, symbol } from '../formula/expression';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRole } from './support/roles';
import { outputElements } from './support/arguments';
import { dimensionOrFail } from './slicing';

/** What the figures of random operators leave out. */
export const drawing = say`Generating the random numbers is not counted: the specification leaves the generator open.`;

/** ONNX RandomNormal-1 and RandomUniform-1: scaling and shifting a drawn number is a product and a sum. */
function scaled(node: NodeContext): Cost {
  return { flops: product(2, outputElements(node)), note: drawing };
}

function drawn(name: string): OperatorDefinition {
  return {
    name,
    since: 1,
    infer(node) {
      const shape = node.ints('shape') ?? node.fail(say`The shape is missing.`);
      return [
        tensor(
          node.dtypeAttribute('dtype') ?? 'float32',
          shape.map(dim => dimensionOrFail(node, dim)),
        ),
      ];
    },
    cost: scaled,
  };
}

/** An operator whose output is shaped like its input and of the type that `dtype` names. */
function drawnLike(
  name: string,
  since: number,
  role: InputRole,
  cost: (node: NodeContext) => Cost,
): OperatorDefinition {
  return {
    name,
    since,
    roles: role,
    infer: node => [tensor(node.dtypeAttribute('dtype') ?? node.dtype(0), node.shape(0))],
    cost,
  };
}

/**
 * ONNX Multinomial-7: for each of N rows of C unnormalised log-probabilities, the exponentials and their running sums, and
 * for each sample a scaled number that is compared with the sums.
 */
const multinomial: OperatorDefinition = {
  name: 'Multinomial',
  since: 7,
  infer(node) {
    const rank = node.rank(0);
    if (rank !== null && rank !== 2) node.fail(say`Multinomial takes a matrix, not a tensor of rank ${rank}.`);
    const samples = dimensionOrFail(node, node.int('sample_size', 1));
    return [tensor(node.dtypeAttribute('dtype') ?? 'int32', [node.dim(0, 0), samples])];
  },
  cost(node) {
    if (node.dim(0, 1) === 0) return {};
    const rows = symbol('N', node.dim(0, 0), say`rows of the input`);
    const classes = symbol('C', node.dim(0, 1), say`classes, columns of the input`);
    const samples = symbol('S', node.int('sample_size', 1), say`samples per row (attribute sample_size)`);
    return {
      flops: product(rows, sum(difference(product(2, classes), 1), product(samples, classes))),
      special: product(rows, classes),
      note: inSequence(say`Each sample is counted as a search through all classes.`, drawing),
    };
  },
};

/** Operators that draw random numbers. */
export const random: readonly OperatorDefinition[] = [
  drawn('RandomNormal'),
  drawn('RandomUniform'),
  drawnLike('RandomNormalLike', 1, 'shape', scaled),
  drawnLike('RandomUniformLike', 1, 'shape', scaled),
  // ONNX Bernoulli-15: a uniform number is compared with each probability.
  drawnLike('Bernoulli', 15, 'operand', node => ({ flops: outputElements(node), note: drawing })),
  multinomial,
];

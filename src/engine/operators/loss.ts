import { difference, product, sum, symbol, zero, type Expression } from '../formula/expression';
import { elementCount, mergeShapes, shapeText, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRoles } from './support/roles';
import { times } from './elementwise';

/** The targets: scores without their dimension of classes. */
function targetShape(node: NodeContext): Shape | null {
  const scores = node.shape(0);
  const [stated, expected] = [node.shape(1), scores && scores.filter((_, axis) => axis !== 1)];
  if (stated === null || expected === null) return stated ?? expected;
  return (
    mergeShapes(stated, expected) ??
    node.fail(say`Targets of ${shapeText(stated)} do not fit scores of ${shapeText(scores)}.`)
  );
}

/** Scores, targets, and the weights of the classes, which are set and not learned. */
const roles: InputRoles = [undefined, 'steering', 'buffer'];

const lossShape = (node: NodeContext): Shape | null =>
  node.string('reduction', 'mean') === 'none' ? targetShape(node) : [];

/**
 * Of each target the score is negated, weighted and compared with the index to ignore; then all are summed, and for the
 * mean divided, by the sum of the weights where there are some (ONNX NegativeLogLikelihoodLoss-13).
 */
function likelihoodCost(targets: Expression, node: NodeContext, ignores: boolean): Cost {
  if (elementCount(targetShape(node)) === 0) return { flops: zero };
  const weighted = node.hasInput(2);
  const perTarget = 1 + Number(weighted) + Number(ignores);
  switch (node.string('reduction', 'mean')) {
    case 'none':
      return { flops: times(perTarget, targets) };
    case 'sum':
      return { flops: difference(product(perTarget + 1, targets), 1) };
    default: {
      const averaged = weighted || ignores;
      return { flops: averaged ? difference(product(perTarget + 2, targets), 1) : product(perTarget + 1, targets) };
    }
  }
}

const targetCount = (node: NodeContext): Expression => symbol('m', elementCount(targetShape(node)), say`targets`);

/** A logarithm of a softmax over the classes, 5·C − 1 for each target, before the loss. */
function crossEntropy(
  name: string,
  domain: string,
  since: number,
  ignores: (node: NodeContext) => boolean,
): OperatorDefinition {
  return {
    name,
    domain,
    since,
    roles,
    infer: node => [tensor(node.dtype(0), lossShape(node)), tensor(node.dtype(0), node.shape(0))],
    cost: node => {
      const targets = targetCount(node);
      const classes = symbol('C', node.dim(0, 1), say`classes`);
      const { flops } = likelihoodCost(targets, node, ignores(node));
      return {
        flops: sum(product(targets, difference(product(5, classes), 1)), flops!),
        special: product(targets, sum(classes, 1)),
      };
    },
  };
}

const ignoresIndex = (node: NodeContext): boolean => node.int('ignore_index') !== undefined;

export const loss: OperatorDefinition[] = [
  {
    name: 'NegativeLogLikelihoodLoss',
    since: 12,
    roles,
    infer: node => [tensor(node.dtype(0), lossShape(node))],
    cost: node => likelihoodCost(targetCount(node), node, ignoresIndex(node)),
  },
  crossEntropy('SoftmaxCrossEntropyLoss', 'ai.onnx', 12, ignoresIndex),
  crossEntropy('SoftmaxCrossEntropyLossInternal', 'com.microsoft', 1, node => node.hasInput(3)),
];

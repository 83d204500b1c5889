import { product, sum, symbol, zero, type Expression } from '../formula/expression';
import { elementCount } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';

/** Optimisers take a learning rate, a step count and then groups of tensors: parameters, gradients, then states. */
interface Optimizer {
  readonly states: number;
  readonly perElement: (node: NodeContext) => number;
  readonly perStep: number;
  readonly specialPerElement?: number;
  readonly specialPerStep?: number;
}

/** How many parameters a node updates. */
function parameterCount(node: NodeContext, groups: number): number {
  const count = (node.inputCount - 2) / groups;
  if (!Number.isInteger(count) || count < 1)
    node.fail(say`${node.inputCount - 2} tensors cannot be split into ${groups} groups.`);
  return count;
}

function optimizer(name: string, domain: string, how: Optimizer): OperatorDefinition {
  return {
    name,
    domain,
    since: 1,
    roles: ['steering', 'steering'],
    infer: node => {
      const count = parameterCount(node, 2 + how.states);
      // New parameters, then new states; gradients are not returned.
      return Array.from({ length: count * (1 + how.states) }, (_, index) => {
        const input = 2 + index + (index >= count ? count : 0);
        return tensor(node.dtype(input), node.shape(input));
      });
    },
    cost: node => optimizerCost(node, how),
  };
}

function optimizerCost(node: NodeContext, how: Optimizer): Cost {
  const count = parameterCount(node, 2 + how.states);
  let elements: number | null = 0;
  for (let at = 0; at < count && elements !== null; at++) {
    const more: number | null = elementCount(node.shape(2 + at));
    elements = more === null ? null : elements + more;
  }
  const n = symbol('n', elements, say`elements of the parameters that are updated`);
  const total = (perElement: number, perStep: number): Expression => {
    const each = perElement === 0 ? zero : perElement === 1 ? n : product(perElement, n);
    return perStep === 0 ? each : sum(each, perStep);
  };
  return {
    flops: total(how.perElement(node), how.perStep),
    special: total(how.specialPerElement ?? 0, how.specialPerStep ?? 0),
  };
}

/**
 * The gradient depends on the ancestors of `y`: outputs have the shapes of `xs`, the cost is in the graph around the
 * node.
 */
const gradient = (domain: string): OperatorDefinition => ({
  name: 'Gradient',
  domain,
  since: 1,
  infer: node => Array.from({ length: node.outputCount }, (_, index) => tensor(node.dtype(index), node.shape(index))),
  cost: () => {
    const backward = symbol(
      'B',
      null,
      say`operations of the backward pass, which the nodes between \`xs\` and \`y\` decide`,
    );
    return {
      macs: backward,
      flops: backward,
      unknownBecause: say`the backward pass depends on the graph around this node.`,
    };
  },
});

/**
 * The equations of the operators' specifications. Adagrad: regularised gradient 2, sum of squares 2, root and ε 2,
 * update 3; the rate's decay 3. Momentum: gradient 2, velocity 3, update 2, or 4 with Nesterov's look ahead. Adam:
 * gradient 2, averages 3 and 4, root and ε 2, update 3 and 1; the bias correction 8, with two powers and a root.
 */
const inDomain = (domain: string): OperatorDefinition[] => [
  optimizer('Adagrad', domain, { states: 1, perElement: () => 9, perStep: 3, specialPerElement: 1 }),
  optimizer('Momentum', domain, {
    states: 1,
    perElement: node => (node.string('mode') === 'nesterov' ? 9 : 7),
    perStep: 0,
  }),
  optimizer('Adam', domain, { states: 2, perElement: () => 15, perStep: 8, specialPerElement: 1, specialPerStep: 3 }),
  gradient(domain),
];

export const training: OperatorDefinition[] = [
  ...inDomain('ai.onnx.preview.training'),
  ...inDomain('ai.onnx.training'),
];

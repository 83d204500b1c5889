import { symbol } from '../formula/expression';
import { say } from '../graph/message';
import { tensor } from '../graph/value';
import type { NodeContext, OperatorDefinition } from './support/definition';

const sameAsFirst = (node: NodeContext) => [tensor(node.dtype(0), node.shape(0))];

/** Parts of models of the `transformers` library that no other domain has. */
export const transformers: OperatorDefinition[] = [
  // torch.Tensor.masked_scatter: the second tensor's vectors replace some of the first's.
  { name: 'MaskedScatter', domain: 'transformers', since: 1, infer: sameAsFirst, cost: () => ({}) },
  // An unknown activation named by a configuration.
  {
    name: 'Activation',
    domain: 'transformers',
    since: 1,
    infer: sameAsFirst,
    cost: node => ({
      flops: symbol('A', null, say`operations of the activation`),
      unknownBecause: say`the activation ${node.string('kind', '')} is not known.`,
    }),
  },
];

import { tensor } from '../graph/value';
import type { OperatorDefinition } from './support/definition';

/** torch.Tensor.masked_scatter: the second tensor's vectors in place of some of the first's. */
export const maskedScatter: OperatorDefinition[] = [
  {
    name: 'MaskedScatter',
    domain: 'transformers',
    since: 1,
    infer: node => [tensor(node.dtype(0), node.shape(0))],
    cost: () => ({}),
  },
];

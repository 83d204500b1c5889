import { llamas } from '../../../unit/readers/transformers/published/llamas';
import { mixtures } from '../../../unit/readers/transformers/published/mixtures';
import { itHasPublishedTotals } from '../../../unit/readers/transformers/support';

describe('parameters of a published language model', () => {
  itHasPublishedTotals([...llamas, ...mixtures]);
});

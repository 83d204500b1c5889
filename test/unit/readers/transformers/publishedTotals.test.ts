import { encoders } from './published/encoders';
import { generators } from './published/generators';
import { sequenceToSequence } from './published/sequenceToSequence';
import { vision } from './published/vision';
import { itHasPublishedTotals } from './support';

// Llama's relatives and mixtures of experts, which have the most layers, are in the slow suite.
describe('parameters of a published model', () => {
  itHasPublishedTotals([...generators, ...encoders, ...sequenceToSequence, ...vision]);
});

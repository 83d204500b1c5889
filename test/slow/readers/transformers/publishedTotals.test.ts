import assert from 'node:assert/strict';
import { analyzeConfig } from '../../../unit/readers/transformers/support';
import { encoders } from './published/encoders';
import { generators } from './published/generators';
import { llamas } from './published/llamas';
import { mixtures } from './published/mixtures';
import { sequenceToSequence } from './published/sequenceToSequence';
import { vision } from './published/vision';

describe('parameters of a published model', () => {
  for (const [name, params, config] of [
    ...llamas,
    ...mixtures,
    ...generators,
    ...encoders,
    ...sequenceToSequence,
    ...vision,
  ])
    it(`${name} has ${params.toLocaleString('en')}`, () => {
      const { totals, diagnostics } = analyzeConfig(config);
      assert.equal(totals.exact.params, params);
      assert.equal(totals.exact.unknownCost, 0);
      assert.deepEqual(diagnostics, []);
    });
});

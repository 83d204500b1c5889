import assert from 'node:assert/strict';
import { analyzeLayers, analyzeText } from '../../../unit/readers/layers/support';

describe('a large layer spec', () => {
  it('can have 5,000 layers', () => {
    const { totals } = analyzeLayers(
      [16],
      Array.from({ length: 5000 }, (_, index) => (index % 2 ? { type: 'ReLU' } : { type: 'Linear', out_features: 16 })),
    );
    // 16·16 weights and 16 biases each.
    assert.equal(totals.exact.params, 2500 * 272);
  });

  it('is rejected at the layer with too many inputs', () => {
    const inputs = '"input",'.repeat(1999);
    const text = `{"input": [3, 32, 32], "layers": [{"repeat": 1000, "layers": [{"type": "Concat", "inputs": [${inputs}"input"]}]}]}`;
    const [{ code, range }] = analyzeText(text).diagnostics;
    assert.equal(code, 'too-large');
    assert.equal(text.slice(range!.offset, range!.offset + range!.length), '"Concat"');
  });
});

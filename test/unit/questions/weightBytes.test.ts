import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { weightBytesAs } from '../../../src/engine/questions/weightBytes';
import { analyzeAlexNet } from '../report/analyzeAlexNet';
import { buildModel, node } from '../support/buildModel';

describe('weight bytes as another type', () => {
  it('are the bits of the type per parameter, in the model and in a module', async () => {
    const analysis = await analyzeAlexNet();
    // 61,100,840 parameters, 58,631,144 of them in the classifier.
    assert.deepEqual(weightBytesAs(analysis, 'int8', null), {
      asStored: 4 * 61_100_840,
      asked: 61_100_840,
      unknown: 0,
    });
    assert.equal(weightBytesAs(analysis, 'int4', null).asked, 30_550_420);
    assert.equal(weightBytesAs(analysis, 'float32', null).asked, analysis.totals.exact.weightBytes);
    const classifier = analysis.tree.findIndex(({ path }) => path === 'classifier');
    assert.equal(weightBytesAs(analysis, 'float16', classifier).asked, 2 * 58_631_144);
  });

  it('do not include buffers and count shared weights once', () => {
    const analysis = analyze(
      buildModel({
        inputs: { x: [1, 4, 8, 8] },
        weights: { w: [4, 4, 1, 1], scale: [4], shift: [4], mean: [4], variance: [4] },
        nodes: [
          node('Conv', 'x, w', 'a'),
          node('Conv', 'a, w', 'b'),
          node('BatchNormalization', 'b, scale, shift, mean, variance', 'y'),
        ],
      }),
    );
    // 16 + 4 + 4 parameters, 4 + 4 running statistics.
    assert.deepEqual(weightBytesAs(analysis, 'int8', null), { asStored: 4 * 32, asked: 24 + 4 * 8, unknown: 0 });
  });
});

import assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { growthCurve } from '../../../../src/engine/questions/growth/growth';
import { buildModel, node } from '../../../unit/support/buildModel';

describe('growth', () => {
  it('skips values for a large model, and states how many', async () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) => node('Relu', `x${index}`, `x${index + 1}`));
    const model = buildModel({ inputs: { x0: ['n', 1] }, nodes });
    const curve = await growthCurve(
      { model, options: {}, analysis: analyze(model) },
      'flops',
      'exact',
      'n',
      [1, 2, 3, 4, 5, 6, 7, 8],
      async () => undefined,
    );
    assert.deepEqual(
      curve.points.map(({ value, figure }) => [value, figure]),
      [
        [1, 20_000],
        [3, 60_000],
        [5, 100_000],
        [6, 120_000],
        [8, 160_000],
      ],
    );
    assert.equal(curve.skipped, 3);
  });
});

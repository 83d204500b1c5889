import assert from 'node:assert/strict';
import { analyze, type AnalyzeOptions } from '../../../../src/engine/analysis/analyze';
import { growthCurve, growthVariables, type GrowthBase } from '../../../../src/engine/questions/growth/growth';
import type { Model } from '../../../../src/engine/graph/graph';
import { textOf } from '../../../../src/engine/graph/message';
import { buildModel, node } from '../../support/buildModel';

const base = (model: Model, options: AnalyzeOptions = {}): GrowthBase => ({
  model,
  options,
  analysis: analyze(model, options),
});
const noPause = async (): Promise<void> => undefined;

/** n·4·4 MACs; the second input has 2 rows and as many columns as the product. */
const model = buildModel({
  inputs: { x: ['n', 4], bias: [2, 4] },
  weights: { w: [4, 4] },
  nodes: [node('MatMul', 'x, w', 'a'), node('Add', 'a, bias', 'y')],
});

describe('growth', function () {
  this.timeout(60_000);

  it('is available for symbolic dimensions and for fixed sizes', () => {
    const { analysis, options } = base(model);
    assert.deepEqual(growthVariables(analysis, options), [
      { name: 'n', value: 1, symbolic: true, kind: 'input', axis: { position: 0, rank: 2 } },
      { name: 'x[1]', value: 4, symbolic: false, kind: 'input', axis: { position: 1, rank: 2 } },
      { name: 'bias[0]', value: 2, symbolic: false, kind: 'input', axis: { position: 0, rank: 2 } },
      { name: 'bias[1]', value: 4, symbolic: false, kind: 'input', axis: { position: 1, rank: 2 } },
    ]);
  });

  it('has the total at each value once, in order', async () => {
    const { points, skipped } = await growthCurve(base(model), 'macs', 'exact', 'n', [2, 1, 2], noPause);
    assert.deepEqual(
      points.map(({ value, figure }) => [value, figure]),
      [
        [1, 16],
        [2, 32],
      ],
    );
    assert.equal(skipped, 0);
  });

  it('gives the reason if there is no total because shapes do not match', async () => {
    // Three rows cannot be added to two.
    const {
      points: [point],
    } = await growthCurve(base(model), 'macs', 'exact', 'n', [3], noPause);
    assert.equal(point.figure, null);
    assert.match(textOf(point.problem!), /Add/);
  });

  it('can vary one axis of a fixed input', async () => {
    const fixed = buildModel({ inputs: { x: [1, 8] }, weights: { w: [8, 2] }, nodes: [node('MatMul', 'x, w', 'y')] });
    const { points } = await growthCurve(base(fixed), 'peakActivationBytes', 'exact', 'x[0]', [1, 10], noPause);
    // x and y are alive: (8 + 2) floats per row.
    assert.deepEqual(
      points.map(({ figure }) => figure),
      [40, 400],
    );
  });
});

import assert from 'node:assert/strict';
import type { ModelSource } from '../../../../src/engine/graph/graph';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { growthCurve, type GrowthBase } from '../../../../src/engine/questions/growth/growth';
import { growthFormula } from '../../../../src/engine/questions/growth/growthFormula';
import { buildModel, node } from '../../support/buildModel';

/** A model that counts how often it is analysed. */
function counted(): { readonly base: GrowthBase; readonly analyses: () => number } {
  const built = buildModel({ inputs: { x: ['n', 4] }, weights: { w: [4, 4] }, nodes: [node('MatMul', 'x, w', 'y')] });
  let analyses = 0;
  const model: ModelSource = {
    format: built.format,
    build: () => {
      analyses++;
      return built;
    },
  };
  const base = { model, options: {}, analysis: analyze(model) };
  analyses = 0;
  return { base, analyses: () => analyses };
}

/** Lets this many analyses begin, then nobody waits any more. */
function leaveAfter(count: number): () => Promise<void> {
  let left = count;
  return async () => {
    if (left-- === 0) throw new Error('Nobody waits.');
  };
}

describe('Growth that nobody waits for', () => {
  it('analyses the model once per size, but not at its current one', async () => {
    const { base, analyses } = counted();
    // The size that a dimension without a value has is 1.
    const { points } = await growthCurve(base, 'macs', 'exact', 'n', [1, 2, 3, 4], async () => undefined);
    assert.deepEqual(
      points.map(({ figure }) => figure),
      [16, 32, 48, 64],
    );
    assert.equal(analyses(), 3);
  });

  it('analyses no further size of a curve', async () => {
    const { base, analyses } = counted();
    await assert.rejects(growthCurve(base, 'macs', 'exact', 'n', [2, 3, 4, 5, 6], leaveAfter(2)), /Nobody waits/);
    assert.equal(analyses(), 2);
  });

  it('analyses no further size for a formula', async () => {
    const { base, analyses } = counted();
    // The first size is the current one.
    await assert.rejects(growthFormula(base, 'macs', 'exact', leaveAfter(5)), /Nobody waits/);
    assert.equal(analyses(), 4);
  });
});

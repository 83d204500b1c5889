import assert from 'node:assert/strict';
import { judge, limitedFigures, type LimitedFigures } from '../../../src/engine/analysis/verdict';
import type { Accuracy } from '../../../src/engine/formula/accuracy';
import { analyze } from '../../../src/engine/analysis/analyze';
import { buildModel, node } from '../support/buildModel';

const outcome = (value: number, accuracy: Accuracy, limit: number) => {
  const figures = { macs: { value, accuracy } } as LimitedFigures;
  return judge(figures, { macs: limit })[0].outcome;
};

describe('Budgets', () => {
  it('are decided by exact figures, and met at exactly the limit', () => {
    assert.deepEqual(
      [9, 10, 11].map(value => outcome(value, 'exact', 10)),
      ['within', 'within', 'over'],
    );
  });

  it('are exceeded if a lower bound is above them, and undecided if it is below', () => {
    assert.deepEqual([outcome(11, 'atLeast', 10), outcome(9, 'atLeast', 10)], ['over', 'unconfirmed']);
  });

  it('are met if an upper bound is below them, and undecided if it is above', () => {
    assert.deepEqual([outcome(9, 'atMost', 10), outcome(11, 'atMost', 10)], ['within', 'unconfirmed']);
  });

  it('are undecided for an estimate', () => {
    assert.deepEqual([outcome(9, 'estimate', 10), outcome(11, 'estimate', 10)], ['unconfirmed', 'unconfirmed']);
  });

  it('of memory have the combined accuracy of weights and activations', () => {
    const { totals } = analyze(
      buildModel({
        inputs: { x: [1, 4], which: [6] },
        outputs: { y: [1, 5], rows: [1, null] },
        weights: { w: [4, 5] },
        nodes: [node('MatMul', 'x, w', 'y'), node('NonZero', 'which', 'rows')],
      }),
    );
    const { weightBytes, memoryBytes } = limitedFigures(totals.exact);
    assert.deepEqual([weightBytes.accuracy, memoryBytes.accuracy], ['exact', 'atMost']);
    assert.equal(memoryBytes.value, totals.exact.weightBytes + totals.exact.peakActivationBytes);
  });
});

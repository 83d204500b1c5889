import assert from 'node:assert/strict';
import { differenceText, exactDifference, relativeChange } from '../../../src/webview/compare/changeText';

describe('formatted changes', () => {
  it('show differences with their sign', () => {
    assert.deepEqual(
      [23_296, -23_296, 0, null].map(difference => differenceText(difference, 'exact', 'macs')),
      ['+23.3 k', '−23.3 k', '–', '?'],
    );
    assert.equal(differenceText(-512, 'atMost', 'weightBytes'), '≤ −512 B');
    assert.deepEqual(
      [23_296, -1, 0, null].map(difference => exactDifference(difference, 'macs')),
      ['+23,296', '−1', '0', '?'],
    );
    assert.equal(exactDifference(-0.0015, 'timeBound'), '−1.50 ms');
  });

  it('show changes relative to the old value', () => {
    assert.equal(relativeChange(80, 90), '+12.5 %');
    assert.equal(relativeChange(80, 0), '−100.0 %');
    assert.equal(relativeChange(8, 108), '+1,250 %');
    assert.equal(relativeChange(1_000_000, 999_999), '<0.1 %');
    for (const [old, changed] of [
      [0, 5],
      [5, 5],
      [null, 5],
      [5, null],
    ])
      assert.equal(relativeChange(old, changed), '');
  });
});

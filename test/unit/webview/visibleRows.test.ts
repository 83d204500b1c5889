import assert from 'node:assert/strict';
import { visibleRows } from '../../../src/webview/tree/visibleRows';

describe('The rows in the document', () => {
  const rows = (top: number, active: number, count = 100_000): number[] =>
    visibleRows({ top, height: 100, rowHeight: 20, count, active });

  it('are those that can be seen, and eight more on either side', () => {
    // Rows 100 to 105 begin within 2,000 to 2,100 px.
    assert.deepEqual(
      rows(2000, 100),
      Array.from({ length: 22 }, (_, index) => 92 + index),
    );
    assert.deepEqual(
      rows(0, 0),
      Array.from({ length: 14 }, (_, index) => index),
    );
    assert.deepEqual(rows(0, 0, 3), [0, 1, 2]);
    assert.deepEqual(rows(0, 0, 0), []);
  });

  it('include the active one in its place', () => {
    assert.equal(rows(2000, 7)[0], 7);
    assert.equal(rows(2000, 99_999).at(-1), 99_999);
    assert.equal(rows(2000, 100_000).at(-1), 113);
  });
});

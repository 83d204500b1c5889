import * as assert from 'node:assert/strict';
import { nextSort } from '../../../src/webview/state/nextSort';

describe('The order after a click on a column header', () => {
  it("goes from the column's default direction to the other one, and back to the original order", () => {
    const first = nextSort(null, 'macs', true);
    const second = nextSort(first, 'macs', true);
    assert.deepEqual(
      [first, second, nextSort(second, 'macs', true)],
      [{ column: 'macs', descending: true }, { column: 'macs', descending: false }, null],
    );
  });

  it('starts again for another column', () => {
    assert.deepEqual(nextSort<string>({ column: 'macs', descending: false }, 'name', false), {
      column: 'name',
      descending: false,
    });
  });
});

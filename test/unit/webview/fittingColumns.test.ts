import * as assert from 'node:assert/strict';
import type { ColumnView } from '../../../src/protocol/data';
import { fittingColumns } from '../../../src/webview/tree/fittingColumns';

const columns: readonly ColumnView[] = [
  { id: 'name', title: 'Module', kind: 'name', givesWay: 0, isShown: true },
  { id: 'output', title: 'Output', kind: 'shape', givesWay: 2, isShown: true },
  { id: 'params', title: 'Params', kind: 'count', givesWay: 1, isShown: true },
  { id: 'macs', title: 'MACs', kind: 'count', givesWay: 0, isShown: true },
];

const ids = (width: number, widths: Readonly<Record<string, number>> = {}): string[] =>
  fittingColumns(columns, width, widths).map(({ id }) => id);

describe('Columns of the tree', () => {
  it('are all shown if there is room', () => {
    assert.deepEqual(ids(Infinity), ['name', 'output', 'params', 'macs']);
  });

  it('are hidden in order, except some that are always shown', () => {
    // 34 at the ends, 12 between columns; 180 for the name, 90 for a shape, 70 for a figure.
    assert.deepEqual(ids(34 + 180 + 90 + 70 + 70 + 3 * 12), ['name', 'output', 'params', 'macs']);
    assert.deepEqual(ids(34 + 180 + 90 + 70 + 70 + 3 * 12 - 1), ['name', 'params', 'macs']);
    assert.deepEqual(ids(34 + 180 + 70 + 70 + 2 * 12 - 1), ['name', 'macs']);
    assert.deepEqual(ids(10), ['name', 'macs']);
  });

  it('are hidden one at a time, of several with the same priority the last one first', () => {
    const equal = columns.map(column => ({ ...column, givesWay: column.id === 'name' ? 0 : 1 }));
    const fit = (width: number): string[] => fittingColumns(equal, width, {}).map(({ id }) => id);
    assert.deepEqual(fit(34 + 180 + 90 + 70 + 2 * 12), ['name', 'output', 'params']);
    assert.deepEqual(fit(34 + 180 + 90 + 12), ['name', 'output']);
  });

  it('have the width that the user gave them', () => {
    const fitting = 34 + 180 + 90 + 70 + 70 + 3 * 12;
    assert.deepEqual(ids(fitting, { macs: 71 }), ['name', 'params', 'macs']);
    assert.deepEqual(ids(fitting - 10, { output: 80 }), ['name', 'output', 'params', 'macs']);
  });
});

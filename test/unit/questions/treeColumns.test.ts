import * as assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { cellsOf, columns, copiedCells, sortKeyOf, type ColumnId } from '../../../src/engine/questions/tree/columns';
import { ShownItem } from '../../../src/engine/questions/tree/shownItem';
import { TreeIndex } from '../../../src/engine/questions/tree/treeIndex';
import { buildModel, node } from '../support/buildModel';
import { textOf, type MessageValue } from '../../../src/engine/graph/message';

/** Module `a` contains a product of 2×3 and 3×4 – 24 MACs, 40 FLOPs, 12 parameters – and an unknown operator. */
const index = new TreeIndex(
  analyze(
    buildModel({
      inputs: { x: [2, 3] },
      weights: { v: [3, 4] },
      nodes: [
        node('MatMul', 'x, v', 'p', {}, { name: '/a/one' }),
        node('NobodyKnows', 'p', 'q', {}, { name: '/a/odd' }),
        node('Relu', 'p', 'r', {}, { name: '/b/relu' }),
      ],
    }),
  ),
);

const item = (path: string, metric: 'macs' | 'flops' = 'macs'): ShownItem =>
  new ShownItem(index, index.byPath.get(path)!, { convention: 'exact', metric });

const sortKey = (id: ColumnId, path: string): number =>
  sortKeyOf(
    columns.find(column => column.id === id)!,
    item(path),
  );

describe('columns of the tree', () => {
  it('show the cost of an item', () => {
    const { name, output, params, macs, flops, share } = cellsOf(item('a/one'));
    assert.deepEqual([name, output, share], ['one', [2, 4], 1]);
    assert.deepEqual(
      [params, macs, flops],
      [12, 24, 40].map(value => ({ value, accuracy: 'exact' })),
    );
    // One comparison per element: 8 of 48 FLOPs.
    assert.equal(cellsOf(item('b', 'flops')).share, 8 / 48);
  });

  it('show the sum of a module with unknown costs as a lower bound, and the figure of the node itself as unknown', () => {
    assert.deepEqual(cellsOf(item('a')).flops, { value: 40, accuracy: 'atLeast' });
    assert.deepEqual(cellsOf(item('a/odd')).flops, { value: null, accuracy: 'atLeast' });
    assert.deepEqual(cellsOf(item('a/odd')).output, null);
  });

  it('sort by what they show, names in natural order, and have no sort value for unknown figures', () => {
    assert.equal(sortKey('output', 'a/one'), 8);
    assert.equal(sortKey('macs', 'a/one'), 24);
    assert.ok(sortKey('name', 'a/odd') < sortKey('name', 'a/one'));
    assert.ok(Number.isNaN(sortKey('flops', 'a/odd')));
    assert.ok(Number.isNaN(sortKey('output', 'a/odd')));
  });

  it('are named after the metric of the shares', () => {
    const title = (metric: 'macs' | 'flops'): string =>
      textOf(columns.find(({ id }) => id === 'share')!.title({ convention: 'exact', metric, flat: null }));
    assert.deepEqual([title('macs'), title('flops')], ['Share of MACs', 'Share of FLOPs']);
  });

  it('are copied with paths and all digits, and empty for unknown figures', () => {
    const copied = (path: string, ids: readonly ColumnId[]): MessageValue[] =>
      columns
        .filter(({ id }) => ids.includes(id))
        .flatMap(column =>
          copiedCells(column, { ...item(path).shown, flat: null }).map(({ text }) => text(item(path))),
        );
    const ids: readonly ColumnId[] = ['name', 'output', 'params', 'macs', 'flops', 'share'];
    assert.deepEqual(copied('a/one', ids), ['a/one', 'MatMul', '2 × 4', '12', '24', '40', '1']);
    assert.deepEqual(copied('a/odd', ids), ['a/odd', 'NobodyKnows', '', '0', '', '', '']);
  });
});

import * as assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import type { Node } from '../../../../src/engine/graph/graph';
import type { Row } from '../../../../src/protocol/data';
import { TreeIndex } from '../../../../src/engine/questions/tree/treeIndex';
import { View } from '../../../../src/worker/view/view';
import { buildModel, node } from '../../support/buildModel';
import { freshState as fresh } from '../freshState';

/** Matrix products of 1×2 @ 2×n: 2·n MACs each. */
function indexOf(products: Readonly<Record<string, number>>): TreeIndex {
  const nodes = Object.keys(products).map((name, position): Node =>
    node('MatMul', `x,w${position}`, `y${position}`, {}, { name }),
  );
  const weights = Object.fromEntries(Object.values(products).map((width, position) => [`w${position}`, [2, width]]));
  return new TreeIndex(analyze(buildModel({ inputs: { x: [1, 2] }, weights, nodes })));
}

const small = (): TreeIndex =>
  indexOf({
    '/enc/enc.0/MatMul': 3,
    '/enc/enc.2/MatMul': 9,
    '/enc/enc.10/MatMul': 5,
    '/dec/up/MatMul': 4,
    '/dec/down/MatMul': 8,
    '/head/MatMul': 1,
  });

/** Names of rows, with the number of nodes folded into one. */
const nameOf = (row: Row): string => ('folded' in row ? `(${row.folded})` : row.name);
const names = (view: View): string[] => view.rows(0, view.around(0).rowCount).map(nameOf);

/** MACs, FLOPs and parameters. */
const figures = (row: Row): (number | null)[] => {
  assert.ok(!('folded' in row));
  return [row.cells.macs, row.cells.flops, row.cells.params].map(({ value }) => value);
};

describe('a view of the module tree', () => {
  it('expands what fits on a new page, and knows levels, positions and parents', () => {
    const view = new View(small(), fresh);
    assert.deepEqual(names(view), ['enc', 'enc.0', 'enc.2', 'enc.10', 'dec', 'up', 'down', 'head']);
    const [, , third] = view.rows(0, 3);
    assert.deepEqual([third.level, third.position, third.siblings, third.parent], [2, 2, 3, 0]);
    assert.deepEqual(view.around(0).expanded, { all: true, except: [], unfolded: [] });
  });

  it('expands the most expensive part of a large model on a new page, and leaves the rest collapsed', () => {
    const layers = (block: string, count: number, width: number): [string, number][] =>
      Array.from({ length: count }, (_, index) => [`/${block}/l${index}/MatMul`, width]);
    const view = new View(
      indexOf(Object.fromEntries([...layers('cheap', 20, 1), ...layers('costly', 20, 9), ...layers('dear', 20, 2)])),
      fresh,
    );
    assert.equal(view.around(0).rowCount, 23);
    assert.deepEqual(view.around(0).expanded, { all: false, except: ['costly'], unfolded: [] });
  });

  it('expands a module with the whole cost, however many rows it has', () => {
    const products = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`/block/l${index}/MatMul`, 1]));
    assert.equal(new View(indexOf(products), fresh).around(0).rowCount, 301);
  });

  it('shows the figures of the convention and their shares', () => {
    const [enc, first] = new View(small(), fresh).rows(0, 2);
    // 2·(3 + 9 + 5) of 2·(3 + 9 + 5 + 4 + 8 + 1); a product of two terms is 2 multiplications and 1 addition.
    assert.deepEqual(figures(enc), [34, 51, 34]);
    assert.ok(!('folded' in enc));
    assert.equal(enc.cells.share, 34 / 60);
    assert.deepEqual(figures(first), [6, 9, 6]);
    const [counted] = new View(small(), { ...fresh, convention: 'macs' }).rows(0, 1);
    assert.deepEqual(figures(counted), [34, 68, 34]);
  });

  it('sorts siblings by figures and by names in natural order', () => {
    const view = new View(small(), { ...fresh, sort: { column: 'macs', descending: true } });
    assert.deepEqual(names(view), ['enc', 'enc.2', 'enc.10', 'enc.0', 'dec', 'down', 'up', 'head']);
    view.change({ ...fresh, sort: { column: 'name', descending: false } });
    assert.deepEqual(names(view), ['dec', 'down', 'up', 'enc', 'enc.0', 'enc.2', 'enc.10', 'head']);
  });

  it('keeps the order of the model if it is sorted by a column that no longer exists', () => {
    const view = new View(small(), { ...fresh, sort: { column: 'colour', descending: true } });
    assert.deepEqual(names(view), names(new View(small(), fresh)));
  });

  it('filters to matches with their parents, and restores the expanded rows afterwards', () => {
    const view = new View(small(), { ...fresh, expanded: { all: false, except: [], unfolded: [] } });
    assert.deepEqual(names(view), ['enc', 'dec', 'head']);
    view.change({ ...fresh, expanded: { all: false, except: [], unfolded: [] }, filter: 'ENC.1' });
    assert.deepEqual(names(view), ['enc', 'enc.10']);
    assert.equal(view.around(0).filtered?.nodes, 1);
    view.expand(0, false, 'one');
    assert.deepEqual(names(view), ['enc']);
    view.change({ ...fresh, expanded: { all: false, except: [], unfolded: [] }, filter: '' });
    assert.deepEqual(names(view), ['enc', 'dec', 'head']);
  });

  it('expands siblings, everything, and the parents of an item', () => {
    const view = new View(small(), { ...fresh, expanded: { all: false, except: [], unfolded: [] } });
    assert.equal(view.reveal(small().byPath.get('dec/down')!), 3);
    assert.deepEqual(names(view), ['enc', 'dec', 'up', 'down', 'head']);
    view.expand(0, true, 'siblings');
    assert.equal(view.around(0).rowCount, 8);
    view.expand(0, false, 'all');
    assert.equal(view.around(0).rowCount, 3);
  });

  it('saves the expanded rows compactly, and restores them', () => {
    const view = new View(small(), { ...fresh, expanded: { all: true, except: ['dec'], unfolded: [] } });
    assert.deepEqual(names(view), ['enc', 'enc.0', 'enc.2', 'enc.10', 'dec', 'head']);
    assert.deepEqual(new View(small(), view.current).around(0), view.around(0));
    view.expand(0, false, 'all');
    assert.deepEqual(view.around(0).expanded, { all: false, except: [], unfolded: [] });
    view.expand(0, true, 'all');
    assert.deepEqual(view.around(0).expanded, { all: true, except: [], unfolded: [] });
  });

  it('jumps to the next row that starts with the typed text, and wraps around', () => {
    const view = new View(small(), fresh);
    assert.equal(view.jump(2, 'ENC.'), 3);
    assert.equal(view.jump(3, 'enc.'), 1);
    assert.equal(view.jump(0, 'nothing'), null);
  });

  it('returns no rows beyond its end or before its start', () => {
    const view = new View(small(), fresh);
    assert.equal(view.rows(6, 100).length, 2);
    assert.deepEqual(view.rows(-5, 6).map(nameOf), ['enc']);
  });
});

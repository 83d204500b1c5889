import * as assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { TreeIndex } from '../../../../src/engine/questions/tree/treeIndex';
import type { Row } from '../../../../src/protocol/data';
import { View } from '../../../../src/worker/view/view';
import { buildModel, node } from '../../support/buildModel';
import { freshState } from '../freshState';

const fresh = { ...freshState, metric: 'flops' } as const;

/** Two views and two ReLUs in `body`, a module of one view in it, and one view next to it. */
const index = new TreeIndex(
  analyze(
    buildModel({
      inputs: { x: [2, 3] },
      nodes: [
        ['Relu', 'x', 'a', '/body/Relu'],
        ['Identity', 'a', 'b', '/body/Identity'],
        ['Dropout', 'b', 'c', '/body/drop/Dropout'],
        ['Relu', 'c', 'd', '/body/Relu_1'],
        ['Flatten', 'd', 'e', '/Flatten'],
      ].map(([op, input, output, name]) => node(op, input, output, {}, { name })),
    }),
  ),
);

const nameOf = (row: Row): string => ('folded' in row ? `(${row.folded})` : row.name);
const names = (view: View): string[] => view.rows(0, view.around(0).rowCount).map(nameOf);
const item = (path: string): number => index.byPath.get(path)!;

describe('Nodes without cost', () => {
  it('are one row at the end of their module, unless that would save no row', () => {
    assert.deepEqual(names(new View(index, fresh)), ['body', 'Relu', 'Relu_1', '(2)', 'Flatten']);
  });

  it('have their own rows on demand, for all modules', () => {
    const shown = ['body', 'Relu', 'Identity', 'drop', 'Relu_1', 'Flatten'];
    assert.deepEqual(names(new View(index, { ...fresh, showPlumbing: true })), shown);
  });

  it('are below their row when it is expanded, which is remembered', () => {
    const view = new View(index, fresh);
    view.expand(3, true, 'one');
    assert.deepEqual(names(view), ['body', 'Relu', 'Relu_1', '(2)', 'Identity', 'drop', 'Flatten']);
    const [, , , fold, identity] = view.rows(0, 5);
    assert.deepEqual([fold.level, fold.expanded, fold.position, fold.siblings], [2, true, 3, 3]);
    assert.deepEqual([identity.level, identity.parent, identity.position, identity.siblings], [3, 3, 1, 2]);
    assert.deepEqual(view.around(0).expanded.unfolded, ['body']);
    assert.deepEqual(names(new View(index, view.current)), names(view));
    view.expand(0, false, 'all');
    assert.deepEqual(view.around(0).expanded.unfolded, []);
  });

  it('come last in any sort order', () => {
    const view = new View(index, { ...fresh, sort: { column: 'name', descending: true } });
    assert.deepEqual(names(view), ['Flatten', 'body', 'Relu_1', 'Relu', '(2)']);
  });

  it('are shown if a filter finds them', () => {
    assert.deepEqual(names(new View(index, { ...fresh, filter: 'identity' })), ['body', 'Identity']);
  });

  it('are unfolded to reveal one of them', () => {
    const view = new View(index, { ...fresh, expanded: { all: false, except: [], unfolded: [] } });
    assert.equal(view.reveal(item('body/drop')), 5);
    assert.deepEqual(names(view), ['body', 'Relu', 'Relu_1', '(2)', 'Identity', 'drop', 'Flatten']);
    // This unfolds nothing else.
    assert.equal(view.reveal(item('body/Relu')), 1);
    assert.deepEqual(view.around(0).expanded.unfolded, ['body']);
  });

  it('are found in the order in which they would be shown', () => {
    const order = new View(index, fresh).order.map(found => index.tree[found].name);
    assert.deepEqual(order, ['body', 'Relu', 'Relu_1', 'Identity', 'drop', 'Flatten']);
  });

  it('are not copied as long as they are folded', () => {
    assert.deepEqual(
      new View(index, fresh).itemsBetween(0, 5).map(copied => index.tree[copied].name),
      ['body', 'Relu', 'Relu_1', 'Flatten'],
    );
  });

  it('have no row that typing its name would find', () => {
    assert.equal(new View(index, fresh).jump(0, '('), null);
  });

  it('have a row that can be revealed again', () => {
    const view = new View(index, fresh);
    const fold = view.rows(3, 1)[0].item;
    assert.equal(view.reveal(fold), 3);
    assert.equal(view.reveal(fold + 1000), null);
  });
});

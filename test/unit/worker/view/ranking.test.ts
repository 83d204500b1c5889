import * as assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { textOf } from '../../../../src/engine/graph/message';
import { TreeIndex } from '../../../../src/engine/questions/tree/treeIndex';
import type { ItemRow, Row, ViewState } from '../../../../src/protocol/data';
import { View } from '../../../../src/worker/view/view';
import { buildModel, node } from '../../support/buildModel';
import { freshState } from '../freshState';

/** Products of 1×10 with 10×width: 10·width MACs each, and as many parameters. Two views cost nothing. */
const index = new TreeIndex(
  analyze(
    buildModel({
      inputs: { v: [1, 10] },
      weights: { 'x.weight': [10, 20], 'y.weight': [10, 50], 'z.weight': [10, 30] },
      nodes: [
        node('MatMul', 'v,x.weight', 'p', {}, { name: '/a/x/MatMul' }),
        node('Identity', 'p', 'q', {}, { name: '/a/view' }),
        node('MatMul', 'v,y.weight', 'hidden', {}, { name: '/a/y/MatMul' }),
        node('Identity', 'hidden', 's', {}, { name: '/b/view' }),
        node('MatMul', 'v,z.weight', 't', {}, { name: '/b/MatMul' }),
      ],
    }),
  ),
);
const open = (state: Partial<ViewState>): View => new View(index, { ...freshState, flat: 'nodes', ...state });
const rows = (view: View): Row[] => view.rows(0, view.around(0).rowCount);
const isItem = (row: Row): row is ItemRow => !('folded' in row);
const shares = (view: View): unknown[] =>
  rows(view).map(row => (isItem(row) ? [row.path, row.cells.cumulative] : row.folded));

describe('A ranking of nodes', () => {
  it('starts with the most expensive, shows cumulative shares, and ends with those without cost', () => {
    assert.deepEqual(shares(open({})), [['a/y', 0.5], ['b/MatMul', 0.8], ['a/x', 1], 2]);
    assert.deepEqual(
      rows(open({})).map(({ level, parent, position, siblings }) => [level, parent, position, siblings]),
      [1, 2, 3, 4].map(position => [1, null, position, 4]),
    );
  });

  it('can rank modules at a depth', () => {
    assert.deepEqual(shares(open({ flat: 1 })), [
      ['a', 0.7],
      ['b', 1],
    ]);
  });

  it('has no cumulative shares in another order', () => {
    const view = open({ sort: { column: 'name', descending: false }, showPlumbing: true });
    assert.deepEqual(
      rows(view).map(row => isItem(row) && [row.name, row.cells.cumulative]),
      ['MatMul', 'view', 'view', 'x', 'y'].map(name => [name, null]),
    );
  });

  it('restores the tree as it was', () => {
    const view = open({});
    view.change({ ...view.current, flat: null });
    assert.deepEqual(
      rows(view).map(row => isItem(row) && row.name),
      ['a', 'x', 'view', 'y', 'b', 'view', 'MatMul'],
    );
  });

  it('reveals nodes that it lists', () => {
    assert.equal(open({}).reveal(index.byPath.get('a/x')!), 2);
    assert.equal(open({}).reveal(index.byPath.get('a')!), null);
    const view = open({});
    assert.equal(view.reveal(index.byPath.get('b/view')!), 5);
  });
});

describe('The matches of a filter', () => {
  const found = (filter: string, more: Partial<ViewState> = {}): unknown => {
    const { filtered } = open({ filter, ...more }).around(0);
    return filtered && { ...filtered, figure: textOf(filtered.figure) };
  };

  it('are summed', () => {
    const all = { by: 'names', figure: 'MACs', isKnown: true };
    assert.deepEqual(found('a/'), { ...all, nodes: 3, sum: 700, share: 0.7 });
    assert.deepEqual(found('a/', { flat: null }), found('a/'));
    const sort = { column: 'params', descending: true };
    assert.deepEqual(found('matmul', { sort }), { ...all, figure: 'parameters', nodes: 3, sum: 1000, share: 1 });
    assert.equal(found(' '), null);
  });

  it('include weights and outputs if no name matches', () => {
    assert.deepEqual(found('y.weight'), {
      by: 'tensors',
      figure: 'MACs',
      isKnown: true,
      nodes: 1,
      sum: 500,
      share: 0.5,
    });
    assert.deepEqual(shares(open({ filter: 'HIDDEN' })), [['a/y', 0.5]]);
    assert.deepEqual(found('nowhere'), { by: 'tensors', figure: 'MACs', isKnown: true, nodes: 0, sum: 0, share: 0 });
  });
});

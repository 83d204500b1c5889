import * as assert from 'node:assert/strict';
import type { Row } from '../../../src/protocol/data';
import { treeAction, type TreePlace } from '../../../src/webview/tree/treeKeys';
import { TypeAhead } from '../../../src/webview/tree/typeAhead';

const press = (key: string, place: Partial<TreePlace>, modifiers: { ctrlKey?: boolean; shiftKey?: boolean } = {}) =>
  treeAction(
    { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers },
    { row: 5, data: undefined, rowCount: 40, pageRows: 10, ...place },
  );
const row = (data: Partial<Row>): Row => ({ parent: null, ...data }) as Row;

/** As in the ARIA Authoring Practices for a treegrid with focusable rows. */
describe('Keys in the tree', () => {
  it('move within the existing rows', () => {
    assert.deepEqual(press('ArrowDown', {}), { kind: 'go', row: 6, extend: false });
    assert.deepEqual(press('ArrowDown', { row: 39 }), { kind: 'go', row: 39, extend: false });
    assert.deepEqual(press('ArrowUp', { row: 0 }), { kind: 'go', row: 0, extend: false });
    assert.deepEqual(press('End', {}), { kind: 'go', row: 39, extend: false });
    assert.deepEqual(press('Home', {}), { kind: 'go', row: 0, extend: false });
    assert.deepEqual(press('PageDown', { row: 35 }), { kind: 'go', row: 39, extend: false });
    assert.deepEqual(press('PageUp', { row: 12 }), { kind: 'go', row: 2, extend: false });
  });

  it('select rows on the way with Shift', () => {
    assert.deepEqual(press('ArrowDown', {}, { shiftKey: true }), { kind: 'go', row: 6, extend: true });
    assert.deepEqual(press('End', {}, { shiftKey: true }), { kind: 'go', row: 39, extend: true });
  });

  it('expand a collapsed row, and move into an expanded one', () => {
    assert.deepEqual(press('ArrowRight', { data: row({ expanded: false }) }), {
      kind: 'expand',
      open: true,
      reach: 'one',
    });
    assert.deepEqual(press('ArrowRight', { data: row({ expanded: true }) }), { kind: 'go', row: 6, extend: false });
    assert.equal(press('ArrowRight', { data: row({}) }), null);
  });

  it('collapse an expanded row, and move to the parent of any other row', () => {
    assert.deepEqual(press('ArrowLeft', { data: row({ expanded: true, parent: 2 }) }), {
      kind: 'expand',
      open: false,
      reach: 'one',
    });
    assert.deepEqual(press('ArrowLeft', { data: row({ expanded: false, parent: 2 }) }), {
      kind: 'go',
      row: 2,
      extend: false,
    });
    assert.deepEqual(press('ArrowLeft', { data: row({ parent: 2 }) }), { kind: 'go', row: 2, extend: false });
    assert.equal(press('ArrowLeft', { data: row({ expanded: false }) }), null);
  });

  it('expand siblings, select, and type', () => {
    assert.deepEqual(press('*', {}), { kind: 'expand', open: true, reach: 'siblings' });
    assert.deepEqual(press('Enter', {}), { kind: 'select' });
    assert.deepEqual(press(' ', {}), { kind: 'select' });
    assert.deepEqual(press('ß', {}), { kind: 'type', text: 'ß' });
  });

  it("do not handle VS Code's own shortcuts", () => {
    assert.equal(press('f', {}, { ctrlKey: true }), null);
    assert.equal(press('Tab', {}), null);
    assert.equal(press('F5', {}), null);
  });
});

describe('Typing in a list', () => {
  it('collects letters into a word until there is a pause', () => {
    const typing = new TypeAhead();
    assert.deepEqual(typing.type('c', 0), { prefix: 'c', onward: true });
    assert.deepEqual(typing.type('l', 200), { prefix: 'cl', onward: false });
    assert.deepEqual(typing.type('a', 1500), { prefix: 'a', onward: true });
  });

  it('goes to the next match if the same letter is typed again', () => {
    const typing = new TypeAhead();
    typing.type('f', 0);
    assert.deepEqual(typing.type('f', 100), { prefix: 'f', onward: true });
  });
});

import * as assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { copyRows } from '../../../src/worker/copyRows';
import { operatorRows } from '../../../src/worker/operatorRows';
import { TreeIndex } from '../../../src/engine/questions/tree/treeIndex';
import { Translator } from '../../../src/worker/translator';
import { View } from '../../../src/worker/view/view';
import { freshState } from './freshState';
import { buildModel, node } from '../support/buildModel';

/** 2·3·4 MACs and 2·3·5, a ReLU, and a product of unknown shape. */
const index = new TreeIndex(
  analyze(
    buildModel({
      inputs: { x: [2, 3] },
      weights: { v: [3, 4], w: [3, 5] },
      nodes: [
        node('MatMul', 'x, v', 'p', {}, { name: '/a/one' }),
        node('MatMul', 'x, w', 'q', {}, { name: '/a/two' }),
        node('Relu', 'p', 'r', {}, { name: '=1+\t2' }),
        node('NobodyKnows', 'q', 's', {}, { name: 'odd' }),
        node('Relu', 's', 't', {}, { name: 'last' }),
      ],
    }),
  ),
);
const view = new View(index, freshState);

const text = (start: number, end: number): string =>
  copyRows(index, view, start, end, new Translator({ 'Module/engine': '模块' }));

/** The copied rows as a spreadsheet shows them, by title. */
function copied(start: number, end: number): Record<string, string>[] {
  const [titles, ...rows] = text(start, end)
    .split('\n')
    .slice(0, -1)
    .map(line => line.split('\t'));
  for (const cells of rows) assert.equal(cells.length, titles.length);
  return rows.map(cells => Object.fromEntries(titles.map((title, column) => [title, cells[column]])));
}

const partOf = (row: Record<string, string>, titles: readonly string[]): string[] => titles.map(title => row[title]);

describe('copied rows', () => {
  const titles = ['模块', 'Operator', 'Output', 'Params', 'MACs', 'FLOPs', 'Share'];

  it('are tab-separated lines with headers in the language of the user, with all digits', () => {
    assert.match(text(0, 3), /^模块\tOperator\tOutput\tParams\tMACs\tFLOPs\t(.*\t)?Share\n/);
    assert.deepEqual(
      copied(0, 3).map(row => partOf(row, titles)),
      [
        // 2 × 4 and 2 × 5 products of three terms each: three multiplications and two additions.
        ['a', '', '2 × 5', '27', '54', '90', '1'],
        ['a/one', 'MatMul', '2 × 4', '12', '24', '40', String(24 / 54)],
        ['a/two', 'MatMul', '2 × 5', '15', '30', '50', String(30 / 54)],
      ],
    );
  });

  it('leave unknown figures empty, and prevent names from becoming cells or formulas', () => {
    const [relu, odd] = copied(3, 99);
    assert.deepEqual(partOf(relu, titles), ["'=1+ 2", 'Relu', '2 × 4', '0', '0', '8', '0']);
    assert.deepEqual(partOf(odd, titles), ['odd', 'NobodyKnows', '', '0', '', '', '']);
  });
});

describe('the nodes of an operator', () => {
  it('are rows of a flat list, most expensive first', () => {
    const rows = operatorRows(
      index,
      { domain: 'ai.onnx', op: 'MatMul' },
      { convention: 'exact', metric: 'macs' },
      0,
      10,
    );
    assert.deepEqual(
      rows.map(({ path, cells, level, position, siblings, parent }) => [
        path,
        cells.macs.value,
        level,
        position,
        siblings,
        parent,
      ]),
      [
        ['a/two', 30, 1, 1, 2, null],
        ['a/one', 24, 1, 2, 2, null],
      ],
    );
    assert.deepEqual(
      operatorRows(index, { domain: 'ai.onnx', op: 'MatMul' }, { convention: 'exact', metric: 'macs' }, 1, 10).map(
        ({ position }) => position,
      ),
      [2],
    );
  });

  it('put unknown costs last', () => {
    const rows = operatorRows(
      index,
      { domain: 'ai.onnx', op: 'Relu' },
      { convention: 'exact', metric: 'flops' },
      0,
      10,
    );
    assert.deepEqual(
      rows.map(({ name, cells }) => [name, cells.flops.value]),
      [
        ['=1+\\u00092', 8],
        ['last', null],
      ],
    );
  });

  it('have the shape of a scalar in the language of the user', () => {
    const model = buildModel({ inputs: { x: [] }, nodes: [node('Relu', 'x', 'y', {}, { name: 'r' })] });
    const one = new View(new TreeIndex(analyze(model)), view.current);
    assert.match(
      copyRows(new TreeIndex(analyze(model)), one, 0, 1, new Translator({ 'scalar/engine': '标量' })),
      /\t标量\t/,
    );
  });
});

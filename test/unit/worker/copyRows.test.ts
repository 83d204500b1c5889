import * as assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import type { CopyColumn } from '../../../src/protocol/data';
import { copyRows } from '../../../src/worker/copyRows';
import { operatorRows } from '../../../src/worker/operatorRows';
import { TreeIndex } from '../../../src/worker/treeIndex';
import { View } from '../../../src/worker/view';
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
const view = new View(index, { convention: 'exact', metric: 'macs', sort: null, filter: '', expanded: null });

const columns: readonly CopyColumn[] = [
  { column: 'name', title: 'Name' },
  { column: 'path', title: 'Path' },
  { column: 'op', title: 'Operator' },
  { column: 'output', title: 'Output' },
  { column: 'params', title: 'Parameters' },
  { column: 'macs', title: 'MACs' },
  { column: 'share', title: 'Share' },
  { column: 'memory', title: 'Output bytes' },
];

describe('copied rows', () => {
  it('are tab-separated lines under their titles, with all digits', () => {
    assert.equal(
      copyRows(index, view, 0, 3, columns),
      [
        'Name\tPath\tOperator\tOutput\tParameters\tMACs\tShare\tOutput bytes',
        `a\ta\t\t2 × 5\t27\t54\t1\t${4 * 18}`,
        `one\ta/one\tMatMul\t2 × 4\t12\t24\t${24 / 54}\t32`,
        `two\ta/two\tMatMul\t2 × 5\t15\t30\t${30 / 54}\t40`,
        '',
      ].join('\n'),
    );
  });

  it('leave unknown figures empty, and no name becomes a cell or a formula', () => {
    const [, relu, odd] = copyRows(index, view, 3, 99, [
      { column: 'name', title: '' },
      { column: 'output', title: '' },
      { column: 'macs', title: '' },
    ]).split('\n');
    assert.equal(relu, "'=1+ 2\t2 × 4\t0");
    assert.equal(odd, 'odd\t\t');
  });
});

describe('the nodes of an operator', () => {
  it('are rows of a flat list, the dearest first', () => {
    const rows = operatorRows(
      index,
      { domain: 'ai.onnx', op: 'MatMul' },
      { convention: 'exact', metric: 'macs' },
      0,
      10,
    );
    assert.deepEqual(
      rows.map(({ path, macs, level, position, siblings, parent }) => [path, macs, level, position, siblings, parent]),
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
      rows.map(({ name, flops }) => [name, flops]),
      [
        ['=1+\t2', 8],
        ['last', null],
      ],
    );
  });
});

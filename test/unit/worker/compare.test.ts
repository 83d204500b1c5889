import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import type { ComparisonView } from '../../../src/protocol/data';
import { freshComparison } from '../../../src/webview/compare/comparisonView';
import { Comparisons } from '../../../src/worker/compare';
import { buildModel, node, scope } from '../support/buildModel';

/** Three layers of these widths; their MACs are products of the widths. */
function model(first: number, second: number, ...more: readonly string[]): Analysis {
  return analyze(
    buildModel({
      inputs: { x: [1, 10] },
      weights: { w1: [10, first], w2: [first, second] },
      nodes: [
        node('MatMul', 'x, w1', 'a', {}, { name: 'alpha', scope: scope('body') }),
        node('MatMul', 'a, w2', 'b', {}, { name: 'beta', scope: scope('body') }),
        ...more.map((name, index) =>
          node('Relu', index === 0 ? 'b' : `c${index - 1}`, `c${index}`, {}, { name, scope: scope('tail') }),
        ),
      ],
    }),
  );
}

/** Everything has a row. */
const view: ComparisonView = { ...freshComparison('exact'), showSame: true };

describe('comparisons in the worker', () => {
  const old = model(20, 30);
  const changed = model(20, 40, 'relu');

  function paths(asked: Partial<ComparisonView>): (string | undefined)[] {
    const comparisons = new Comparisons();
    const { rowCount } = comparisons.set('c', old, changed, { ...view, ...asked });
    return comparisons.rows('c', 0, rowCount).map(row => (row.new ?? row.old)?.path);
  }

  it('count rows by status, ignoring the filter, and return both totals', () => {
    const info = new Comparisons().set('c', old, changed, { ...view, filter: 'alpha' });
    assert.deepEqual(info.changes, { same: 1, changed: 1, removed: 0, added: 1 });
    assert.equal(info.rowCount, 1);
    // 10·20 + 20·30 and 10·20 + 20·40.
    assert.deepEqual([info.old.totals.macs, info.new.totals.macs], [800, 1000]);
  });

  it('show the largest changes first, or sort by a column', () => {
    assert.deepEqual(paths({}), ['body/beta', 'tail', 'body/alpha']);
    assert.deepEqual(paths({ sort: { column: 'path', descending: false } }), ['body/alpha', 'body/beta', 'tail']);
    assert.deepEqual(paths({ sort: { column: 'new', descending: false } }), ['tail', 'body/alpha', 'body/beta']);
  });

  it('put rows without a figure last in both sort directions', () => {
    assert.deepEqual(paths({ sort: { column: 'old', descending: false } }), ['body/alpha', 'body/beta', 'tail']);
    assert.deepEqual(paths({ sort: { column: 'old', descending: true } }), ['body/beta', 'body/alpha', 'tail']);
  });

  it('filter by path and operator of either side', () => {
    assert.deepEqual(paths({ filter: 'TAIL' }), ['tail']);
    assert.deepEqual(paths({ filter: 'matmul' }), ['body/beta', 'body/alpha']);
    assert.deepEqual(paths({ filter: 'nothing' }), []);
  });

  it('are forgotten when they are closed', () => {
    const comparisons = new Comparisons();
    comparisons.set('c', old, changed, view);
    comparisons.close('c');
    assert.throws(() => comparisons.rows('c', 0, 1), /no comparison/);
  });
});

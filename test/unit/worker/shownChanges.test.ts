import assert from 'node:assert/strict';
import { compare } from '../../../src/engine/questions/comparison/compare';
import type { ComparisonView } from '../../../src/protocol/data';
import { freshComparison } from '../../../src/webview/compare/comparisonView';
import { ShownChanges } from '../../../src/worker/shownChanges';
import { chain, type Layer } from '../support/chain';

const old: readonly Layer[] = [
  ['body/fc1', 'MatMul', 16],
  ['body/fc2', 'MatMul', 16],
  ['tail/fc', 'MatMul', 4],
];
/** A wider last layer, which costs less than the head that is added. */
const changed: readonly Layer[] = [
  ...old.slice(0, 2),
  ['tail/fc', 'MatMul', 6],
  ['head/fc1', 'MatMul', 20],
  ['head/fc2', 'MatMul', 2],
];
const fresh = freshComparison('exact');

function shown(): ShownChanges {
  return new ShownChanges(compare(chain(old), chain(changed)));
}

const names = (changes: ShownChanges): string[] =>
  changes.rows.map(({ level, expanded, old, new: now }) => {
    const mark = expanded === undefined ? '' : expanded ? '- ' : '+ ';
    return `${'  '.repeat(level - 1)}${mark}${(now ?? old)!.path}`;
  });

function namesIn(view: Partial<ComparisonView>): string[] {
  const changes = shown();
  changes.show({ ...fresh, ...view });
  return names(changes);
}

describe('The rows of a comparison', () => {
  it('are only what differs, the largest change of the chosen figure first', () => {
    // 6·20 + 20·2 = 160 products are new; 16·4 became 16·6.
    assert.deepEqual(namesIn({}), ['+ head', 'tail']);
    assert.deepEqual(namesIn({ sort: { column: 'difference', descending: false } }), ['tail', '+ head']);
  });

  it('have what is the same if the user wants it, or looks for it', () => {
    assert.deepEqual(namesIn({ showSame: true }), ['+ head', 'tail', 'body/fc1', 'body/fc2']);
    assert.deepEqual(namesIn({ filter: 'fc2' }), ['body/fc2']);
  });

  it('open and close', () => {
    const changes = shown();
    changes.show(fresh);
    changes.expand(0, true);
    assert.deepEqual(names(changes), ['- head', '  head/fc1', '  head/fc2', 'tail']);
    changes.show({ ...fresh, figure: 'params' });
    assert.deepEqual(names(changes), ['- head', '  head/fc1', '  head/fc2', 'tail']);
    changes.expand(0, false);
    assert.deepEqual(names(changes), ['+ head', 'tail']);
    // A row without anything below it stays as it is.
    changes.expand(1, true);
    assert.deepEqual(names(changes), ['+ head', 'tail']);
  });

  it('are in modules that are open, with everything that leads to what a filter finds', () => {
    const wide: readonly Layer[] = [['body/fc1', 'MatMul', 20], ...changed.slice(1)];
    const changes = new ShownChanges(compare(chain(old), chain(wide)));
    changes.show({ ...fresh, grouping: 'modules' });
    assert.deepEqual(names(changes), ['+ head', '- body', '  body/fc2', '  body/fc1', 'tail']);
    changes.show({ ...fresh, grouping: 'modules', filter: 'body/fc2' });
    assert.deepEqual(names(changes), ['- body', '  body/fc2']);
  });

  it('are operators', () => {
    assert.deepEqual(namesIn({ grouping: 'operators' }), ['MatMul']);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { costGraph } from '../../../../src/engine/questions/graph/costGraph';
import type { GraphFocus } from '../../../../src/engine/questions/graph/focus';
import { TreeIndex } from '../../../../src/engine/questions/tree/treeIndex';
import { buildModel, node } from '../../support/buildModel';
import { wholeGraph } from '../../support/wholeGraph';

/** Additions n1, n2 … each of two earlier values, n0 being the input. */
function sums(inputs: readonly (readonly [number, number])[]): TreeIndex {
  return new TreeIndex(
    analyze(
      buildModel({
        inputs: { n0: [2] },
        nodes: inputs.map(([a, b], at) => node('Add', `n${a}, n${b}`, `n${at + 1}`, {}, { name: `n${at + 1}` })),
      }),
    ),
  );
}

const shownNames = (index: TreeIndex, focus: GraphFocus): string[] =>
  costGraph(index, { ...wholeGraph, focus })
    .boxes.map(({ name }) => name)
    .sort();

describe('the graph around a selection', () => {
  // n0 → n1 → n2 → n3 → n4, and n1 → n5.
  const index = sums([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
    [1, 1],
  ]);

  it('shows as many steps up and down as are wanted', () => {
    assert.deepEqual(shownNames(index, { kind: 'near', of: 'n3', steps: 1 }), ['n2', 'n3', 'n4']);
    assert.deepEqual(shownNames(index, { kind: 'near', of: 'n1', steps: 2 }), ['n0', 'n1', 'n2', 'n3', 'n5']);
  });

  it('shows everything that feeds it', () => {
    assert.deepEqual(shownNames(index, { kind: 'feeds', of: 'n3' }), ['n0', 'n1', 'n2', 'n3']);
  });

  it('shows the way from one node to another, whichever comes first', () => {
    const way = ['n1', 'n2', 'n3'];
    assert.deepEqual(shownNames(index, { kind: 'path', of: 'n1', to: 'n3' }), way);
    assert.deepEqual(shownNames(index, { kind: 'path', of: 'n3', to: 'n1' }), way);
  });

  it('shows both ends where there is no way between them', () => {
    assert.deepEqual(shownNames(index, { kind: 'path', of: 'n5', to: 'n3' }), ['n3', 'n5']);
  });

  it('shows everything where the model has none of the nodes any more', () => {
    const all = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5'];
    assert.deepEqual(shownNames(index, { kind: 'near', of: 'gone', steps: 1 }), all);
    assert.deepEqual(shownNames(index, { kind: 'path', of: 'n1', to: 'gone' }), all);
  });

  it('shows what a search through all edges finds, in any graph', () => {
    const graphs = fc
      .array(fc.tuple(fc.nat(), fc.nat()), { minLength: 2, maxLength: 12 })
      .map(list => list.map(([a, b], at): [number, number] => [a % (at + 1), b % (at + 1)]));
    fc.assert(
      fc.property(graphs, fc.nat(), (inputs, chosen) => {
        const random = sums(inputs);
        const wanted = (chosen % inputs.length) + 1;
        // Everything that wanted depends on, by asking again until nothing is new.
        const feeding = new Set([wanted]);
        for (let size = 0; size !== feeding.size;) {
          size = feeding.size;
          for (const fed of [...feeding]) if (fed > 0) for (const from of inputs[fed - 1]) feeding.add(from);
        }
        const names = [...feeding].map(number => `n${number}`).sort();
        assert.deepEqual(shownNames(random, { kind: 'feeds', of: `n${wanted}` }), names);
      }),
      { numRuns: 40 },
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CostGraph, GraphBox } from '../../../../src/protocol/data';
import { costliestPath } from '../../../../src/webview/graph/costliestPath';

/** Boxes that cost this much, with these edges. */
const graphOf = (costs: readonly number[], edges: readonly (readonly [number, number])[]): CostGraph =>
  ({
    boxes: costs.map(value => ({ value }) as GraphBox),
    edges: edges.map(([from, to]) => ({ from, to, tensors: 1, name: '', shape: null })),
  }) as unknown as CostGraph;

describe('the most expensive path', () => {
  it('takes the more expensive of two branches, from the first box to the last', () => {
    const graph = graphOf(
      [0, 5, 7, 1],
      [
        [0, 1],
        [0, 2],
        [1, 3],
        [2, 3],
      ],
    );
    assert.deepEqual([...costliestPath(graph)].sort(), [1, 3]);
  });

  it('costs as much as the best of all paths', () => {
    const random = fc.tuple(
      fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }),
      fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 14 }),
    );
    fc.assert(
      fc.property(random, ([costs, pairs]) => {
        const edges = pairs.filter(([from, to]) => from < to && to < costs.length);
        // Every path, one edge after another.
        const best = (box: number): number =>
          costs[box] + Math.max(0, ...edges.filter(([from]) => from === box).map(([, to]) => best(to)));
        const expected = Math.max(...costs.map((_, box) => best(box)));
        const path = [...costliestPath(graphOf(costs, edges))].map(edge => edges[edge]);
        const boxes = new Set(path.flat());
        if (path.length > 0)
          assert.equal(
            [...boxes].reduce((sum, box) => sum + costs[box], 0),
            expected,
          );
        else assert.equal(expected, Math.max(...costs));
      }),
    );
  });
});

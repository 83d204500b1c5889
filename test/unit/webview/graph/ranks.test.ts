import assert from 'node:assert/strict';
import { graphlib } from '@dagrejs/dagre';
import fc from 'fast-check';
import { rankNodes } from '../../../../src/webview/graph/layout/ranks';

type Edge = readonly [from: number, to: number, least: number];

/** Edges lead from lower to higher numbers: there are no circles. */
const graphs = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 2 }))))
  .map(([nodes, pairs]) => ({
    nodes,
    edges: pairs.flatMap(([a, b, least]): Edge[] => {
      const [from, to] = [a % nodes, b % nodes].sort((one, other) => one - other);
      return from === to ? [] : [[from, to, least]];
    }),
  }));

function ranksOf(nodes: number, edges: readonly Edge[]): number[] {
  const graph = new graphlib.Graph({ multigraph: true });
  for (let node = 0; node < nodes; node++) graph.setNode(String(node), {});
  edges.forEach(([from, to, minlen], edge) =>
    graph.setEdge(String(from), String(to), { minlen, weight: 1 }, String(edge)),
  );
  rankNodes(graph);
  return Array.from({ length: nodes }, (_, node) => (graph.node(String(node)) as { rank: number }).rank);
}

const lengthOf = (ranks: readonly number[], edges: readonly Edge[]): number =>
  edges.reduce((sum, [from, to]) => sum + ranks[to] - ranks[from], 0);

/** The least sum of lengths: all ranks are tried. */
function shortest(nodes: number, edges: readonly Edge[], ranks: number[] = []): number {
  const node = ranks.length;
  if (node === nodes) return lengthOf(ranks, edges);
  let best = Infinity;
  for (let rank = 0; rank <= 2 * nodes; rank++) {
    const isFree = edges.every(([from, to, least]) => to !== node || from >= node || rank - ranks[from] >= least);
    if (isFree) best = Math.min(best, shortest(nodes, edges, [...ranks, rank]));
  }
  return best;
}

describe('The columns of boxes', () => {
  it('are as far apart as their edges need, at least', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const ranks = ranksOf(nodes, edges);
        for (const [from, to, least] of edges) assert.ok(ranks[to] - ranks[from] >= least);
      }),
    );
  });

  it('bring what starts late next to its user', () => {
    // 0 → 1 → 2 → 3, and 4 → 5 → 3.
    const ranks = ranksOf(6, [
      [0, 1, 1],
      [1, 2, 1],
      [2, 3, 1],
      [4, 5, 1],
      [5, 3, 1],
    ]);
    assert.deepEqual(ranks, [0, 1, 2, 3, 1, 2]);
  });

  it('make edges nearly as short as they can be', () => {
    let [own, best] = [0, 0];
    fc.assert(
      fc.property(
        graphs.filter(({ nodes }) => nodes <= 4),
        ({ nodes, edges }) => {
          own += lengthOf(ranksOf(nodes, edges), edges);
          best += shortest(nodes, edges);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
    assert.ok(own <= best * 1.05, `${own} in sum, where ${best} is possible`);
  });
});

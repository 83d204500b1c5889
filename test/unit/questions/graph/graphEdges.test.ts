import assert from 'node:assert/strict';
import fs from 'node:fs';
import fc from 'fast-check';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { costGraph, type CostGraph } from '../../../../src/engine/questions/graph/costGraph';
import { TreeIndex } from '../../../../src/engine/questions/tree/treeIndex';
import { readModel } from '../../../../src/engine/readers/readModel';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { drawnEdges, projectedEdges } from './projectedEdges';
import { wholeGraph } from '../../support/wholeGraph';

const folders = (process.env.GRAPH_MODELS ?? 'test/fixtures test/fixtures/models media/templates').split(' ');
const files = folders.flatMap(folder =>
  fs
    .readdirSync(folder)
    .filter(name => /\.(onnx|layers\.json)$/.test(name))
    .map(name => `${folder}/${name}`),
);

describe('the edges of the graph are those of the file', () => {
  for (const file of files)
    it(`of ${file} with any modules open, with and without nodes that cost nothing`, async () => {
      const index = new TreeIndex(analyze(await readModel(new MemorySource(fs.readFileSync(file)))));
      const modules = index.tree.filter((_, item) => index.hasChildren(item)).map(({ path }) => path);
      /** With these modules open, and all that is left out of crowded levels. */
      const graphOf = (modulesOpen: readonly string[], showPlumbing: boolean): CostGraph => {
        for (let open = modulesOpen; ;) {
          const graph = costGraph(index, { ...wholeGraph, open, showPlumbing });
          const left = graph.boxes.filter(box => box.kind === 'more' && box.open === false);
          if (left.length === 0) return graph;
          open = [...open, ...left.map(({ id }) => id)];
        }
      };
      const check = (open: readonly string[], showPlumbing: boolean): void => {
        const graph = graphOf(open, showPlumbing);
        assert.deepEqual(drawnEdges(graph), projectedEdges(index, graph, showPlumbing));
      };
      check([], true);
      check(modules, false);
      check(modules, true);
      fc.assert(fc.property(fc.subarray(modules), fc.boolean(), check), { numRuns: 20 });
    });
});

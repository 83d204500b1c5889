// `npm run bench:graph -- FILE…`: times what the Graph view waits for, warm: the boxes and edges in the model's worker,
// and their layout in the page's. It prints figures and has no limits.
import { analyze } from '../../src/engine/analysis/analyze';
import { costGraph, type GraphExtent } from '../../src/engine/questions/graph/costGraph';
import { TreeIndex } from '../../src/engine/questions/tree/treeIndex';
import { readModel } from '../../src/engine/readers/readModel';
import { FileSource } from '../../src/node/fileSource';
import { GraphLayouter } from '../../src/webview/graph/layout/layoutGraph';
import { timed } from './measure';
import { wholeGraph } from '../unit/support/wholeGraph';

const runs = 3;
/** The size of a usual box, since there is no font to measure. */
const size = { width: 130, height: 60 };
async function main(): Promise<void> {
  const rows: string[][] = [];
  for (const file of process.argv.slice(2)) {
    const index = new TreeIndex(analyze(await readModel(await FileSource.open(file))));
    const first = await timeGraph(index, wholeGraph);
    const slowest = await slowestModule(index);
    rows.push([
      file,
      String(first.boxes),
      ms(first.asked),
      ms(first.laidOut),
      slowest.path,
      String(slowest.boxes),
      ms(slowest.laidOut),
    ]);
  }
  const title = ['', 'boxes', 'asked', 'laid out', 'slowest to open', 'boxes', 'laid out'];
  for (const row of [title, ...rows]) console.log(row.join('\t'));
}

/** Without what earlier layouts have left in memory. */
async function timeGraph(index: TreeIndex, extent: GraphExtent) {
  const { result: graph, milliseconds: asked } = await timed(runs, () => costGraph(index, extent));
  const boxes = graph.boxes.map(({ parent, open }) => ({ parent, isOpen: open === true, ...size }));
  const { milliseconds: laidOut } = await timed(runs, () => new GraphLayouter().layOut({ boxes, edges: graph.edges }));
  return { boxes: boxes.length, asked, laidOut };
}

/** The module that takes longest to open, with everything around it open. */
async function slowestModule(index: TreeIndex) {
  let slowest = { path: '', boxes: 0, laidOut: 0 };
  for (let item = 0; item < index.tree.length; item++) {
    if (!index.hasChildren(item)) continue;
    const open: string[] = [];
    for (let above = item; above >= 0; above = index.tree[above].parent) open.push(index.tree[above].path);
    const { boxes, laidOut } = await timeGraph(index, { ...wholeGraph, open });
    if (laidOut > slowest.laidOut) slowest = { path: index.tree[item].path, boxes, laidOut };
  }
  return slowest;
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

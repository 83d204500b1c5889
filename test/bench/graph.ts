// `npm run bench:graph -- FILE…`: the first picture of the Graph view and what takes longest to open in each file, in the
// worker's processor time and warm. Without files: the first picture of a flat model of 100,000 nodes, and moving a graph
// in a real page. It prints figures with the targets that they miss, and has no limits.
import * as path from 'node:path';
import { analyze } from '../../src/engine/analysis/analyze';
import { costGraph, type CostGraph } from '../../src/engine/questions/graph/costGraph';
import { TreeIndex } from '../../src/engine/questions/tree/treeIndex';
import { openModel } from '../../src/engine/openModel';
import { FileSource } from '../../src/node/fileSource';
import { GraphLayouter } from '../../src/webview/graph/layout/layoutGraph';
import { SegmentedSource } from '../unit/support/segmentedSource';
import { wholeGraph } from '../unit/support/wholeGraph';
import { measureView } from './graphPage';
import { median } from './measure';
import { products } from './models';

const runs = 5;
/** The size of a usual box, since there is no font to measure. */
const size = { width: 130, height: 60 };
/** Modules with more boxes have the time of a level to open. */
const few = 50;
const targets = { first: 500, level: 1000, few: 200, flat: 2000 } as const;

async function main(): Promise<void> {
  const files = process.argv.slice(2);
  for (const file of files) await measureFile(file);
  if (files.length > 0) return;
  const flat = new TreeIndex(analyze(await openModel(new SegmentedSource(products(100_000, 4)))));
  // Nothing is known of a model that has just been opened.
  const start = process.cpuUsage();
  const graph = new Picture(flat).show(null);
  console.log(`100,000 nodes: ${picture({ graph, milliseconds: since(start) }, targets.flat)}`);
  for (const line of await measureView()) console.log(line);
}

async function measureFile(file: string): Promise<void> {
  const source = await FileSource.open(file);
  const index = new TreeIndex(analyze(await openModel(source)));
  await source.close();
  console.log(
    `${path.basename(file)}: ${picture(
      timeOf(() => new Picture(index).show(null)),
      targets.first,
    )}`,
  );
  for (const opening of slowestOpenings(index)) console.log(`  ${openingText(opening)}`);
}

/** What the page does in its worker, with the question before it. */
class Picture {
  private readonly layouter = new GraphLayouter();

  constructor(private readonly index: TreeIndex) {}

  show(open: readonly string[] | null): CostGraph {
    const graph = costGraph(this.index, { ...wholeGraph, open });
    this.layouter.layOut({
      boxes: graph.boxes.map(box => ({ parent: box.parent, isOpen: box.open === true, ...size })),
      edges: graph.edges.map(({ from, to, isBack }) => (isBack ? { from: to, to: from } : { from, to })),
    });
    return graph;
  }
}

interface Opening {
  readonly name: string;
  /** In the module. */
  readonly boxes: number;
  readonly milliseconds: number;
}

/** What takes longest to open, with everything around it open before: of all, and of what has few boxes. */
function slowestOpenings(index: TreeIndex): readonly Opening[] {
  const openings: { readonly open: readonly string[]; readonly opening: Opening }[] = [];
  const time = (open: readonly string[], repeats: number): Opening => {
    const pictures = Array.from({ length: repeats + 1 }, () => new Picture(index));
    for (const picture of pictures) picture.show(open.slice(0, -1));
    const name = open[open.length - 1];
    const timed = timeOf(() => pictures.pop()!.show(open), repeats);
    const box = timed.graph.boxes.findIndex(({ id }) => id === name);
    return {
      name,
      boxes: timed.graph.boxes.filter(({ parent }) => parent === box).length,
      milliseconds: timed.milliseconds,
    };
  };
  for (const open of everythingToOpen(index)) openings.push({ open, opening: time(open, 1) });
  openings.sort((a, b) => b.opening.milliseconds - a.opening.milliseconds);
  return [openings, openings.filter(({ opening }) => opening.boxes <= few)].flatMap(list =>
    list
      .slice(0, 3)
      .map(({ open }) => time(open, runs))
      .sort((a, b) => b.milliseconds - a.milliseconds)
      .slice(0, 1),
  );
}

/** The modules, and what is left out of crowded levels, each after all that it is in. */
function everythingToOpen(index: TreeIndex): string[][] {
  const found: string[][] = [];
  const pending: string[][] = [[]];
  for (let open = pending.pop(); open; open = pending.pop()) {
    const { boxes } = costGraph(index, { ...wholeGraph, open });
    const around = open.length === 0 ? -1 : boxes.findIndex(({ id }) => id === open[open.length - 1]);
    for (const { id, parent, open: isOpen } of boxes) {
      if (parent !== around || isOpen !== false) continue;
      found.push([...open, id]);
      pending.push([...open, id]);
    }
  }
  return found;
}

/** The median processor time, after one that warms up. */
function timeOf(run: () => CostGraph, repeats = runs): { readonly graph: CostGraph; readonly milliseconds: number } {
  let graph = run();
  const times = Array.from({ length: repeats }, () => {
    const start = process.cpuUsage();
    graph = run();
    return since(start);
  });
  return { graph, milliseconds: median(times) };
}

/** Processor time in milliseconds. */
function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function picture({ graph, milliseconds }: ReturnType<typeof timeOf>, most: number): string {
  return `${time(milliseconds, most)} for the first picture, of ${graph.boxes.length} boxes`;
}

function openingText({ name, boxes, milliseconds }: Opening): string {
  const most = boxes <= few ? targets.few : targets.level;
  return `${time(milliseconds, most)} to open ${name.trim().replaceAll('\n', ' ')}, of ${boxes} boxes`;
}

function time(milliseconds: number, most: number): string {
  return `${milliseconds.toFixed(0)} ms${milliseconds > most ? ` (more than ${most})` : ''}`;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

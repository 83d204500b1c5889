import type { Node } from '../../../../src/engine/graph/graph';
import type { CostGraph } from '../../../../src/engine/questions/graph/costGraph';
import type { TreeIndex } from '../../../../src/engine/questions/tree/treeIndex';
import { filePairs, type FileEnd, type GraphEnd } from './filePairs';

/** ONNX: these give their first input another shape, type or name. */
const views = ['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Cast', 'CastLike', 'Dropout'];

/**
 * The edges that boxes should have: the pairs of the file whose ends are in different boxes. For models in which every
 * graph runs once; of crowded levels, everything has to be open.
 */
export function projectedEdges(index: TreeIndex, graph: CostGraph, showPlumbing: boolean): string[] {
  const { boxOf, isOpenFunction } = placesOf(index, graph, showPlumbing);
  const pairs = filePairs(index.analysis.model);
  const feeding = new Map<FileEnd, FileEnd[]>();
  for (const [from, to] of pairs) {
    const known = feeding.get(to);
    if (known) known.push(from);
    else feeding.set(to, [from]);
  }
  /** Where a tensor comes from, through views that have no box. */
  const visible = (maker: FileEnd): FileEnd | undefined => {
    let end: FileEnd | undefined = maker;
    while (end !== undefined && boxOf(end) < 0) end = 'op' in end && views.includes(end.op) ? viewed(end) : undefined;
    return end;
  };
  const viewed = (view: Node): FileEnd | undefined =>
    feeding
      .get(view)
      ?.find(maker => ('op' in maker ? maker.outputs.includes(view.inputs[0]) : maker.name === view.inputs[0]));
  const edges = new Set<string>();
  for (const [maker, user] of pairs) {
    const from = visible(maker);
    if (from === undefined || boxOf(user) < 0 || isOpenFunction(user)) continue;
    if (boxOf(from) !== boxOf(user)) edges.add(`${boxOf(from)} ${boxOf(user)}`);
  }
  return [...edges].sort();
}

export function drawnEdges({ edges }: CostGraph): string[] {
  // What is carried to the next run of a body is no pair of the file.
  return edges
    .filter(({ isBack }) => !isBack)
    .map(({ from, to }) => `${from} ${to}`)
    .sort();
}

/** The innermost box of each end; -1: none. */
function placesOf(index: TreeIndex, { boxes }: CostGraph, showPlumbing: boolean) {
  const { tree, analysis } = index;
  const items = new Map<Node, number>();
  tree.forEach(({ node }, item) => {
    // Which nodes are left out is decided and tested elsewhere.
    if (node !== null && (showPlumbing || !index.isBesideData(item)))
      items.set(analysis.nodes[node].analyzed.node, item);
  });
  const shown = new Map<number, number>();
  boxes.forEach(({ item, open }, box) => {
    if (item === null) return;
    // What an open box contains has its own boxes, or none.
    for (let inside = item; inside < tree[item].end; inside++) shown.set(inside, open && inside > item ? -1 : box);
  });
  const boxOf = (end: FileEnd): number => {
    if ('op' in end) return shown.get(items.get(end) ?? -1) ?? -1;
    const around = end.holder === null ? -1 : placeOfBody(end.holder);
    const isAround = (box: number): boolean => box === around || (box >= 0 && isAround(boxes[box].parent));
    const own = boxes.findIndex(({ kind, name, parent }) => kind === end.kind && name === end.name && isAround(parent));
    return own >= 0 ? own : around;
  };
  /** A body is in the box of its node or, among several, in one of its own. */
  const placeOfBody = ({ node, body }: NonNullable<GraphEnd['holder']>): number => {
    const holder = boxOf(node);
    const own = boxes.findIndex(
      ({ parent, kind, name }) => parent === holder && kind === 'module' && isNamed(name, body),
    );
    return own >= 0 ? own : holder;
  };
  const isOpenFunction = (end: FileEnd): boolean =>
    'op' in end &&
    boxes[boxOf(end)].open === true &&
    boxes[boxOf(end)].item === items.get(end) &&
    index.node(items.get(end)!)?.analyzed.definition === null;
  return { boxOf, isOpenFunction };
}

function isNamed(name: string, body: string): boolean {
  return name === body || name.startsWith(`${body}/`);
}

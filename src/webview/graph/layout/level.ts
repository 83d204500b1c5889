import { graphlib, layout } from '@dagrejs/dagre';
import { rankNodes } from './ranks';
import { routable } from './routable';
import type { Place, Point } from './layoutTypes';

/** Space between columns: for arrows and bends. */
const columnGap = 34;
const rowGap = 16;
const edgeGap = 10;
/** A port is held at its side of the level by an edge that is this much dearer to stretch. */
const holding = 20;

/** What is laid out at once: the boxes of one level, and the ports through which edges enter and leave it. */
export interface Level {
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  /** How many ports, of which side. They are numbered after the boxes. */
  readonly entries: number;
  readonly exits: number;
  /** Pairs of boxes and ports; several may be between the same two. */
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/** Boxes and ports with their positions (of ports, the centre), and the points of each edge between the two ends. */
export interface LevelLayout {
  readonly places: readonly Place[];
  readonly paths: readonly (readonly Point[])[];
}

/** Lays out a level from left to right. */
export function layOutLevel({ sizes, entries, exits, edges }: Level): LevelLayout {
  const graph = new graphlib.Graph({ multigraph: true, directed: true });
  // A function is passed on, although dagre's types do not say so.
  const ranker = rankNodes as unknown as 'network-simplex';
  graph.setGraph({ rankdir: 'LR', nodesep: rowGap, ranksep: columnGap, edgesep: edgeGap, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  sizes.forEach(({ width, height }, box) => graph.setNode(String(box), { width, height }));
  for (let port = sizes.length; port < sizes.length + entries + exits; port++)
    graph.setNode(String(port), { width: 1, height: 1 });
  const isRouted = routable(sizes.length + entries + exits, edges);
  edges.forEach(([from, to], edge) => {
    if (isRouted[edge]) graph.setEdge(String(from), String(to), {}, String(edge));
  });
  hold(graph, sizes.length, entries, exits);
  layout(graph);
  const places = Array.from({ length: sizes.length + entries + exits }, (_, box): Place => {
    const { x, y, width, height } = graph.node(String(box)) as Place;
    return { x: x - width / 2, y: y - height / 2, width, height };
  });
  const paths = edges.map(([from, to], edge): readonly Point[] => {
    if (!isRouted[edge]) return straight(places[from], places[to]);
    const { points } = graph.edge({ v: String(from), w: String(to), name: String(edge) }) as { points: Point[] };
    return points.map(({ x, y }) => ({ x, y }));
  });
  return { places, paths };
}

/** Ports are the first and the last of a level. */
function hold(graph: graphlib.Graph, boxes: number, entries: number, exits: number): void {
  if (entries > 0) graph.setNode('start', { width: 1, height: 1 });
  if (exits > 0) graph.setNode('end', { width: 1, height: 1 });
  for (let port = boxes; port < boxes + entries; port++) graph.setEdge('start', String(port), { weight: holding });
  for (let port = boxes + entries; port < boxes + entries + exits; port++)
    graph.setEdge(String(port), 'end', { weight: holding });
}

function straight(from: Place, to: Place): readonly Point[] {
  return [
    { x: from.x + from.width, y: from.y + from.height / 2 },
    { x: to.x, y: to.y + to.height / 2 },
  ];
}

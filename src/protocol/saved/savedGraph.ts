import type { GraphFigure, GraphFocus } from '../data';
import type { GraphPlace, SavedGraph } from '../pageApi';
import { isRecord, isStrings } from './savedParts';

/** The graph of a page that never showed one. */
export const freshGraph: SavedGraph = {
  figure: null,
  open: null,
  unfolded: [],
  focus: null,
  showsPath: false,
  place: null,
};

const figures: Readonly<Record<GraphFigure, true>> = {
  macs: true,
  flops: true,
  params: true,
  weightBytes: true,
  activationBytes: true,
  bytesMoved: true,
  timeBound: true,
};

/** The stored state of the graph, validated part by part. */
export function readSavedGraph(graph: unknown): SavedGraph {
  if (!isRecord(graph)) return freshGraph;
  return {
    figure: isFigure(graph.figure) ? graph.figure : freshGraph.figure,
    open: isStrings(graph.open) ? graph.open : freshGraph.open,
    unfolded: isStrings(graph.unfolded) ? graph.unfolded : freshGraph.unfolded,
    focus: readFocus(graph.focus),
    showsPath: graph.showsPath === true,
    place: readPlace(graph.place),
  };
}

function isFigure(figure: unknown): figure is GraphFigure {
  return typeof figure === 'string' && Object.hasOwn(figures, figure);
}

function readFocus(focus: unknown): GraphFocus | null {
  if (!isRecord(focus) || typeof focus.of !== 'string') return null;
  const { kind, of, to, steps } = focus;
  if (kind === 'feeds') return { kind, of };
  if (kind === 'path' && typeof to === 'string') return { kind, of, to };
  return kind === 'near' && typeof steps === 'number' && steps > 0 ? { kind, of, steps } : null;
}

function readPlace(place: unknown): GraphPlace | null {
  if (!isRecord(place)) return null;
  const { x, y, scale, selectedPath } = place;
  if (![x, y, scale].every(Number.isFinite) || !((scale as number) > 0)) return null;
  return {
    x: x as number,
    y: y as number,
    scale: scale as number,
    selectedPath: typeof selectedPath === 'string' ? selectedPath : null,
  };
}

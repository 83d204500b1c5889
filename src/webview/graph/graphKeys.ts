import type { CostGraph } from '../../protocol/data';
import type { GraphLayout, Place } from './layout/layoutTypes';
import type { Neighbours } from './boxText';

/** For each box what feeds it and what it feeds. */
export function neighboursOf({ boxes, edges }: CostGraph): Neighbours[] {
  const near = boxes.map(() => ({ before: [] as number[], after: [] as number[] }));
  for (const { from, to } of edges) {
    near[from].after.push(to);
    near[to].before.push(from);
  }
  return near;
}

/** The box that an arrow key leads to; null if there is none. */
export function stepFrom(
  graph: CostGraph,
  { places }: GraphLayout,
  near: readonly Neighbours[],
  box: number,
  key: string,
): number | null {
  switch (key) {
    case 'ArrowRight':
      return nearest(places, box, near[box].after) ?? firstInside(graph, box);
    case 'ArrowLeft':
      return nearest(places, box, near[box].before) ?? around(graph, box);
    case 'ArrowDown':
      return beside(graph, places, box, 1);
    case 'ArrowUp':
      return beside(graph, places, box, -1);
    case 'Home':
      return 0;
    case 'End':
      return lastOutermost(graph);
    default:
      return null;
  }
}

function firstInside({ boxes }: CostGraph, box: number): number | null {
  const found = boxes.findIndex(({ parent }) => parent === box);
  return found < 0 ? null : found;
}

function around({ boxes }: CostGraph, box: number): number | null {
  return boxes[box].parent < 0 ? null : boxes[box].parent;
}

function lastOutermost({ boxes }: CostGraph): number {
  return boxes.reduce((last, { parent }, box) => (parent < 0 ? box : last), 0);
}

/** The next sibling in this direction: in the same column if there is one. */
function beside({ boxes }: CostGraph, places: readonly Place[], box: number, direction: 1 | -1): number | null {
  const own = places[box];
  const siblings = boxes.flatMap(({ parent }, other) => (parent === boxes[box].parent && other !== box ? [other] : []));
  const onWay = siblings.filter(other => Math.sign(centre(places[other]).y - centre(own).y) === direction);
  const isInColumn = (other: number): boolean =>
    places[other].x < own.x + own.width && own.x < places[other].x + places[other].width;
  const inColumn = onWay.filter(isInColumn);
  if (inColumn.length > 0) return nearest(places, box, inColumn);
  const next = siblings.filter(other => Math.sign(other - box) === direction);
  return next.length === 0 ? null : direction === 1 ? next[0] : next[next.length - 1];
}

function nearest(places: readonly Place[], box: number, others: readonly number[]): number | null {
  const { x, y } = centre(places[box]);
  const distance = (other: number): number => Math.hypot(centre(places[other]).x - x, centre(places[other]).y - y);
  return others.reduce<number | null>(
    (best, other) => (best === null || distance(other) < distance(best) ? other : best),
    null,
  );
}

function centre({ x, y, width, height }: Place): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

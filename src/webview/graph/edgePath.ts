import type { Point } from './layout/layoutTypes';

/** The average width of a letter of an edge's label. */
const letterWidth = 6.2;
/** Free space beside a label. */
const labelSpace = 16;

/** The `d` of an edge: curves that leave and arrive horizontally. */
export function edgePath(points: readonly Point[]): string {
  if (points.length < 2) return '';
  const [start, ...others] = points;
  let [x, y] = [start.x, start.y];
  let path = `M${round(x)} ${round(y)}`;
  for (const point of others) {
    const middle = (x + point.x) / 2;
    path +=
      Math.abs(y - point.y) < 0.5
        ? `H${round(point.x)}`
        : `C${round(middle)} ${round(y)} ${round(middle)} ${round(point.y)} ${round(point.x)} ${round(point.y)}`;
    [x, y] = [point.x, Math.abs(y - point.y) < 0.5 ? y : point.y];
  }
  return path;
}

/** Where a text fits above an edge: the middle of its first stretch that is long and level enough. */
export function edgeLabel(points: readonly Point[], text: string): Point | null {
  const width = text.length * letterWidth + labelSpace;
  for (let index = 1; index < points.length; index++) {
    const [from, to] = [points[index - 1], points[index]];
    if (Math.abs(to.x - from.x) >= width && Math.abs(to.y - from.y) < 2) return { x: (from.x + to.x) / 2, y: from.y };
  }
  return null;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}

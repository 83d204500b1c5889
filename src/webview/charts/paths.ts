/** A point in pixels. */
export type Point = readonly [x: number, y: number];

/** The outline of the area between a line and the base. */
export function areaPath(points: readonly Point[], base: number): string {
  if (points.length === 0) return '';
  return `M${text([points[0][0], base])}L${points.map(text).join('L')}L${text([points[points.length - 1][0], base])}Z`;
}

/** A line through points, interrupted where one is missing. */
export function linePath(points: readonly (Point | null)[]): string {
  let path = '';
  let drawing = false;
  for (const point of points) {
    if (point !== null) path += `${drawing ? 'L' : 'M'}${text(point)}`;
    drawing = point !== null;
  }
  return path;
}

/** Position of the value nearest to `wanted` in an ascending list; -1 in an empty one. */
export function nearest(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low > 0 && wanted - values[low - 1] < values[low] - wanted ? low - 1 : high;
}

function text([x, y]: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

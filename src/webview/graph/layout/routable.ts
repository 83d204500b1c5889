/**
 * An edge that passes many columns takes a place in each of them. So many places can be arranged in time; the longest
 * edges of a level that needs more go straight, behind the boxes.
 */
const mostPlaces = 300;

/** For each edge whether it is routed around the boxes. */
export function routable(boxes: number, edges: readonly (readonly [number, number])[]): boolean[] {
  const columns = columnsOf(boxes, edges);
  const spans = edges.map(([from, to]) => Math.abs(columns[to] - columns[from]));
  const order = edges.map((_, edge) => edge).sort((a, b) => spans[a] - spans[b]);
  const isRouted = edges.map(() => true);
  let places = 0;
  for (const edge of order) {
    places += spans[edge];
    // Neighbours take no places.
    if (spans[edge] > 1 && places > mostPlaces) isRouted[edge] = false;
  }
  return isRouted;
}

/** The column of each box: after those of all that feed it. What is in a circle stays in the first. */
function columnsOf(boxes: number, edges: readonly (readonly [number, number])[]): Int32Array {
  const columns = new Int32Array(boxes);
  const waiting = new Int32Array(boxes);
  const after = Array.from({ length: boxes }, (): number[] => []);
  for (const [from, to] of edges) {
    after[from].push(to);
    waiting[to]++;
  }
  const ready: number[] = [];
  waiting.forEach((count, box) => {
    if (count === 0) ready.push(box);
  });
  for (let box = ready.pop(); box !== undefined; box = ready.pop()) {
    for (const next of after[box]) {
      columns[next] = Math.max(columns[next], columns[box] + 1);
      if (--waiting[next] === 0) ready.push(next);
    }
  }
  return columns;
}

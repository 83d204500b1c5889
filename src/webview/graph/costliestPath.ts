import type { CostGraph } from '../../protocol/data';

/** The edges of the path through the boxes that has the largest sum of the figure; what is in a circle is left out. */
export function costliestPath({ boxes, edges }: CostGraph): ReadonlySet<number> {
  const own = boxes.map(({ value }) => value ?? 0);
  const best = [...own];
  const last = new Int32Array(boxes.length).fill(-1);
  const waiting = new Int32Array(boxes.length);
  const after = boxes.map((): number[] => []);
  edges.forEach(({ from, to, isBack }, edge) => {
    if (isBack) return;
    after[from].push(edge);
    waiting[to]++;
  });
  const ready = boxes.flatMap((_, box) => (waiting[box] === 0 ? [box] : []));
  const done: number[] = [];
  for (let box = ready.pop(); box !== undefined; box = ready.pop()) {
    done.push(box);
    for (const edge of after[box]) {
      const { to } = edges[edge];
      if (best[box] + own[to] > best[to] || last[to] < 0) {
        best[to] = best[box] + own[to];
        last[to] = edge;
      }
      if (--waiting[to] === 0) ready.push(to);
    }
  }
  const path = new Set<number>();
  // Of equal sums, the longer path: it leads on to the outputs.
  let end = done.reduce((most, box) => (most < 0 || best[box] >= best[most] ? box : most), -1);
  while (end >= 0 && last[end] >= 0) {
    path.add(last[end]);
    end = edges[last[end]].from;
  }
  return path;
}

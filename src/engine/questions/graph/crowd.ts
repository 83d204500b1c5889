/** A level with more boxes than this shows only some of them, with boxes for the others between them. */
export const crowded = 250;
/** How many are shown then; each may have a box for others before and after it. */
const kept = 120;
/** How many of the neighbours of an expensive node are shown on either side. */
const nearest = 3;

/** One of the ends on a level. */
export interface Sibling {
  readonly end: number;
  /** What it is chosen by. */
  readonly value: number;
}

/**
 * Divides a crowded level into runs, in the model's order: each of the most expensive ends and those next to it are a
 * run of one, the others between two of them are one run. The flow between runs has no circles that the flow between
 * ends does not have.
 */
export function pickRuns(siblings: readonly Sibling[], edges: readonly (readonly [number, number])[]): number[][] {
  const chosen = chooseKept(siblings, edges);
  const runs: number[][] = [];
  let others: number[] | null = null;
  siblings.forEach(({ end }, position) => {
    if (chosen[position] === 1) {
      runs.push([end]);
      others = null;
    } else if (others === null) {
      others = [end];
      runs.push(others);
    } else others.push(end);
  });
  return runs;
}

/** For each sibling 1 where it is one of the most expensive or next to one. */
function chooseKept(siblings: readonly Sibling[], edges: readonly (readonly [number, number])[]): Uint8Array {
  const neighbours = siblings.map((): number[] => []);
  for (const [from, to] of edges) {
    neighbours[from].push(to);
    neighbours[to].push(from);
  }
  const chosen = new Uint8Array(siblings.length);
  let count = 0;
  const choose = (position: number): void => {
    if (count >= kept || chosen[position] === 1) return;
    chosen[position] = 1;
    count++;
  };
  const order = siblings.map((_, position) => position).sort((a, b) => siblings[b].value - siblings[a].value || a - b);
  for (const position of order) {
    if (count >= kept) break;
    choose(position);
    for (const neighbour of closest(neighbours[position], position)) choose(neighbour);
  }
  return chosen;
}

/** The nearest few on either side. */
function closest(neighbours: readonly number[], position: number): number[] {
  const near = [...new Set(neighbours)].sort((a, b) => Math.abs(a - position) - Math.abs(b - position));
  return [
    ...near.filter(other => other < position).slice(0, nearest),
    ...near.filter(other => other > position).slice(0, nearest),
  ];
}

/** A level has at most this many boxes: of one with more, some are shown, with boxes for the others between them. */
export const crowded = 250;
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

/** For each sibling 1 where it is one of the most expensive or next to one: as many as there is room for. */
function chooseKept(siblings: readonly Sibling[], edges: readonly (readonly [number, number])[]): Uint8Array {
  const neighbours = siblings.map((): number[] => []);
  for (const [from, to] of edges) {
    neighbours[from].push(to);
    neighbours[to].push(from);
  }
  const chosen = new Uint8Array(siblings.length);
  const isLeft = (position: number): boolean => position >= 0 && position < siblings.length && chosen[position] === 0;
  // At first all are in one run.
  let boxes = 1;
  let isFull = false;
  const choose = (position: number): void => {
    if (isFull || chosen[position] === 1) return;
    // It becomes a box, and the run around it two, one or none.
    const more = Number(isLeft(position - 1)) + Number(isLeft(position + 1));
    isFull = boxes + more > crowded;
    if (isFull) return;
    chosen[position] = 1;
    boxes += more;
  };
  const order = siblings.map((_, position) => position).sort((a, b) => siblings[b].value - siblings[a].value || a - b);
  for (const position of order) {
    if (isFull) break;
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

import type { TreeIndex } from '../tree/treeIndex';
import type { Flow } from './flow';

/** Which part of a graph is shown, around items that are given by their paths. */
export type GraphFocus =
  /** What an item is fed by and feeds, over so many nodes. */
  | { readonly kind: 'near'; readonly of: string; readonly steps: number }
  /** Everything that feeds an item. */
  | { readonly kind: 'feeds'; readonly of: string }
  /** What is on the way from one item to another, in whichever direction there is one. */
  | { readonly kind: 'path'; readonly of: string; readonly to: string };

/**
 * For each end of the flow 1 where it is in focus, or contains something that is; null if the model does not have the
 * items, as after a change of its file.
 */
export function endsInFocus(index: TreeIndex, flow: Flow, focus: GraphFocus): Uint8Array | null {
  const item = index.byPath.get(focus.of);
  const other = focus.kind === 'path' ? index.byPath.get(focus.to) : item;
  if (item === undefined || other === undefined) return null;
  const { after, before } = stepsOf(index, flow);
  const start = endsIn(index, item);
  switch (focus.kind) {
    case 'near':
      return withParents(index, either(reach(after, start, focus.steps), reach(before, start, focus.steps)));
    case 'feeds':
      return withParents(index, reach(before, start));
    case 'path': {
      const end = endsIn(index, other);
      const forward = both(reach(after, start), reach(before, end));
      const isThere = forward.includes(1);
      const way = isThere ? forward : both(reach(after, end), reach(before, start));
      for (const own of [...start, ...end]) way[own] = 1;
      return withParents(index, way);
    }
  }
}

type Steps = readonly (readonly number[])[];

/** Where each end leads to, and comes from. What goes into a node with bodies goes through these. */
function stepsOf({ tree }: TreeIndex, flow: Flow): { readonly after: Steps; readonly before: Steps } {
  const after = Array.from({ length: tree.length + flow.terminals.length }, (): number[] => []);
  const before = after.map((): number[] => []);
  const connect = (from: number, to: number): void => {
    after[from].push(to);
    before[to].push(from);
  };
  flow.from.forEach((from, pair) => connect(from, flow.to[pair]));
  flow.terminals.forEach(({ kind, holder }, terminal) => {
    if (holder < 0) return;
    if (kind === 'input') connect(holder, tree.length + terminal);
    else connect(tree.length + terminal, holder);
  });
  return { after, before };
}

function endsIn({ tree }: TreeIndex, item: number): number[] {
  return Array.from({ length: tree[item].end - item }, (_, offset) => item + offset);
}

/** What is reached from some ends within some steps, themselves included. */
function reach(steps: Steps, start: readonly number[], most = Infinity): Uint8Array {
  const reached = new Uint8Array(steps.length);
  let edge = [...start];
  for (const end of edge) reached[end] = 1;
  for (let step = 0; step < most && edge.length > 0; step++) {
    const next: number[] = [];
    for (const end of edge) {
      for (const other of steps[end]) {
        if (reached[other] === 1) continue;
        reached[other] = 1;
        next.push(other);
      }
    }
    edge = next;
  }
  return reached;
}

function either(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((own, end) => own | b[end]);
}

function both(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((own, end) => own & b[end]);
}

function withParents({ tree }: TreeIndex, ends: Uint8Array): Uint8Array {
  for (let item = tree.length - 1; item >= 0; item--) {
    const { parent } = tree[item];
    if (ends[item] === 1 && parent >= 0) ends[parent] = 1;
  }
  return ends;
}

import { ShownItem, type Shown } from './shownItem';
import type { TreeIndex } from './treeIndex';

/** The nodes of an item that cost something of what shares are of. */
export interface Costliest {
  /** The most expensive ones, the first the most. */
  readonly items: readonly number[];
  /** How many cost something. */
  readonly count: number;
}

/** The most expensive nodes at and below an item; nodes with bodies are represented by those of their bodies. */
export function costliest(index: TreeIndex, item: number, shown: Shown, most: number): Costliest {
  const found: { readonly item: number; readonly cost: number }[] = [];
  for (let below = item; below < index.tree[item].end; below++) {
    if (index.tree[below].node === null || index.hasChildren(below) || !index.counts(below)) continue;
    const cost = new ShownItem(index, below, shown).cost[shown.metric];
    if (cost !== null && cost > 0) found.push({ item: below, cost });
  }
  found.sort((a, b) => b.cost - a.cost || a.item - b.item);
  return { items: found.slice(0, most).map(({ item: each }) => each), count: found.length };
}

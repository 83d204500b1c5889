import type { TreeIndex } from './treeIndex';

/** A list of items without a tree: all nodes of the model, or its modules at a depth, from 1. */
export type FlatList = 'nodes' | number;

/** The items of a flat list in the model's order. Each node is in one of them: what has no module that deep is there itself. */
export function flatItems({ tree }: TreeIndex, list: FlatList): readonly number[] {
  const depth = list === 'nodes' ? Infinity : list - 1;
  const items: number[] = [];
  for (let item = 0; item < tree.length;) {
    const isListed = tree[item].end === item + 1 || tree[item].depth >= depth;
    if (isListed) items.push(item);
    item = isListed ? tree[item].end : item + 1;
  }
  return items;
}

/** How deep modules are nested; 0: there are none. */
export function moduleDepth({ tree }: TreeIndex): number {
  let deepest = 0;
  for (const { node, parent } of tree)
    if (node !== null && parent >= 0) deepest = Math.max(deepest, tree[parent].depth + 1);
  return deepest;
}

import { flatItems, type FlatList } from '../../engine/questions/tree/flatItems';
import type { TreeIndex } from '../../engine/questions/tree/treeIndex';

/** Which items are below which: as a tree, or all of them in a flat list. -1 is the parent of the outermost items. */
export interface Arrangement {
  children(item: number): readonly number[];
  hasChildren(item: number): boolean;
  parent(item: number): number;
}

export function arrange(index: TreeIndex, list: FlatList | null): Arrangement {
  if (list === null)
    return {
      children: item => index.children(item),
      hasChildren: item => index.hasChildren(item),
      parent: item => index.tree[item].parent,
    };
  const items = flatItems(index, list);
  return { children: item => (item < 0 ? items : []), hasChildren: () => false, parent: () => -1 };
}

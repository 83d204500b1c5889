import type { TreeItem } from '../analysis/modules';

/** For each counted node, the item of the tree that shows it. */
export function itemsOfNodes(tree: readonly TreeItem[], nodes: number): Int32Array {
  const items = new Int32Array(nodes).fill(-1);
  tree.forEach(({ node }, item) => {
    if (node !== null) items[node] = item;
  });
  return items;
}

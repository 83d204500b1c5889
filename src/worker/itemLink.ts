import { printableLine } from '../engine/graph/printable';
import { ShownItem, type Shown } from '../engine/questions/tree/shownItem';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import type { ItemLink } from '../protocol/data';

/** An item as others refer to it. */
export function itemLink(index: TreeIndex, item: number, shown: Shown): ItemLink {
  const { name, path, type } = index.tree[item];
  const { cost, accuracy } = new ShownItem(index, item, shown);
  const figure = cost[shown.metric] === 0 ? 'flops' : shown.metric;
  return {
    item,
    name: printableLine(name),
    path,
    op: printableLine(type),
    figure,
    cost: cost[figure],
    accuracy: accuracy[figure],
  };
}

import { figuresUnder } from '../engine/analysis/convention';
import { itemsOfNodes } from '../engine/questions/nodeItems';
import type { ItemRow, OperatorKey, Shown } from '../protocol/data';
import { describeRow } from './view/row';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';

/**
 * The nodes of one operator as a flat list, most expensive first; unknown costs last, equal ones in the model's order.
 */
export function operatorRows(
  index: TreeIndex,
  { domain, op }: OperatorKey,
  shown: Shown,
  start: number,
  count: number,
): ItemRow[] {
  const { nodes, tree } = index.analysis;
  const items = itemsOfNodes(tree, nodes.length);
  const own: { item: number; cost: number }[] = [];
  nodes.forEach(({ analyzed: { node }, figures, counted }, position) => {
    if (node.op !== op || node.domain !== domain) return;
    own.push({
      item: items[position],
      cost: counted ? (figuresUnder(figures, shown.convention)[shown.metric] ?? -1) : 0,
    });
  });
  own.sort((a, b) => b.cost - a.cost || a.item - b.item);
  return own.slice(start, start + count).map(({ item }, offset): ItemRow => ({
    ...describeRow(index, item, shown),
    level: 1,
    position: start + offset + 1,
    siblings: own.length,
    parent: null,
  }));
}

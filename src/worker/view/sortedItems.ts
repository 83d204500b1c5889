import { columns, sortKeyOf } from '../../engine/questions/tree/columns';
import { ShownItem, type Shown } from '../../engine/questions/tree/shownItem';
import type { TreeIndex } from '../../engine/questions/tree/treeIndex';
import type { ViewState } from '../../protocol/data';

/** Siblings sorted by a column; unknown figures come last in both directions, and equal ones keep the model's order. */
export function sortedItems(
  index: TreeIndex,
  items: readonly number[],
  { column: id, descending }: NonNullable<ViewState['sort']>,
  shown: Shown,
): readonly number[] {
  const column = columns.find(candidate => candidate.id === id);
  if (!column) return items;
  const keys = new Map(items.map(item => [item, sortKeyOf(column, new ShownItem(index, item, shown))]));
  const sign = descending ? -1 : 1;
  return [...items].sort((a, b) => {
    const x = keys.get(a)!;
    const y = keys.get(b)!;
    if (x === y || (x !== x && y !== y)) return a - b;
    if (x !== x) return 1;
    if (y !== y) return -1;
    return sign * (x - y);
  });
}

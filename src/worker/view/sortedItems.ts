import { columns, sortKeyOf, sumsFor } from '../../engine/questions/tree/columns';
import { ShownItem } from '../../engine/questions/tree/shownItem';
import type { TreeIndex } from '../../engine/questions/tree/treeIndex';
import type { ViewState } from '../../protocol/data';

/**
 * The order of a view; null: the model's. Flat lists have the most expensive items first unless another order was
 * chosen.
 */
export function orderOf({ sort, flat, metric }: ViewState): ViewState['sort'] {
  return sort ?? (flat === null ? null : { column: metric, descending: true });
}

/** Whether a list is sorted by what items add to a total, largest first. */
export function isRanking(state: ViewState): boolean {
  const order = orderOf(state);
  return state.flat !== null && order!.descending && rankedColumns.has(order!.column);
}

const rankedColumns: ReadonlySet<string> = new Set(
  columns.filter(({ sums, kind }) => sums !== undefined || kind === 'share').map(({ id }) => id),
);

/** Items by the view's order; unknown figures come last either way, and equal ones keep the model's order. */
export function sortedItems(index: TreeIndex, items: readonly number[], state: ViewState): readonly number[] {
  const order = orderOf(state);
  const column = columns.find(candidate => candidate.id === order?.column);
  if (order === null || !column) return items;
  // Nodes that are not counted are not among the most expensive.
  const ranked = isRanking(state) ? sumsFor(order.column, state) : null;
  const keyOf = (item: number): number => {
    const shown = new ShownItem(index, item, state);
    return ranked ? (ranked.part(shown) ?? NaN) : sortKeyOf(column, shown);
  };
  const keys = Float64Array.from(items, keyOf);
  const sign = order.descending ? -1 : 1;
  return [...keys.keys()]
    .sort((a, b) => {
      const [x, y] = [keys[a], keys[b]];
      if (x === y || (x !== x && y !== y)) return a - b;
      if (x !== x) return 1;
      if (y !== y) return -1;
      return sign * (x - y);
    })
    .map(position => items[position]);
}

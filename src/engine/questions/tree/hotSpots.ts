import type { Message } from '../../graph/message';
import { sumsFor } from './columns';
import { flatItems, type FlatList } from './flatItems';
import { ShownItem, type Shown } from './shownItem';
import type { TreeIndex } from './treeIndex';

/** How few items of a list make this share of the whole. */
const most = 0.8;
/** Items that are named. */
const named = 3;

/** Where a model spends most of a figure. */
export interface HotSpots {
  readonly list: FlatList;
  readonly figure: Message;
  /** So few of so many items … */
  readonly few: number;
  readonly of: number;
  /** … make at least so much of the whole (0–1), a single one exactly; null: nothing is known to cost anything. */
  readonly share: number | null;
  /** The most expensive ones, the first the most. */
  readonly places: readonly HotSpot[];
}

export interface HotSpot {
  readonly item: number;
  readonly name: string;
  readonly path: string;
  /** Of the model. */
  readonly share: number;
}

/**
 * Where a model spends most of what a list is sorted by, or else of what shares are of. Nodes in the cheaper branch of
 * an If add nothing; unknown costs are in neither part nor whole.
 */
export function hotSpots(index: TreeIndex, list: FlatList, sortedBy: string | null, shown: Shown): HotSpots {
  const { figure, part, whole } = sumsFor(sortedBy, shown);
  const total = whole(index, shown);
  const items = flatItems(index, list);
  const costly = items
    .map(item => ({ item, cost: part(new ShownItem(index, item, shown)) ?? 0 }))
    .filter(({ cost }) => cost > 0)
    .sort((a, b) => b.cost - a.cost || a.item - b.item);
  let few = 0;
  let sum = 0;
  while (few < costly.length && sum < most * total) sum += costly[few++].cost;
  return {
    list,
    figure,
    few,
    of: list === 'nodes' ? index.analysis.totals[shown.convention].nodes : items.length,
    share: few > 1 ? most : few === 1 ? sum / total : null,
    places: costly.slice(0, named).map(({ item, cost }) => {
      const { name, path } = index.tree[item];
      return { item, name, path, share: cost / total };
    }),
  };
}

import { sumsFor } from '../../engine/questions/tree/columns';
import { ShownItem } from '../../engine/questions/tree/shownItem';
import type { TreeIndex } from '../../engine/questions/tree/treeIndex';
import type { ViewState } from '../../protocol/data';

/** For each item of a list in descending order, by item: the share of the total of it and all items before it. */
export function cumulativeShares(index: TreeIndex, items: readonly number[], state: ViewState): Float64Array {
  const { part, whole } = sumsFor(state.sort?.column ?? null, state);
  const total = whole(index, state);
  const shares = new Float64Array(index.tree.length);
  let sum = 0;
  for (const item of items) {
    sum += part(new ShownItem(index, item, state)) ?? 0;
    // Rounding may leave the last one a little above.
    shares[item] = total === 0 ? 0 : Math.min(1, sum / total);
  }
  return shares;
}

import { sumsFor } from '../../engine/questions/tree/columns';
import { ShownItem } from '../../engine/questions/tree/shownItem';
import { shareOf } from '../../engine/questions/share';
import type { TreeIndex } from '../../engine/questions/tree/treeIndex';
import type { FilterResult, ViewState } from '../../protocol/data';
import type { Filtering } from './filterItems';

/** How many nodes match a filter, and what they cost together. */
export function filterResult(index: TreeIndex, { matching, by }: Filtering, state: ViewState): FilterResult {
  const { figure, part, whole } = sumsFor(state.sort?.column ?? null, state);
  let [nodes, sum] = [0, 0];
  let isKnown = true;
  for (let item = 0; item < index.tree.length; item++) {
    if (matching[item] === 0 || index.tree[item].node === null) continue;
    nodes++;
    if (index.hasChildren(item)) continue;
    const own = part(new ShownItem(index, item, state));
    if (own === null) isKnown = false;
    else sum += own;
  }
  const share = shareOf(sum, whole(index, state)) ?? 0;
  return { nodes, by, figure, sum, isKnown, share };
}

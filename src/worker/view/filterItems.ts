import type { TreeIndex } from '../../engine/questions/tree/treeIndex';

/** What a filter keeps. */
export interface Filtering {
  /** 1: the item matches or leads to one that does. */
  readonly kept: Uint8Array;
  /** 1: the item itself matches. */
  readonly matching: Uint8Array;
  readonly by: FilteredBy;
}

/** What a filter matches: names of modules, nodes and operators; if none of them matches, names of tensors. */
export type FilteredBy = 'names' | 'tensors';

/** The items that contain a text, case ignored; null: there is no text to filter by. */
export function filterItems(index: TreeIndex, filter: string): Filtering | null {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return null;
  const byName = matchesOf(index, index.searchable, wanted);
  const isFound = byName.includes(1);
  const matching = isFound ? byName : matchesOf(index, index.searchableTensors, wanted);
  return { kept: withAncestors(index, matching), matching, by: isFound ? 'names' : 'tensors' };
}

function matchesOf({ tree }: TreeIndex, texts: readonly string[], wanted: string): Uint8Array {
  return Uint8Array.from(tree, (_, item) => Number(texts[item].includes(wanted)));
}

function withAncestors({ tree }: TreeIndex, matching: Uint8Array): Uint8Array {
  const kept = matching.slice();
  for (let item = tree.length - 1; item >= 0; item--)
    if (kept[item] === 1 && tree[item].parent >= 0) kept[tree[item].parent] = 1;
  return kept;
}

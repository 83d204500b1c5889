import type { TreeIndex } from './treeIndex';

/** The innermost item whose layer stands at an offset of the text; the first of several copies. */
export function itemAt(index: TreeIndex, offset: number): number | null {
  let found: { item: number; length: number } | null = null;
  for (let item = 0; item < index.tree.length; item++) {
    const range = index.node(item)?.analyzed.node.range;
    if (!range || offset < range.offset || offset > range.offset + range.length) continue;
    if (found === null || range.length < found.length) found = { item, length: range.length };
  }
  return found?.item ?? null;
}

import type { TreeIndex } from '../engine/questions/tree/treeIndex';

/**
 * The innermost item whose layer is at an offset of the text; of several at the same place, the outermost and first.
 */
export function itemAt(index: TreeIndex, offset: number): number | null {
  let found: { item: number; length: number } | null = null;
  index.tree.forEach(({ range }, item) => {
    if (range === null || offset < range.offset || offset > range.offset + range.length) return;
    if (found === null || range.length < found.length) found = { item, length: range.length };
  });
  return (found as { item: number } | null)?.item ?? null;
}

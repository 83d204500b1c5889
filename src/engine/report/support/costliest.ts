import type { TreeRow } from './treeRows';

/** The share that so few of the most expensive rows are said to make. */
const bulk = 0.8;

/** The rows without rows below them that cost something, the most expensive first. */
export function costliestRows(rows: readonly TreeRow[]): TreeRow[] {
  return rows
    .filter(({ item, share }, index) => share !== null && share > 0 && !(rows[index + 1]?.item.depth > item.depth))
    .sort((a, b) => b.share! - a.share!);
}

/** How few of the most expensive rows make at least four fifths of the whole, and which share they make. */
export function fewest(sorted: readonly TreeRow[]): { readonly few: number; readonly share: number } {
  let few = 0;
  let share = 0;
  while (few < sorted.length && share < bulk) share += sorted[few++].share!;
  return { few, share };
}

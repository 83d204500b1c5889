import type { ComparedFigures, ComparedRow } from './compare';

/** What each column of a comparison is sorted by; null: empty, which comes last in both directions. */
const sortKeys = {
  path: row => sideOf(row).path,
  op: row => sideOf(row).type,
  change: row => changes.indexOf(row.change),
  old: (row, figure) => row.old?.[figure] ?? null,
  new: (row, figure) => row.new?.[figure] ?? null,
  difference: ({ difference }, figure) => absolute(difference[figure]),
} satisfies Record<string, (row: ComparedRow, figure: keyof ComparedFigures) => string | number | null>;

export type ComparedColumn = keyof typeof sortKeys;

const changes: readonly ComparedRow['change'][] = ['same', 'changed', 'removed', 'added'];

/** The order of a comparison that nobody sorted: largest changes of the chosen figure first. */
const defaultSort: ChangeSort = { column: 'difference', descending: true };

export interface ChangeSort {
  readonly column: ComparedColumn;
  readonly descending: boolean;
}

/** Rows sorted by a column with a figure (null: largest changes first); equal ones keep their order. */
export function sortChanges<N extends { readonly row: ComparedRow }>(
  nodes: readonly N[],
  sort: ChangeSort | null,
  figure: keyof ComparedFigures,
): readonly N[] {
  const { column, descending } = sort ?? defaultSort;
  const sign = descending ? -1 : 1;
  return nodes
    .map(node => ({ node, key: sortKeys[column](node.row, figure) }))
    .sort((a, b) =>
      a.key === null || b.key === null
        ? Number(a.key === null) - Number(b.key === null)
        : sign * compareKeys(a.key, b.key),
    )
    .map(({ node }) => node);
}

function sideOf(row: ComparedRow) {
  return (row.new ?? row.old)!;
}

function absolute(value: number | null): number | null {
  return value === null ? null : Math.abs(value);
}

function compareKeys(a: string | number, b: string | number): number {
  return a < b ? -1 : Number(a > b);
}

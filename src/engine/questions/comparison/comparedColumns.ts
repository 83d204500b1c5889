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

/** Rows sorted by a column with a figure; equal ones keep their order. */
export function sortRows(
  rows: readonly ComparedRow[],
  column: ComparedColumn,
  descending: boolean,
  figure: keyof ComparedFigures,
): readonly ComparedRow[] {
  const sign = descending ? -1 : 1;
  return rows
    .map(row => ({ row, key: sortKeys[column](row, figure) }))
    .sort((a, b) =>
      a.key === null || b.key === null
        ? Number(a.key === null) - Number(b.key === null)
        : sign * compareKeys(a.key, b.key),
    )
    .map(({ row }) => row);
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

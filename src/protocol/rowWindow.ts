/** Rows are fetched in pages: few calls while scrolling, small answers. */
export const pageSize = 100;

/** How many rows there are, and those around a place: whoever changes what is shown can draw it at once. */
export interface RowWindow<T> {
  readonly rowCount: number;
  /** The first of these rows, which begins a page. */
  readonly start: number;
  readonly rows: readonly T[];
}

/** Whole pages around a row, more than a tall screen shows. */
export function windowAround<T>(
  row: number,
  rowCount: number,
  rowsBetween: (start: number, end: number) => readonly T[],
): RowWindow<T> {
  const at = Math.max(0, Math.min(row, rowCount - 1));
  const pageOf = (row: number): number => Math.floor(Math.max(0, row) / pageSize);
  const start = pageOf(at - pageSize / 2) * pageSize;
  const end = Math.min((pageOf(at + pageSize - 1) + 1) * pageSize, rowCount);
  return { rowCount, start, rows: rowsBetween(start, end) };
}

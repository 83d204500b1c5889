/** Rows rendered above and below the visible ones. */
const overscan = 8;

/** What decides which rows of equal height are in the document. */
interface Viewport {
  /** Pixels of the list above it. */
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
  /** The row that the list refers to as its active descendant. */
  readonly active: number;
}

/** The indexes of the rows around a viewport, and of the active one, in order. */
export function visibleRows({ top, height, rowHeight, count, active }: Viewport): number[] {
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const last = Math.min(count - 1, Math.ceil((top + height) / rowHeight) + overscan);
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step);
  if (active < count && active < first) rows.unshift(active);
  else if (active < count && active > last) rows.push(active);
  return rows;
}

import type { ColumnView } from '../../protocol/data';
import { lookOf } from './cells';

/** Pixels between columns, and at the two ends of a row. */
const gap = 12;
const ends = 34;

/**
 * The columns that fit into a tree of some width, given the widths that the user chose, in pixels: those with the
 * lowest priority are left out, the last one first, until the others fit.
 */
export function fittingColumns(
  columns: readonly ColumnView[],
  width: number,
  widths: Readonly<Record<string, number>>,
): readonly ColumnView[] {
  const needed = columns.reduce((sum, { id, kind }) => sum + (widths[id] ?? lookOf(kind).narrowest) + gap, ends - gap);
  const first = columns.reduce((most, { givesWay }) => Math.max(most, givesWay), 0);
  if (needed <= width || first === 0) return columns;
  const leaving = columns.filter(({ givesWay }) => givesWay === first).at(-1);
  return fittingColumns(
    columns.filter(column => column !== leaving),
    width,
    widths,
  );
}

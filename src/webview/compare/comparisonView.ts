import { type ComparisonView, type Convention, conventions } from '../../protocol/data';
import { comparedColumnIds } from './comparedColumns';
import { comparedFigures } from './comparedFigures';

/** What a page shows that was never opened before. */
export function freshComparison(convention: Convention): ComparisonView {
  return { convention, figure: 'macs', sort: null, filter: '', showPlumbing: false };
}

/** The stored state of a hidden tab, validated; null if it cannot be used. */
export function readComparisonView(kept: unknown): ComparisonView | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const { convention, figure, sort, filter } = kept as Partial<Record<string, unknown>>;
  return {
    convention: conventions.find(name => name === convention) ?? 'exact',
    figure: comparedFigures.find(name => name === figure) ?? 'macs',
    sort: readSort(sort),
    filter: typeof filter === 'string' ? filter : '',
    showPlumbing: false,
  };
}

function readSort(sort: unknown): ComparisonView['sort'] {
  if (typeof sort !== 'object' || sort === null) return null;
  const { column, descending } = sort as Partial<Record<string, unknown>>;
  const known = comparedColumnIds.find(name => name === column);
  return known ? { column: known, descending: descending === true } : null;
}

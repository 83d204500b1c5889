import {
  type ComparedFigures,
  type ComparisonInfo,
  type ComparisonView,
  type Convention,
  conventions,
} from '../../protocol/data';
import { comparedColumnIds } from './comparedColumns';
import { comparedFigures } from './comparedFigures';

export const groupings = ['none', 'modules', 'operators'] as const satisfies readonly ComparisonView['grouping'][];

/** What a page shows that was never opened before. */
export function freshComparison(convention: Convention): ComparisonView {
  return {
    convention,
    figure: 'macs',
    sort: null,
    grouping: 'none',
    filter: '',
    showPlumbing: false,
    showSame: false,
  };
}

/** The figures that the models have: MACs only if one of them has any. */
export function figuresOf({ old, new: changed }: ComparisonInfo): readonly (keyof ComparedFigures)[] {
  return comparedFigures.filter(figure => figure !== 'macs' || old.totals.macs > 0 || changed.totals.macs > 0);
}

/** The figure that is shown if another one is wanted that the models do not have: FLOPs. */
export function figureOf(info: ComparisonInfo, wanted: keyof ComparedFigures): keyof ComparedFigures {
  return figuresOf(info).includes(wanted) ? wanted : 'flops';
}

/** The stored state of a hidden tab, validated; null if it cannot be used. */
export function readComparisonView(kept: unknown): ComparisonView | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const { convention, figure, sort, grouping, filter, showSame } = kept as Partial<Record<string, unknown>>;
  return {
    convention: conventions.find(name => name === convention) ?? 'exact',
    figure: comparedFigures.find(name => name === figure) ?? 'macs',
    sort: readSort(sort),
    grouping: groupings.find(name => name === grouping) ?? 'none',
    filter: typeof filter === 'string' ? filter : '',
    showPlumbing: false,
    showSame: showSame === true,
  };
}

function readSort(sort: unknown): ComparisonView['sort'] {
  if (typeof sort !== 'object' || sort === null) return null;
  const { column, descending } = sort as Partial<Record<string, unknown>>;
  const known = comparedColumnIds.find(name => name === column);
  return known ? { column: known, descending: descending === true } : null;
}

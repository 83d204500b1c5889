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

/** The figures that the models have: MACs and bit operations only if one of them has any, and times on a device. */
export function figuresOf({ old, new: changed, speed }: ComparisonInfo): readonly (keyof ComparedFigures)[] {
  const hasMacs = old.totals.macs > 0 || changed.totals.macs > 0;
  return comparedFigures.filter(figure => {
    if (figure === 'macs' || figure === 'bops') return hasMacs;
    return figure !== 'timeBound' || speed.device !== '';
  });
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

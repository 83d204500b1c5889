import type { RatedFigure, Totals } from '../../analysis/totals';
import { limitedFigures, type LimitedFigures } from '../../analysis/verdict';
import {
  formatBytes,
  formatChange,
  formatChangeShare,
  formatCount,
  formatTotal,
  withAccuracy,
} from '../../formula/numbers';
import type { ComparedRow, Comparison } from '../../questions/comparison/compare';

/** The figures that limit a difference. */
export function limitedDifference({ totals }: Comparison): LimitedFigures {
  return limitedFigures(totals.difference);
}

/** One line per total: label, old, new, difference, difference in per cent of the old. */
export function totalRows(totals: Comparison['totals']): string[][] {
  const { difference } = totals;
  const line = (label: string, key: RatedFigure, format: (value: number) => string): string[] => {
    const text = (side: Totals): string => withAccuracy(format(side[key]), side.accuracy[key]);
    const [change, accuracy] = [difference[key], difference.accuracy[key]];
    return [
      label,
      text(totals.old),
      text(totals.new),
      ...(change === 0 && accuracy === 'exact'
        ? ['none', '']
        : [withAccuracy(formatChange(change, format), accuracy), formatChangeShare(change, totals.old[key])]),
    ];
  };
  return [
    line('MACs', 'macs', value => formatTotal(value, 'Mac')),
    line('FLOPs', 'flops', value => formatTotal(value, 'FLOPs')),
    line('Parameters', 'params', formatCount),
    line('Weights', 'weightBytes', formatBytes),
    line('Peak activations', 'peakActivationBytes', formatBytes),
  ];
}

/**
 * Parameters, MACs and FLOPs of a row: `23.3 k → 46.5 k (+23.3 k)`, `+128` for additions, a dash if nothing changed. An
 * unchanged row has its figures.
 */
export function changeCells({ change: kind, old, new: changed, difference }: ComparedRow): string[] {
  return (['params', 'macs', 'flops'] as const).map(figure => {
    const change = difference[figure];
    if (change === 0) return kind === 'same' && old![figure] !== 0 ? formatCount(old![figure]) : '–';
    const signed = formatChange(change, formatCount);
    return old && changed ? `${formatCount(old[figure])} → ${formatCount(changed[figure])} (${signed})` : signed;
  });
}

/** The path of a row in the new model, or else in the old one. */
export function labelsOf({ old, new: changed }: ComparedRow): {
  path: string;
  type: string;
  oldPath: string | null;
  oldType: string | null;
} {
  const side = (changed ?? old)!;
  const otherwise = (label: 'path' | 'type'): string | null =>
    old && changed && old[label] !== changed[label] ? old[label] : null;
  return { path: side.path, type: side.type, oldPath: otherwise('path'), oldType: otherwise('type') };
}

/** Path, operator and change of a row for people: both names if they differ. */
export function changeLabels(row: ComparedRow): string[] {
  const { path, type, oldPath, oldType } = labelsOf(row);
  return [oldPath === null ? path : `${oldPath} → ${path}`, oldType ? `${oldType} → ${type}` : type, row.change];
}

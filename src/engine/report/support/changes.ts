import { limitedFigures, type LimitedFigures } from '../../analysis/budget';
import type { Totals } from '../../analysis/totals';
import { formatBytes, formatChange, formatChangeShare, formatCount, formatTotal } from '../../formula/numbers';
import type { ComparedRow, Comparison } from '../../questions/comparison/compare';

/** New less old. */
export function differenceOf({ old, new: changed }: Comparison['totals']): Totals {
  const difference = (key: keyof Totals): number => changed[key] - old[key];
  return Object.fromEntries((Object.keys(old) as (keyof Totals)[]).map(key => [key, difference(key)])) as Record<
    keyof Totals,
    number
  >;
}

/** What budgets on a difference are held against. */
export function limitedDifference(totals: Comparison['totals']): LimitedFigures {
  return limitedFigures(differenceOf(totals));
}

/** One line per total: label, old, new, difference, difference in per cent of the old. */
export function totalRows({ old, new: changed }: Comparison['totals']): string[][] {
  const line = (label: string, key: keyof Totals, format: (value: number) => string, least: boolean): string[] => {
    const text = (totals: Totals): string => (least && totals.unknownCost > 0 ? 'at least ' : '') + format(totals[key]);
    const difference = changed[key] - old[key];
    return [
      label,
      text(old),
      text(changed),
      ...(difference === 0
        ? ['none', '']
        : [formatChange(difference, format), formatChangeShare(difference, old[key])]),
    ];
  };
  return [
    line('MACs', 'macs', value => formatTotal(value, 'Mac'), true),
    line('FLOPs', 'flops', value => formatTotal(value, 'FLOPs'), true),
    line('Parameters', 'params', formatCount, false),
    line('Weights', 'weightBytes', formatBytes, false),
    line('Peak activations', 'peakActivationBytes', formatBytes, false),
  ];
}

/** Parameters, MACs and FLOPs of a row: `23.3 k → 46.5 k (+23.3 k)`, `+128` for what is added, a dash where nothing changed. A row that is the same has its figures. */
export function changeCells({ change: kind, old, new: changed, difference }: ComparedRow): string[] {
  return (['params', 'macs', 'flops'] as const).map(figure => {
    const change = difference[figure];
    if (change === 0) return kind === 'same' && old![figure] !== 0 ? formatCount(old![figure]) : '–';
    const signed = formatChange(change, formatCount);
    return old && changed ? `${formatCount(old[figure])} → ${formatCount(changed[figure])} (${signed})` : signed;
  });
}

/** Where a row is in the new model, or was in the old one. */
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

/** Path, operator and change of a row as people read them: both names where they differ. */
export function changeLabels(row: ComparedRow): string[] {
  const { path, type, oldPath, oldType } = labelsOf(row);
  return [oldPath === null ? path : `${oldPath} → ${path}`, oldType ? `${oldType} → ${type}` : type, row.change];
}

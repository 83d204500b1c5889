import type { ComparedFigures, ComparedRow, Comparison } from '../questions/comparison/compare';
import { limitedFigures, type LimitedFigures } from '../analysis/budget';
import { reportSchema } from './report';
import { csvLine } from './csvLine';
import { markdownRow, markdownText } from './markdownTable';
import { formatBytes, formatChange, formatChangeShare, formatCount, formatTotal } from '../formula/numbers';
import type { Totals } from '../analysis/totals';
import type { Convention } from '../graph/convention';

/** What `model-cost diff --format json` prints. */
export interface ComparisonReport {
  readonly schema: typeof reportSchema;
  readonly files: { readonly old: string; readonly new: string };
  readonly convention: Convention;
  readonly totals: { readonly old: Totals; readonly new: Totals; readonly difference: Totals };
  readonly rows: readonly ReportedChange[];
}

/** A row of a comparison; a side is null where the model has no such module or node. */
export interface ReportedChange {
  readonly change: ComparedRow['change'];
  readonly path: string;
  /** Where it was in the old model, if that is elsewhere. */
  readonly oldPath?: string;
  readonly type: string;
  /** What it was in the old model, if that is another operator or class. */
  readonly oldType?: string;
  readonly old: ComparedFigures | null;
  readonly new: ComparedFigures | null;
  readonly difference: ComparedFigures;
}

/** A comparison, ready for `JSON.stringify`. */
export function toComparisonReport(
  { convention, totals, rows }: Comparison,
  oldFile: string,
  newFile: string,
): ComparisonReport {
  return {
    schema: reportSchema,
    files: { old: oldFile, new: newFile },
    convention,
    totals: { ...totals, difference: differenceOf(totals) },
    rows: rows.map(row => {
      const { path, type, oldPath, oldType } = labelsOf(row);
      return {
        change: row.change,
        path,
        ...(oldPath !== null && { oldPath }),
        type,
        ...(oldType !== null && { oldType }),
        old: figuresOf(row.old),
        new: figuresOf(row.new),
        difference: row.difference,
      };
    }),
  };
}

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

/** A line per module or node, with a header. */
export function comparisonToCsv({ rows }: Comparison): string {
  const figures = ['macs', 'flops', 'params', 'weightBytes'] as const;
  const titles = ['MACs', 'FLOPs', 'parameters', 'weight bytes'];
  const header = csvLine([
    'change',
    'path',
    'old path',
    'operator',
    'old operator',
    ...titles.flatMap(title => [`old ${title}`, `new ${title}`, `difference in ${title}`]),
  ]);
  return (
    header +
    rows
      .map(row => {
        const { path, type, oldPath, oldType } = labelsOf(row);
        return csvLine([
          row.change,
          path,
          oldPath ?? '',
          type,
          oldType ?? '',
          ...figures.flatMap(figure => [row.old?.[figure] ?? null, row.new?.[figure] ?? null, row.difference[figure]]),
        ]);
      })
      .join('')
  );
}

/** Totals and what changed, to paste into a pull request. */
export function comparisonToMarkdown(comparison: Comparison, oldFile: string, newFile: string): string {
  const changed = comparison.rows.filter(({ change }) => change !== 'same');
  return [
    `## ${markdownText(oldFile)} → ${markdownText(newFile)}`,
    '',
    markdownRow(['', 'Old', 'New', 'Difference', '']),
    markdownRow(['---', '---:', '---:', '---:', '---:']),
    ...totalRows(comparison.totals).map(markdownRow),
    '',
    ...(changed.length === 0
      ? ['No module differs.']
      : [
          markdownRow(['Module', 'Operator', 'Change', 'Parameters', 'MACs', 'FLOPs']),
          markdownRow(['---', '---', '---', '---:', '---:', '---:']),
          ...changed.map(row => markdownRow([...changeLabels(row).map(markdownText), ...changeCells(row)])),
        ]),
    '',
  ].join('\n');
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

function figuresOf(side: ComparedFigures | null): ComparedFigures | null {
  return side && { macs: side.macs, flops: side.flops, params: side.params, weightBytes: side.weightBytes };
}

import {
  comparedFigures,
  ofEach,
  type ComparedFigures,
  type ComparedRow,
  type ComparedSide,
  type Comparison,
} from '../questions/comparison/compare';
import { reportSchema } from './report';
import { csvLine } from './csvLine';
import { markdownRow, markdownText } from './markdownTable';
import { textOf } from '../graph/message';
import type { CompressionFigures } from '../questions/compression/effectOfPlan';
import { effectSentence } from '../questions/compression/planResult';
import { changeCells, changeLabels, labelsOf, totalRows } from './support/changes';
import type { Accuracy } from '../formula/accuracy';
import type { Convention } from '../graph/convention';

/** The output of `model-cost diff --format json`. */
export interface ComparisonReport {
  readonly schema: typeof reportSchema;
  readonly files: { readonly old: string; readonly new: string };
  readonly convention: Convention;
  readonly totals: Comparison['totals'];
  /** What runs move, and their least times if a device was named. */
  readonly speed: Comparison['speed'];
  /** What a plan changes besides, of `--plan`. */
  readonly plan?: {
    readonly old: ReportedCompression;
    readonly new: ReportedCompression;
    /** Layers that a step left as they are, and why. */
    readonly notes: readonly string[];
  };
  readonly rows: readonly ReportedChange[];
}

/** Figures of compression; `timeBound` in seconds on the device of `--device`, null without one. */
export interface ReportedCompression {
  readonly bops: number;
  readonly effectiveMacs: number;
  readonly timeBound: number | null;
  readonly layers: number | null;
  readonly memoryBoundLayers: number | null;
  readonly accuracy: { readonly bops: Accuracy; readonly effectiveMacs: Accuracy; readonly timeBound: Accuracy | null };
}

/** A row of a comparison; a side is null if the model has no such module or node. */
export interface ReportedChange {
  readonly change: ComparedRow['change'];
  readonly path: string;
  /** Its path in the old model, if different. */
  readonly oldPath?: string;
  readonly type: string;
  /** Its operator or class in the old model, if different. */
  readonly oldType?: string;
  readonly old: ReportedSide | null;
  readonly new: ReportedSide | null;
  readonly difference: ComparedFigures;
}

/** Times are in seconds, and null without a device. */
export type ReportedSide = ComparedFigures & Pick<ComparedSide, 'boundBy'>;

/** A comparison, ready for `JSON.stringify`. */
export function toComparisonReport(
  { convention, totals, speed, rows, effect }: Comparison,
  oldFile: string,
  newFile: string,
): ComparisonReport {
  return {
    schema: reportSchema,
    files: { old: oldFile, new: newFile },
    convention,
    totals,
    speed,
    ...(effect && {
      plan: { old: compressionOf(effect.old), new: compressionOf(effect.new), notes: effect.notes.map(textOf) },
    }),
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

function compressionOf({ bops, effectiveMacs, bound }: CompressionFigures): ReportedCompression {
  return {
    bops: bops.value,
    effectiveMacs: effectiveMacs.value,
    timeBound: bound?.value ?? null,
    layers: bound?.layers ?? null,
    memoryBoundLayers: bound?.memoryBound ?? null,
    accuracy: { bops: bops.accuracy, effectiveMacs: effectiveMacs.accuracy, timeBound: bound?.accuracy ?? null },
  };
}

/** A line per module or node, with a header. */
export function comparisonToCsv({ rows }: Comparison): string {
  const titles: Readonly<Record<keyof ComparedFigures, string>> = {
    macs: 'MACs',
    flops: 'FLOPs',
    params: 'parameters',
    weightBytes: 'weight bytes',
    bytesMoved: 'bytes moved',
    bops: 'bit operations',
    timeBound: 'time bound',
  };
  const header = csvLine([
    'change',
    'path',
    'old path',
    'operator',
    'old operator',
    ...Object.values(titles).flatMap(title => [`old ${title}`, `new ${title}`, `difference in ${title}`]),
    'old bound by',
    'new bound by',
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
          ...comparedFigures.flatMap(figure => [
            row.old?.[figure] ?? null,
            row.new?.[figure] ?? null,
            row.difference[figure],
          ]),
          row.old?.boundBy ?? '',
          row.new?.boundBy ?? '',
        ]);
      })
      .join('')
  );
}

/** Totals and changes, to paste into a pull request. */
export function comparisonToMarkdown(comparison: Comparison, oldFile: string, newFile: string): string {
  return markdownChanges(`## ${markdownText(oldFile)} → ${markdownText(newFile)}`, comparison, Infinity);
}

/** The largest changes of a comparison, which has them in this order. */
const mostBriefly = 12;

/** The same in a few lines. */
export function comparisonToBrief(comparison: Comparison, oldFile: string, newFile: string): string {
  return markdownChanges(`**${markdownText(oldFile)} → ${markdownText(newFile)}**`, comparison, mostBriefly);
}

function markdownChanges(heading: string, comparison: Comparison, most: number): string {
  const { rows, effect } = comparison;
  const sentence = effect && effectSentence(comparison.totals, effect);
  const changed = rows.filter(({ change }) => change !== 'same');
  return [
    heading,
    '',
    markdownRow(['', 'Old', 'New', 'Difference', '']),
    markdownRow(['---', '---:', '---:', '---:', '---:']),
    ...totalRows(comparison).map(markdownRow),
    '',
    ...(sentence === undefined ? [] : [textOf(sentence), '']),
    ...(effect?.notes ?? []).map(note => `- ${markdownText(textOf(note))}`),
    ...(effect && effect.notes.length > 0 ? [''] : []),
    ...(changed.length === 0
      ? ['No module differs.']
      : [
          markdownRow(['Module', 'Operator', 'Change', 'Parameters', 'MACs', 'FLOPs']),
          markdownRow(['---', '---', '---', '---:', '---:', '---:']),
          ...changed
            .slice(0, most)
            .map(row => markdownRow([...changeLabels(row).map(markdownText), ...changeCells(row)])),
        ]),
    ...(changed.length > most ? ['', `… and ${changed.length - most} more.`] : []),
    '',
  ].join('\n');
}

function figuresOf(side: ComparedSide | null): ReportedSide | null {
  return side && { ...ofEach(figure => side[figure]), boundBy: side.boundBy };
}

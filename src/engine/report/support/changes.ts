import type { RatedFigure, Totals } from '../../analysis/totals';
import { limitedFigures, type LimitedFigures } from '../../analysis/verdict';
import { changeOf } from '../../formula/accuracy';
import {
  formatBytes,
  formatChange,
  formatChangeShare,
  formatCount,
  formatSeconds,
  formatTotal,
  withAccuracy,
} from '../../formula/numbers';
import type { Figure } from '../../questions/tree/cellKinds';
import type { TimeTotals } from '../../questions/tree/speedTotals';
import type { ComparedRow, Comparison } from '../../questions/comparison/compare';
import type { PlanEffect } from '../../questions/compression/effectOfPlan';

/** The figures that limit a difference. */
export function limitedDifference({ totals, speed }: Comparison): LimitedFigures {
  const [before, after] = [speed.old.time?.seconds, speed.new.time?.seconds];
  return limitedFigures(totals.difference, before && after ? changeOf(before, after) : undefined);
}

/** One line per total: label, old, new, difference, difference in per cent of the old. */
export function totalRows({ totals, speed, effect }: Comparison): string[][] {
  const rated = (side: Totals, key: RatedFigure): Figure => ({ value: side[key], accuracy: side.accuracy[key] });
  const line = (label: string, key: RatedFigure, format: (value: number) => string): string[] =>
    totalRow(label, rated(totals.old, key), rated(totals.new, key), format);
  const [before, after] = [speed.old.time, speed.new.time];
  return [
    line('MACs', 'macs', value => formatTotal(value, 'Mac')),
    line('FLOPs', 'flops', value => formatTotal(value, 'FLOPs')),
    line('Parameters', 'params', formatCount),
    line('Weights', 'weightBytes', formatBytes),
    line('Peak activations', 'peakActivationBytes', formatBytes),
    totalRow('Bytes moved', speed.old.bytesMoved, speed.new.bytesMoved, formatBytes),
    ...(before && after
      ? [
          totalRow('Time bound', before.seconds, after.seconds, formatSeconds),
          memoryBoundRow(memoryBound(before), memoryBound(after)),
        ]
      : []),
    ...(effect ? effectRows(effect) : []),
  ];
}

function totalRow(label: string, old: Figure, changed: Figure, format: (value: number) => string): string[] {
  const text = ({ value, accuracy }: Figure): string => withAccuracy(format(value ?? 0), accuracy);
  const { value: change, accuracy } = changeOf(old, changed);
  return [
    label,
    text(old),
    text(changed),
    ...(change === 0 && accuracy === 'exact'
      ? ['none', '']
      : [withAccuracy(formatChange(change, format), accuracy), formatChangeShare(change, old.value ?? 0)]),
  ];
}

/** Not a figure: it changes or does not. */
function memoryBoundRow(old: string, changed: string): string[] {
  return ['Memory-bound nodes', old, changed, old === changed ? 'none' : '', ''];
}

/** `31 of 53`. */
function memoryBound({ limits: { compute, memory } }: TimeTotals): string {
  return `${memory.nodes} of ${compute.nodes + memory.nodes}`;
}

/** What only plans change. */
function effectRows({ old, new: changed }: PlanEffect): string[][] {
  return [
    ...(changed.zeros
      ? [totalRow('Effective MACs', old.effectiveMacs, changed.effectiveMacs, value => formatTotal(value, 'Mac'))]
      : []),
    totalRow('Bit operations', old.bops, changed.bops, formatCount),
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

import type { Comparison } from '../../questions/comparison/compare';
import { comparedName, type ComparedFile } from '../support/comparedFile';
import { modelName } from '../support/modelName';
import { labelsOf } from '../support/changes';
import { formatChange, formatCount, formatTotal, unknownFigure } from '../../formula/numbers';

/** The changes as a ptflops printout: differences in its units, shares of the old model's totals. */
export function comparisonToPtflops({ totals, rows }: Comparison, old: ComparedFile, changed: ComparedFile): string {
  const { difference } = totals;
  const figures = (params: number | null, macs: number | null): string =>
    [
      `${signed(params, 1e6)} M`,
      `${share(params, totals.old.params)} Params`,
      `${signed(macs, 1e9)} GMac`,
      `${share(macs, totals.old.macs)} MACs`,
    ].join(', ');
  const lines = rows
    .filter(({ change }) => change !== 'same')
    .map(row => {
      const { path, type } = labelsOf(row);
      return `  (${path}): ${type || 'Module'}(${figures(row.difference.params, row.difference.macs)}, ${row.change})`;
    });
  return [
    `${nameOf(old)} → ${nameOf(changed)}(`,
    `  ${figures(difference.params, difference.macs)}`,
    ...lines,
    ')',
    `${'Computational complexity: '.padEnd(30)}  ${formatChange(difference.macs, value => formatTotal(value, 'Mac'))}`,
    `${'Number of parameters: '.padEnd(30)}  ${formatChange(difference.params, formatCount)}`,
    '',
  ].join('\n');
}

function nameOf({ analysis, file, plan }: ComparedFile): string {
  return comparedName({ file: modelName(analysis.model, file), plan });
}

function signed(change: number | null, unit: number): string {
  if (change === null) return unknownFigure;
  const text = Math.abs(change / unit)
    .toFixed(3)
    .replace(/(\.\d+?)0+$/, '$1');
  return `${change < 0 ? '-' : '+'}${text}`;
}

function share(change: number | null, whole: number): string {
  if (change === null) return unknownFigure;
  const part = (change / Math.max(1, whole)) * 100;
  return `${part < 0 ? '' : '+'}${part.toFixed(3)}%`;
}

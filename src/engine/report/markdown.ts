import type { Analysis } from '../analysis/analyze';
import { formatShape } from '../graph/shape';
import { indentation } from './support/indentation';
import { markdownRow, markdownText } from './markdownTable';
import { formatShare, tableFigure } from '../formula/numbers';
import type { Convention } from '../graph/convention';
import { summarize } from './support/summary';
import { treeRows, type TreeRow } from './support/treeRows';

/** A report to paste into a pull request: totals, what they rest on, and the module tree. */
export function toMarkdown(analysis: Analysis, file: string, convention: Convention): string {
  const { facts, figures, remarks } = summarize(analysis, convention);
  const { rows, free } = treeRows(analysis, convention);
  const shareOf = analysis.totals[convention].macs > 0 ? 'MACs' : 'FLOPs';
  const lines = [
    `## ${markdownText(file)}`,
    '',
    markdownText(facts),
    '',
    markdownRow(figures.map(({ label }) => label)),
    markdownRow(figures.map(() => '---:')),
    markdownRow(figures.map(({ text }) => text)),
    '',
    ...remarks.map(remark => `- ${markdownText(remark)}`),
    ...(remarks.length > 0 ? [''] : []),
    markdownRow(['Module', 'Operator', 'Output', 'Parameters', 'MACs', 'FLOPs', `Share of ${shareOf}`]),
    markdownRow(['---', '---', '---', '---:', '---:', '---:', '---:']),
    ...rows.map(cells),
    '',
    ...(free > 0 ? [`${free} ${free === 1 ? 'node' : 'nodes'} without cost left out.`, ''] : []),
  ];
  return lines.join('\n');
}

function cells({ item, output, params, macs, flops, share, accuracy, counted }: TreeRow): string {
  return markdownRow([
    indentation(item.depth, '&emsp;') + markdownText(item.name),
    markdownText(item.type) + (counted ? '' : ' (not counted)'),
    output === undefined ? '' : formatShape(output),
    tableFigure(params, accuracy.params),
    tableFigure(macs, accuracy.macs),
    tableFigure(flops, accuracy.flops),
    formatShare(share),
  ]);
}

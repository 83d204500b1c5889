import type { Analysis } from '../analysis/analyze';
import { indentation } from './support/indentation';
import { markdownRow, markdownText } from './markdownTable';
import type { Convention } from '../graph/convention';
import { summarize, type ReportOptions } from './support/summary';
import { treeColumns } from './support/treeColumns';
import { treeRows } from './support/treeRows';

/** A report to paste into a pull request: totals, what they are based on, and the module tree. */
export function toMarkdown(analysis: Analysis, file: string, convention: Convention, options?: ReportOptions): string {
  const { facts, figures, remarks } = summarize(analysis, convention, file, options);
  const { rows, free } = treeRows(analysis, convention, options?.device);
  const columns = treeColumns(analysis, convention, options?.device !== undefined);
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
    markdownRow(['Module', ...columns.map(({ title }) => title)]),
    markdownRow(['---', ...columns.map(({ kind }) => (kind === 'text' ? '---' : '---:'))]),
    ...rows.map(row =>
      markdownRow([
        indentation(row.item.depth, '&emsp;') + markdownText(row.item.name),
        ...columns.map(({ text }) => markdownText(text(row))),
      ]),
    ),
    '',
    ...(free > 0 ? [`${free} ${free === 1 ? 'node' : 'nodes'} without cost left out.`, ''] : []),
  ];
  return lines.join('\n');
}

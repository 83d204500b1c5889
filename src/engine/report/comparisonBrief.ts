import type { Comparison } from '../questions/comparison/compare';
import { markdownRow, markdownText } from './markdownTable';
import { changeCells, changeLabels, totalRows } from './support/changes';

/** Changes that are listed, the largest first. */
const mostRows = 12;

/** What changed between two models, in a few lines of Markdown. */
export function comparisonToBrief({ rows, totals }: Comparison, oldFile: string, newFile: string): string {
  const changed = rows.filter(({ change }) => change !== 'same');
  return [
    `**${markdownText(oldFile)} → ${markdownText(newFile)}**`,
    '',
    markdownRow(['', 'Old', 'New', 'Difference', '']),
    markdownRow(['---', '---:', '---:', '---:', '---:']),
    ...totalRows(totals).map(markdownRow),
    '',
    ...(changed.length === 0
      ? ['No module differs.']
      : [
          markdownRow(['Module', 'Operator', 'Change', 'Parameters', 'MACs', 'FLOPs']),
          markdownRow(['---', '---', '---', '---:', '---:', '---:']),
          ...changed
            .slice(0, mostRows)
            .map(row => markdownRow([...changeLabels(row).map(markdownText), ...changeCells(row)])),
        ]),
    ...(changed.length > mostRows ? ['', `… and ${changed.length - mostRows} more.`] : []),
    '',
  ].join('\n');
}

import type { Analysis } from '../analysis/analyze';
import { formatShare } from '../formula/numbers';
import type { Convention } from '../graph/convention';
import { markdownRow, markdownText } from './markdownTable';
import { costliestRows, fewest } from './support/costliest';
import { mainFigure, treeRows, type TreeRow } from './support/treeRows';
import { figureTitles, treeColumns } from './support/treeColumns';
import { summarize, type ReportOptions } from './support/summary';

/** Rows that are listed: enough to say where the cost is. */
const mostRows = 12;

/** What a model costs and where, in a few lines of Markdown: for chats, assistants and commit messages. */
export function toBrief(analysis: Analysis, file: string, convention: Convention, options: ReportOptions = {}): string {
  const { facts, figures, remarks } = summarize(analysis, convention, file, options);
  const nodes = costliestRows(treeRows(analysis, convention).rows);
  return [
    `**${markdownText(file)}**: ${markdownText(facts)}`,
    '',
    ...figures.map(({ label, text }) => `- ${label}: ${text}`),
    ...remarks.map(remark => `- ${markdownText(remark)}`),
    '',
    ...(nodes.length === 0
      ? []
      : [`${concentration(nodes, analysis, convention)}`, '', ...table(nodes, analysis, convention)]),
  ].join('\n');
}

/** `4 of 20 nodes make 80 % of the MACs. The most expensive:` */
function concentration(nodes: readonly TreeRow[], analysis: Analysis, convention: Convention): string {
  const { few } = fewest(nodes);
  const figure = figureTitles[mainFigure(analysis, convention)];
  const all = `of ${analysis.totals[convention].nodes} nodes`;
  return few === 1
    ? `1 ${all} makes ${formatShare(nodes[0].share)} of the ${figure}. The most expensive:`
    : `${few} ${all} make 80 % of the ${figure}. The most expensive:`;
}

function table(nodes: readonly TreeRow[], analysis: Analysis, convention: Convention): string[] {
  const columns = treeColumns(analysis, convention);
  return [
    markdownRow(['Node', ...columns.map(({ title }) => title)]),
    markdownRow(['---', ...columns.map(({ kind }) => (kind === 'text' ? '---' : '---:'))]),
    ...nodes
      .slice(0, mostRows)
      .map(row => markdownRow([markdownText(row.item.path), ...columns.map(({ text }) => markdownText(text(row)))])),
    '',
  ];
}

import type { Analysis } from '../analysis/analyze';
import { formatShare } from '../formula/numbers';
import type { Convention } from '../graph/convention';
import { markdownRow, markdownText } from './markdownTable';
import type { TreeRow } from './support/treeRows';
import { mainFigure, treeRows } from './support/treeRows';
import { treeColumns } from './support/treeColumns';
import { summarize, type ReportOptions } from './support/summary';

/** Rows that are listed: enough to say where the cost is. */
const mostRows = 12;
const titles = { macs: 'MACs', flops: 'FLOPs', params: 'parameters' } as const;
const eighty = 0.8;

/** What a model costs and where, in a few lines of Markdown: for chats, assistants and commit messages. */
export function toBrief(analysis: Analysis, file: string, convention: Convention, options: ReportOptions = {}): string {
  const { facts, figures, remarks } = summarize(analysis, convention, file, options);
  const nodes = costliest(analysis, convention);
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

/** The nodes that cost something, the most expensive first. */
function costliest(analysis: Analysis, convention: Convention): TreeRow[] {
  const { rows } = treeRows(analysis, convention);
  return rows
    .filter(({ item, share }) => item.node !== null && (share ?? 0) > 0)
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
}

/** `4 of 20 nodes make 80 % of the MACs. The most expensive:` */
function concentration(nodes: readonly TreeRow[], analysis: Analysis, convention: Convention): string {
  let few = 0;
  for (let sum = 0; few < nodes.length && sum < eighty; few++) sum += nodes[few].share ?? 0;
  const figure = titles[mainFigure(analysis, convention)];
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

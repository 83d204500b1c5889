import type { Analysis } from '../analysis/analyze';
import { formatShape } from '../graph/shape';
import { indentation } from './indentation';
import { formatCount, formatShare } from './numbers';
import type { Convention } from './report';
import { summarize } from './summary';
import { treeRows, type TreeRow } from './treeRows';

/** A report to paste into a pull request: totals, what they rest on, and the module tree. */
export function toMarkdown(analysis: Analysis, file: string, convention: Convention): string {
  const { facts, figures, remarks } = summarize(analysis, convention);
  const { rows, free } = treeRows(analysis, convention);
  const shareOf = analysis.totals[convention].macs > 0 ? 'MACs' : 'FLOPs';
  const lines = [
    `## ${escape(file)}`, '', escape(facts), '',
    row(figures.map(({ label }) => label)), row(figures.map(() => '---:')), row(figures.map(({ text }) => text)), '',
    ...remarks.map(remark => `- ${escape(remark)}`), ...(remarks.length > 0 ? [''] : []),
    row(['Module', 'Operator', 'Output', 'Parameters', 'MACs', 'FLOPs', `Share of ${shareOf}`]), row(['---', '---', '---', '---:', '---:', '---:', '---:']),
    ...rows.map(cells), '',
    ...(free > 0 ? [`${free} ${free === 1 ? 'node' : 'nodes'} without cost left out.`, ''] : []),
  ];
  return lines.join('\n');
}

function cells({ item, output, params, macs, flops, share, unknown, counted }: TreeRow): string {
  const least = unknown > 0 ? '≥ ' : '';
  const figure = (count: number | null): string => (count === 0 && unknown === 0 ? '–' : (count === null ? '' : least) + formatCount(count));
  return row([
    indentation(item.depth, '&emsp;') + escape(item.name), escape(item.type) + (counted ? '' : ' (not counted)'),
    output === undefined ? '' : formatShape(output), params === 0 ? '–' : formatCount(params), figure(macs), figure(flops), formatShare(share),
  ]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Names come from a file: none of it may be read as markup. */
function escape(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

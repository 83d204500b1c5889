import type { Analysis } from '../analysis/analyze';
import { costOf, formulasOf } from '../analysis/cost';
import { printText } from '../formula/print';
import { modelName } from './support/modelName';
import type { Convention } from '../graph/convention';
import { summarize, type ReportOptions } from './support/summary';
import { treeColumns, type TreeColumn } from './support/treeColumns';
import { treeRows, type TreeRow } from './support/treeRows';

/** Names in a hostile file can be nested without limit. */
const deepestIndent = 32;

const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent); --bar: #3b82f6; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } .facts { opacity: .75; margin: 0 0 1rem; }
dl { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 1rem 0; } dt { opacity: .75; } dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; background: Canvas; } tbody th { font-weight: normal; padding-left: calc(.6rem + var(--depth) * 1.1rem); overflow-wrap: anywhere; }
tbody .module { font-weight: 600; } 
.number, .share { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.share { background: linear-gradient(to right, color-mix(in srgb, var(--bar) 35%, transparent) calc(var(--share) * 100%), transparent 0); }
.formula { font-size: .85em; opacity: .85; overflow-wrap: anywhere; }`;

/** A self-contained report in one file, without scripts. */
export function toHtml(analysis: Analysis, file: string, convention: Convention, options?: ReportOptions): string {
  const { facts, figures, remarks } = summarize(analysis, convention, file, options);
  const { rows, free } = treeRows(analysis, convention);
  const name = escape(modelName(analysis.model, file));
  const columns = treeColumns(analysis, convention);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Model cost of ${name}</title>
<style>${style}
</style>
</head>
<body>
<h1>${name}</h1>
<p class="facts">${[escape(file), escape(facts)].join(' · ')}</p>
<dl>
${figures.map(({ label, text }) => `<div><dt>${escape(label)}</dt><dd>${escape(text)}</dd></div>`).join('\n')}
</dl>
${remarks.length === 0 ? '' : `<ul>\n${remarks.map(remark => `<li>${escape(remark)}</li>`).join('\n')}\n</ul>\n`}<table>
<thead><tr><th scope="col">Module</th>${columns.map(({ title, kind }) => `<th scope="col" class="${kind}">${title}</th>`).join('')}<th scope="col">FLOPs formula</th></tr></thead>
<tbody>
${rows.map(row => rowOf(row, columns, analysis, convention)).join('\n')}
</tbody>
</table>
${free === 0 ? '' : `<p>${free} ${free === 1 ? 'node' : 'nodes'} without cost left out.</p>\n`}</body>
</html>
`;
}

function rowOf(row: TreeRow, columns: readonly TreeColumn[], analysis: Analysis, convention: Convention): string {
  const { item, share } = row;
  const module = item.node === null ? ' class="module"' : '';
  return (
    `<tr style="--depth:${Math.min(item.depth, deepestIndent)};--share:${(share ?? 0).toFixed(4)}">` +
    `<th scope="row"${module}>${escape(item.name)}</th>` +
    columns.map(({ kind, text }) => `<td class="${kind}">${escape(text(row))}</td>`).join('') +
    `<td class="formula">${formulaOf(row, analysis, convention)}</td></tr>`
  );
}

/** Symbols, and the same in numbers. */
function formulaOf({ item, flops }: TreeRow, { nodes }: Analysis, convention: Convention): string {
  if (item.node === null || flops === 0) return '';
  const { analyzed, trips } = nodes[item.node];
  const cost = costOf(analyzed);
  if (cost === null) return '';
  const formula = formulasOf(cost, trips, convention).flops;
  return `${escape(printText(formula))}<br>= ${escape(printText(formula, 'numbers'))}`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

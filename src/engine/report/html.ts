import type { Analysis } from '../analysis/analyze';
import { costOf, formulasOf } from '../analysis/cost';
import { printText } from '../formula/print';
import { formatShape } from '../graph/shape';
import { modelName } from './support/modelName';
import { formatShare, tableFigure } from '../formula/numbers';
import type { Convention } from '../graph/convention';
import { summarize } from './support/summary';
import { treeRows, type TreeRow } from './support/treeRows';

/** Names of a hostile file can nest without end. */
const deepestIndent = 32;

const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent); --bar: #3b82f6; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } .facts { opacity: .75; margin: 0 0 1rem; }
dl { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 1rem 0; } dt { opacity: .75; } dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; background: Canvas; } tbody th { font-weight: normal; padding-left: calc(.6rem + var(--depth) * 1.1rem); overflow-wrap: anywhere; }
tbody .module { font-weight: 600; } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.share { background: linear-gradient(to right, color-mix(in srgb, var(--bar) 35%, transparent) calc(var(--share) * 100%), transparent 0); }
.formula { font-size: .85em; opacity: .85; overflow-wrap: anywhere; }`;

/** A report in one file that needs nothing else and runs nothing. */
export function toHtml(analysis: Analysis, file: string, convention: Convention): string {
  const { facts, figures, remarks } = summarize(analysis, convention);
  const { rows, free } = treeRows(analysis, convention);
  const name = escape(modelName(analysis.model, file));
  const shareOf = analysis.totals[convention].macs > 0 ? 'MACs' : 'FLOPs';
  const numbers = (titles: readonly string[]): string =>
    titles.map(title => `<th scope="col" class="number">${title}</th>`).join('');
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
<thead><tr><th scope="col">Module</th><th scope="col">Operator</th><th scope="col">Output</th>${numbers(['Parameters', 'MACs', 'FLOPs', `Share of ${shareOf}`])}<th scope="col">FLOPs formula</th></tr></thead>
<tbody>
${rows.map(row => rowOf(row, analysis, convention)).join('\n')}
</tbody>
</table>
${free === 0 ? '' : `<p>${free} ${free === 1 ? 'node' : 'nodes'} without cost left out.</p>\n`}</body>
</html>
`;
}

function rowOf(row: TreeRow, analysis: Analysis, convention: Convention): string {
  const { item, output, params, macs, flops, share, accuracy, counted } = row;
  const figure = (count: number | null, key: 'params' | 'macs' | 'flops'): string =>
    `<td class="number">${tableFigure(count, accuracy[key])}</td>`;
  const kind = item.node === null ? ' class="module"' : '';
  return (
    `<tr><th scope="row"${kind} style="--depth:${Math.min(item.depth, deepestIndent)}">${escape(item.name)}</th>` +
    `<td>${escape(item.type)}${counted ? '' : ' (not counted)'}</td><td>${output === undefined ? '' : formatShape(output)}</td>` +
    `${figure(params, 'params')}${figure(macs, 'macs')}${figure(flops, 'flops')}` +
    `<td class="number share" style="--share:${(share ?? 0).toFixed(4)}">${share === 0 ? '–' : formatShare(share)}</td>` +
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

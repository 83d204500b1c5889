import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import { modelName } from '../support/modelName';
import { summarize, type ReportOptions } from '../support/summary';
import { figureTitles, treeColumns } from '../support/treeColumns';
import { mainFigure, treeRows } from '../support/treeRows';
import { costliestTable } from './costliest';
import { escape } from './escape';
import { mapPicture } from './mapPicture';
import { pageScript, pageScriptHash } from './pageScript';
import { pageStyle, pageStyleHash } from './pageStyle';
import { rowData } from './rowData';

/** What the signs before figures mean, for the reports that have them. */
const signs = [
  ['≥', '≥ at least: a part is unknown'],
  ['≤', '≤ at most: sizes that depend on the data are counted at their maximum'],
  ['≈', '≈ an estimate'],
] as const;

/**
 * A self-contained report in one file, to be sent to others: totals, a map, the most expensive nodes, and the modules,
 * which a script of its own folds, sorts and filters. Rows are data, and enter the page as text only; the policy of the
 * page allows this script and style and nothing else.
 */
export function toHtml(analysis: Analysis, file: string, convention: Convention, options?: ReportOptions): string {
  const { facts, figures, remarks } = summarize(analysis, convention, file, options);
  const { rows, free } = treeRows(analysis, convention, options?.device);
  const columns = treeColumns(analysis, convention, options?.device !== undefined);
  const name = escape(modelName(analysis.model, file));
  const figure = mainFigure(analysis, convention);
  const shown = figures.map(({ text }) => text).join(' ');
  const meanings = signs.flatMap(([sign, meaning]) => (shown.includes(sign) ? [meaning] : []));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${pageScriptHash}'; style-src '${pageStyleHash}'">
<meta name="color-scheme" content="light dark">
<title>Model cost of ${name}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1><bdi>${name}</bdi></h1>
<p class="facts">${[escape(file), escape(facts)].join(' · ')}</p>
<dl>
${figures.map(({ label, text }) => `<div><dt>${escape(label)}</dt><dd>${escape(text)}</dd></div>`).join('\n')}
</dl>
${meanings.length === 0 ? '' : `<p class="facts">${meanings.map(escape).join(' · ')}</p>\n`}${list(remarks)}
${mapPicture(analysis, convention, figure, `Share of ${figureTitles[figure]}`)}
${costliestTable(rows, columns, analysis.totals[convention].nodes)}
<section id="modules" hidden>
<h2>Modules</h2>
<p class="controls"><label>Filter <input type="search" id="filter" autocomplete="off" spellcheck="false"></label>
<button type="button" id="expand">Expand all</button> <button type="button" id="collapse">Collapse all</button>
<span id="found" role="status"></span></p>
<div class="wide" tabindex="0" role="region" aria-label="Modules"><table id="tree"></table></div>
${free === 0 ? '' : `<p>${free} ${free === 1 ? 'node' : 'nodes'} without cost left out.</p>\n`}</section>
<noscript><p>The tree of modules needs scripts, which are not allowed here.</p></noscript>
</main>
<script type="application/json" id="data">${rowData(rows, columns, analysis, convention)}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function list(remarks: readonly string[]): string {
  if (remarks.length === 0) return '';
  const items = remarks.map(remark => `<li>${escape(remark)}</li>`).join('\n');
  return `<details open><summary>What the figures are based on</summary>\n<ul>\n${items}\n</ul></details>`;
}

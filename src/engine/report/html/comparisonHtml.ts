import type { Comparison } from '../../questions/comparison/compare';
import { changeCells, changeLabels, totalRows } from '../support/changes';
import { escape } from './escape';

const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent); }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; } table { border-collapse: collapse; margin: 1rem 0; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead th { position: sticky; top: 0; background: Canvas; } tbody th { font-weight: normal; }
.number { text-align: right; font-variant-numeric: tabular-nums; }`;

/** Totals and changes of a comparison in one self-contained file, without scripts. */
export function comparisonToHtml(comparison: Comparison, oldFile: string, newFile: string): string {
  const changed = comparison.rows.filter(({ change }) => change !== 'same');
  const title = `${escape(oldFile)} → ${escape(newFile)}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Model cost of ${title}</title>
<style>${style}
</style>
</head>
<body>
<h1>${title}</h1>
${table(['', oldFile, newFile, 'Difference', ''], totalRows(comparison), 1)}
${
  changed.length === 0
    ? '<p>No module differs.</p>'
    : table(
        ['Module', 'Operator', 'Change', 'Parameters', 'MACs', 'FLOPs'],
        changed.map(row => [...changeLabels(row), ...changeCells(row)]),
        3,
      )
}
</body>
</html>
`;
}

/** @param figures the first column of figures */
function table(titles: readonly string[], rows: readonly (readonly string[])[], figures: number): string {
  const look = (column: number): string => (column >= figures ? ' class="number"' : '');
  const head = titles.map((title, column) => `<th scope="col"${look(column)}>${escape(title)}</th>`).join('');
  const body = rows.map(
    cells =>
      `<tr>${cells.map((text, column) => (column === 0 ? `<th scope="row">${escape(text)}</th>` : `<td${look(column)}>${escape(text)}</td>`)).join('')}</tr>`,
  );
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
}

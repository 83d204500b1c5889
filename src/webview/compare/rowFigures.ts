import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ComparedNames, ComparedRow, ComparedSide } from '../../protocol/compareApi';
import { formatExact } from '../../engine/report/numbers';
import { changeWord, exactDifference, relativeChange } from './changeText';
import { figureTitle } from './compareToolbar';
import { figures } from './comparisonView';

/** All figures of a row with all digits, beside the table. */
export function rowFigures(row: ComparedRow | undefined, names: ComparedNames): TemplateResult {
  return html`<aside class="row-details"><section class="details" aria-label=${t('Details')} tabindex="0">${row ? contents(row, names) : nothing}</section></aside>`;
}

function contents(row: ComparedRow, names: ComparedNames): TemplateResult {
  const unknown = Math.max(row.old?.unknown ?? 0, row.new?.unknown ?? 0);
  return html`<h2>${(row.new ?? row.old)!.path.split('/').at(-1)}</h2>
    <p class="aside">${changeWord(row.change)}</p>
    <dl class="pairs">${place(names.old, row.old)}${place(names.new, row.new)}</dl>
    <table class="row-figures"><thead><tr><td></td><th scope="col">${t('Old')}</th><th scope="col">${t('New')}</th><th scope="col">${t('Difference')}</th></tr></thead>
    <tbody>${figures.map(figure => html`<tr><th scope="row">${figure === 'weightBytes' ? t('Weights, bytes') : figureTitle(figure)}</th>
      <td>${side(row.old, figure)}</td><td>${side(row.new, figure)}</td>
      <td>${exactDifference(row.difference[figure])}<br><span class="aside">${row.old && row.new ? relativeChange(row.old[figure], row.new[figure]) : nothing}</span></td></tr>`)}</tbody></table>
    ${unknown === 0 ? nothing : html`<p class="note">${unknown === 1 ? t('The cost of one node is unknown') : t('The cost of {0} nodes is unknown', formatExact(unknown))}</p>`}`;
}

function place(model: string, side: ComparedSide | null): TemplateResult {
  return html`<div><dt title=${model}>${model}</dt><dd>${side === null ? t('not there') : html`${side.path} <span class="aside">${side.type}</span>`}</dd></div>`;
}

function side(shown: ComparedSide | null, figure: (typeof figures)[number]): string {
  return shown === null ? '' : formatExact(shown[figure]);
}

import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ComparedNames } from '../../protocol/compareApi';
import type { ComparedFigures, ComparedRow, ComparedSide } from '../../protocol/data';
import { formatExact, withAccuracy } from '../../engine/formula/numbers';
import { changeWord, exactDifference, relativeChange } from './changeText';
import { comparedFigures, figureTitle } from './comparedFigures';

/** All figures of a row with all digits, beside the table. */
export function rowFigures(row: ComparedRow | undefined, names: ComparedNames): TemplateResult {
  return html`<aside class="row-details">
    <section class="details" aria-label=${t('Details')} tabindex="0">${row ? contents(row, names) : nothing}</section>
  </aside>`;
}

function contents(row: ComparedRow, names: ComparedNames): TemplateResult {
  return html`<h2>${(row.new ?? row.old)!.path.split('/').at(-1)}</h2>
    <p class="aside">${changeWord(row.change)}</p>
    <dl class="pairs">${place(names.old, row.old)}${place(names.new, row.new)}</dl>
    ${comparedFigures.map(
      figure =>
        html`<section>
          <h3>${figure === 'weightBytes' ? t('Weights, bytes') : figureTitle(figure)}</h3>
          <dl class="pairs">
            ${pair(names.old, side(row.old, figure))}${pair(names.new, side(row.new, figure))}
            ${pair(t('Difference'), html`${withAccuracy(exactDifference(row.difference[figure]), row.accuracy[figure])} <span class="aside">${row.old && row.new ? relativeChange(row.old[figure], row.new[figure]) : nothing}</span>`)}
          </dl>
        </section>`,
    )} `;
}

function place(label: string, shown: ComparedSide | null): TemplateResult {
  return pair(label, shown === null ? t('missing') : html`${shown.path} <span class="aside">${shown.type}</span>`);
}

function side(shown: ComparedSide | null, figure: keyof ComparedFigures): string {
  return shown === null ? '–' : withAccuracy(formatExact(shown[figure]), shown.accuracy[figure]);
}

function pair(label: string, value: TemplateResult | string): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}

import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ComparedNames } from '../../protocol/compareApi';
import type { ComparedFigures, ComparedRow, ComparedSide } from '../../protocol/data';
import { withAccuracy } from '../../engine/formula/numbers';
import { changeWord, exactDifference, relativeChange } from './changeText';
import { limitName } from '../parts/limitText';
import { comparedFigures, figureLooks } from './comparedFigures';

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
    ${comparedFigures
      .filter(figure => figure !== 'timeBound' || hasTime(row))
      .map(
        figure =>
          html`<section>
            <h3>${figureLooks[figure].name()}</h3>
            <dl class="pairs">
              ${pair(names.old, side(row.old, figure))}${pair(names.new, side(row.new, figure))}
              ${pair(t('Difference'), html`${withAccuracy(exactDifference(row.difference[figure], figure), row.accuracy[figure])} <span class="aside">${row.old && row.new ? relativeChange(row.old[figure], row.new[figure]) : nothing}</span>`)}
            </dl>
          </section>`,
      )} `;
}

function place(label: string, shown: ComparedSide | null): TemplateResult {
  return pair(label, shown === null ? t('missing') : html`${shown.path} <span class="aside">${shown.type}</span>`);
}

/** Whether there is a device that times are for. */
function hasTime({ old, new: changed }: ComparedRow): boolean {
  return [old, changed].some(shown => shown !== null && shown.timeBound !== null);
}

function side(shown: ComparedSide | null, figure: keyof ComparedFigures): string {
  if (shown === null) return '–';
  const text = withAccuracy(figureLooks[figure].exact(shown[figure]), shown.accuracy[figure]);
  return figure === 'timeBound' && shown.boundBy !== null ? `${text} · ${limitName(shown.boundBy)}` : text;
}

function pair(label: string, value: TemplateResult | string): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}

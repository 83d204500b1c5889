import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { FormulaView } from '../../protocol/data';
import { formatExact, formatShare, unknownFigure, withAccuracy } from '../../engine/formula/numbers';
import { mathView } from './mathView';

/**
 * How a figure is calculated: the formula, the same with numbers, the result, and the meaning of each symbol that was
 * not explained before.
 */
export function formulaView(formula: FormulaView, share: number | null, above: readonly FormulaView[]): TemplateResult {
  const news = formula.meanings.filter(
    ({ name }) => !above.some(({ meanings }) => meanings.some(known => known.name === name)),
  );
  return html`<section class="formula-view">
    <h3>${figureName(formula.figure)}</h3>
    <div class="math" tabindex="0" role="group" aria-label=${t('Formula')}>${mathView(formula.math)}</div>
    <p class="numbers">${formula.numbers}</p>
    <p class="result">
      = ${withAccuracy(formatExact(formula.result), formula.accuracy)}
      ${share === null ? nothing : html`<span>${t('{0} of the model', formatShare(share))}</span>`}
    </p>
    ${
      news.length === 0
        ? nothing
        : html`<table class="symbols">
            <caption class="visually-hidden">
              ${t('Symbols')}
            </caption>
            ${news.map(
              ({ name, value, meaning }) =>
                html`<tr>
                  <th scope="row">${symbolName(name)}</th>
                  <td class="number">${value === null ? unknownFigure : formatExact(value)}</td>
                  <td>${meaning}</td>
                </tr>`,
            )}
          </table>`
    }
  </section>`;
}

function figureName(figure: FormulaView['figure']): string {
  switch (figure) {
    case 'macs':
      return t('MACs');
    case 'flops':
      return t('FLOPs');
    case 'special':
      return t('Special functions, part of the FLOPs');
  }
}

/** `C_out` as a letter with a subscript. */
function symbolName(name: string): TemplateResult | string {
  const at = name.indexOf('_');
  return at <= 0 ? name : html`${name.slice(0, at)}<sub>${name.slice(at + 1)}</sub>`;
}

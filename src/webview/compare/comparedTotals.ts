import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { ComparedNames } from '../../protocol/compareApi';
import type { ComparedModel, ComparisonInfo } from '../../protocol/data';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatExact,
  formatTotal,
  withAccuracy,
} from '../../engine/formula/numbers';
import { relativeChange } from './changeText';
import type { CompareStore } from './compareStore';

interface TotalFigure {
  readonly figure: 'macs' | 'flops' | 'params' | 'weightBytes' | 'peakActivationBytes';
  readonly title: string;
  readonly write: (value: number) => string;
}

/** Both models by name, and their totals: old, new, difference. */
export function comparedTotals(store: CompareStore, info: ComparisonInfo, names: ComparedNames): TemplateResult {
  const { unit } = store;
  const figures: readonly TotalFigure[] = [
    { figure: 'macs', title: t('Multiply-accumulates'), write: value => formatTotal(value, 'Mac', unit) },
    { figure: 'flops', title: t('Operations'), write: value => formatTotal(value, 'FLOPs', unit) },
    { figure: 'params', title: t('Parameters'), write: formatCount },
    { figure: 'weightBytes', title: t('Weights'), write: formatBytes },
    { figure: 'peakActivationBytes', title: t('Peak of activations'), write: formatBytes },
  ];
  const side = (which: 'old' | 'new'): TemplateResult =>
    html`<tr>
      <th scope="row" title=${names[which]}>
        <button class="link" title=${t('Open')} @click=${() => void store.open(which)}>${names[which]}</button>
        <span class="aside sizes">${sizesText(info[which])}</span>
      </th>
      ${figures.map(
        ({ figure, write }) =>
          html`<td title=${formatExact(info[which].totals[figure])}>
            ${withAccuracy(write(info[which].totals[figure]), info[which].totals.accuracy[figure])}
          </td>`,
      )}
    </tr>`;
  return html`<header class="compared">
    <h1 class="visually-hidden">${t('{0} compared with {1}', names.new, names.old)}</h1>
    <table class="compared-totals">
      <thead>
        <tr>
          <td></td>
          ${figures.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${side('old')}${side('new')}
        <tr class="differences">
          <th scope="row">${t('Difference')}</th>
          ${figures.map(figure => differenceCell(info, figure))}
        </tr>
      </tbody>
    </table>
  </header>`;
}

function differenceCell(
  { old, new: changed, difference }: ComparisonInfo,
  { figure, write }: TotalFigure,
): TemplateResult {
  const [change, accuracy] = [difference[figure], difference.accuracy[figure]];
  const text = change === 0 && accuracy === 'exact' ? t('none') : formatChange(change, write);
  return html`<td title=${formatExact(Math.abs(change))}>
    ${withAccuracy(text, accuracy)}
    <span class="aside">${relativeChange(old.totals[figure], changed.totals[figure])}</span>
  </td>`;
}

/** The sizes used for the figures; a named batch is one of them. */
function sizesText({ batch, dimensions }: ComparedModel): string {
  const sizes = dimensions.map(({ name, value }) => `${name} = ${value}`);
  return (dimensions.some(({ name }) => name === 'batch') ? sizes : [t('batch {0}', batch), ...sizes]).join(' · ');
}

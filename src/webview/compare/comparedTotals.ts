import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { ComparedNames } from '../../protocol/compareApi';
import type { ComparedModel, ComparisonInfo } from '../../protocol/data';
import { formatBytes, formatCount, formatExact, formatTotal } from '../../engine/formula/numbers';
import { relativeChange, sign } from './changeText';
import type { CompareStore } from './compareStore';

interface TotalFigure {
  readonly figure: 'macs' | 'flops' | 'params' | 'weightBytes' | 'peakActivationBytes';
  readonly title: string;
  readonly write: (value: number) => string;
  /** Unknown where nodes are: the figure is a lower bound. */
  readonly isCost: boolean;
}

/** Both models by name, and their totals: old, new, difference. */
export function comparedTotals(store: CompareStore, info: ComparisonInfo, names: ComparedNames): TemplateResult {
  const { unit } = store;
  const figures: readonly TotalFigure[] = [
    {
      figure: 'macs',
      title: t('Multiply-accumulates'),
      write: value => formatTotal(value, 'Mac', undefined, unit),
      isCost: true,
    },
    {
      figure: 'flops',
      title: t('Operations'),
      write: value => formatTotal(value, 'FLOPs', undefined, unit),
      isCost: true,
    },
    { figure: 'params', title: t('Parameters'), write: formatCount, isCost: false },
    { figure: 'weightBytes', title: t('Weights'), write: formatBytes, isCost: false },
    { figure: 'peakActivationBytes', title: t('Peak of activations'), write: formatBytes, isCost: false },
  ];
  const side = (which: 'old' | 'new', label: string): TemplateResult =>
    html`<tr>
      <th scope="row" title=${names[which]}>
        <span class="aside">${label}</span>
        <button class="link" title=${t('Open')} @click=${() => void store.open(which)}>${names[which]}</button>
        <span class="aside sizes">${sizesText(info[which])}</span>
      </th>
      ${figures.map(
        ({ figure, write, isCost }) =>
          html`<td title=${formatExact(info[which].totals[figure])}>
            ${isCost && info[which].totals.unknownCost > 0 ? '≥ ' : ''}${write(info[which].totals[figure])}
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
        ${side('old', t('Old'))}${side('new', t('New'))}
        <tr class="differences">
          <th scope="row">${t('Difference')}</th>
          ${figures.map(figure => difference(info, figure))}
        </tr>
      </tbody>
    </table>
  </header>`;
}

function difference({ old, new: changed }: ComparisonInfo, { figure, write, isCost }: TotalFigure): TemplateResult {
  const [from, to] = [old.totals[figure], changed.totals[figure]];
  const isOpen = isCost && old.totals.unknownCost + changed.totals.unknownCost > 0;
  const text = from === to ? t('none') : `${sign(to - from)}${write(Math.abs(to - from))}`;
  return html`<td title=${isOpen ? t('Of the nodes whose cost is known') : formatExact(Math.abs(to - from))}>
    ${isOpen ? '≈ ' : ''}${text} <span class="aside">${relativeChange(from, to)}</span>
  </td>`;
}

/** The sizes that the figures are for; a batch that has a name is one of them. */
function sizesText({ batch, dimensions }: ComparedModel): string {
  const sizes = dimensions.map(({ name, value }) => `${name} = ${value}`);
  return (dimensions.some(({ name }) => name === 'batch') ? sizes : [t('batch {0}', batch), ...sizes]).join(' · ');
}

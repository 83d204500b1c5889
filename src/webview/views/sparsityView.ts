import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { SparseWeight, SparsityFigures } from '../../protocol/data';
import {
  formatBytes,
  formatCount,
  formatExact,
  formatShare,
  formatTotal,
  unknownFigure,
  withAccuracy,
} from '../../engine/formula/numbers';
import { shapeText } from '../parts/figures';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import type { WeightProgress } from '../state/weightsState';

/** More rows of a table would block the page for too long; reports have them all. */
const mostRows = 500;

/** Zeros among the weights, which are read only here and only when the user asks. */
@customElement('mcl-sparsity-view')
export class SparsityView extends StoreElement<PageStore> {
  protected override render(): TemplateResult {
    const { weights, generation } = this.store;
    const figures = weights.figures(generation);
    return html`<div class="scrolling" tabindex="0" role="group" aria-label=${t('Sparsity')}>
      ${weights.progress ? this.reading(weights.progress) : this.start(figures !== null)}
      ${weights.failure === '' ? nothing : html`<p class="view-text" role="alert">${weights.failure}</p>`}
      ${figures && !weights.progress ? html`${totals(figures)}${this.table(figures)}` : nothing}
    </div>`;
  }

  private start(isKnown: boolean): TemplateResult {
    const { store } = this;
    const bytes = store.summary?.totals.exact.weightBytes ?? 0;
    return html`<div class="view-bar">
      ${
        isKnown
          ? nothing
          : html`<p>
              ${t('Zeros are in the weights, which are not read until you ask for it: {0}.', formatBytes(bytes))}
            </p>`
      }
      <vscode-button ?secondary=${isKnown} @click=${() => void store.readWeights()}>
        ${isKnown ? t('Read again') : t('Read weights')}
      </vscode-button>
    </div>`;
  }

  private reading({ done, total }: WeightProgress): TemplateResult {
    return html`<div class="view-bar reading-weights">
      <p role="status">
        ${total === 0 ? t('Reading weights') : t('Reading weights: {0} of {1}', formatBytes(done), formatBytes(total))}
      </p>
      <vscode-button secondary @click=${() => void this.store.attempt(() => this.store.weights.stop())}>
        ${t('Stop')}
      </vscode-button>
      <vscode-progress-bar
        .ariaLabel=${t('Reading weights')}
        .max=${total || 1}
        .value=${done}
        ?indeterminate=${total === 0}
      ></vscode-progress-bar>
    </div>`;
  }

  private table({ weights }: SparsityFigures): TemplateResult {
    return html`<table class="figures">
      <caption>
        ${t('Weights')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Weight')}</th>
          <th scope="col">${t('Shape')}</th>
          <th scope="col" class="number">${t('Zeros')}</th>
          <th scope="col" class="number">${t('Zero filters')}</th>
          <th scope="col" class="number">${t('Zero channels')}</th>
          <th scope="col" class="number">${t('2:4 fit')}</th>
          <th scope="col" class="number">${t('MACs')}</th>
          <th scope="col" class="number">${t('Effective MACs')}</th>
        </tr>
      </thead>
      <tbody>
        ${weights.slice(0, mostRows).map(weight => this.row(weight))}
        ${
          weights.length > mostRows
            ? html`<tr>
                <td colspan="8" class="aside">${t('{0} more', formatExact(weights.length - mostRows))}</td>
              </tr>`
            : nothing
        }
      </tbody>
    </table>`;
  }

  private row({ item, path, name, shape, shared, zeros, axis, macs, effectiveMacs }: SparseWeight): TemplateResult {
    const { store } = this;
    const groups = zeros?.groups;
    return html`<tr class=${item === store.selected ? 'selected' : ''}>
      <th scope="row">
        <button class="plain" title=${name} @click=${() => void store.choose(item)}>${path}</button>
        ${shared ? html`<span class="aside">${t('shared')}</span>` : nothing}
      </th>
      <td class="aside">${shapeText(shape)}</td>
      <td class="number">
        ${zeros ? formatShare(shareOf(zeros.elements.zeros, zeros.elements.count)) : unknownFigure}
      </td>
      <td class="number">${countText(zeros?.filters)}</td>
      <td class="number">${countText(zeros?.channels)}</td>
      <td class="number" title=${groups && axis ? t('Groups of four along the {0}', axis) : ''}>
        ${groups ? formatShare(shareOf(groups.fitting, groups.count)) : '–'}
      </td>
      <td class="number">${macs === 0 ? '–' : formatCount(macs)}</td>
      <td class="number">${macs === 0 ? '–' : formatCount(effectiveMacs)}</td>
    </tr>`;
  }
}

function totals(figures: SparsityFigures): TemplateResult {
  const { parameters, zeros, filters, channels, groups, layers, fittingLayers, macs, effectiveMacs } = figures;
  const { accuracy, missing, unreadable } = figures;
  return html`<div class="view-text">
    <p>
      <strong>
        ${t('{0} of the {1} parameters are zero.', formatShare(shareOf(zeros, parameters)), formatCount(parameters))}
      </strong>
      ${t(
        'Zero filters: {0} of {1}, zero channels: {2} of {3}.',
        formatExact(filters.zeros),
        formatExact(filters.count),
        formatExact(channels.zeros),
        formatExact(channels.count),
      )}
      ${t(
        'Effective MACs: {0} of {1}.',
        withAccuracy(formatTotal(effectiveMacs, 'Mac'), accuracy),
        formatTotal(macs, 'Mac'),
      )}
      ${
        layers === 0
          ? nothing
          : t(
              '2:4: {0} of the groups of four have two zeros, {1} of {2} layers in all groups.',
              formatShare(shareOf(groups.fitting, groups.count)),
              fittingLayers,
              layers,
            )
      }
      ${missing === 0 ? nothing : t('The files of {0} weights are missing.', missing)}
      ${unreadable === 0 ? nothing : t('{0} weights are packed or of a type that cannot be read.', unreadable)}
    </p>
    <p class="aside">
      ${t('Groups of four follow the input channels or features, as sparse tensor cores need it; −0 is zero.')}
    </p>
  </div>`;
}

function countText(figure: { readonly zeros: number; readonly count: number } | null | undefined): string {
  return figure ? t('{0} of {1}', formatExact(figure.zeros), formatExact(figure.count)) : '–';
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

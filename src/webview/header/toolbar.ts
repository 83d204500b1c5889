import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Metric } from '../../protocol/data';
import { conventionChoice } from '../parts/conventionChoice';
import '../parts/filterField';
import { detailsSwitch } from '../parts/detailsSwitch';
import { plumbingSwitch } from '../parts/plumbingSwitch';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import '../views/tabs';
import { shownView } from '../views/views';
import './sizeFields';

/** All controls of the page: assumed dimensions, convention, metric, filter. */
@customElement('mcl-toolbar')
export class Toolbar extends StoreElement<PageStore> {
  private readonly filter = (filter: string): void => void this.store.changeView({ filter });

  protected override render(): TemplateResult {
    const { store } = this;
    const { view, summary } = store;
    return html`<section class="toolbar" aria-label=${t('What is shown')}>
      <mcl-tabs .store=${store}></mcl-tabs>
      <mcl-sizes .store=${store}></mcl-sizes>
      <div class="choices">
        ${conventionChoice(view.convention, convention => void store.changeView({ convention }))}
        ${
          summary?.totals[view.convention].macs === 0
            ? nothing
            : placed(
                this.usesMetric,
                html`<div class="metric" role="radiogroup" aria-label=${t('Share of')}>
                  ${this.metricChoice('macs', t('MACs'))}${this.metricChoice('flops', t('FLOPs'))}
                </div>`,
              )
        }
        ${detailsSwitch(store.layout.showDetails, showDetails => void store.changeLayout({ showDetails }))}
        ${placed(
          store.hasRows,
          html`${plumbingSwitch(store.layout.showPlumbing, showPlumbing => void store.changeLayout({ showPlumbing }))}<mcl-filter-field
              class="filter"
              .value=${view.filter}
              .choose=${this.filter}
            ></mcl-filter-field>`,
        )}
      </div>
    </section>`;
  }

  /** Whether the open view shows shares of a figure; the map may have an area of its own. */
  private get usesMetric(): boolean {
    const { store } = this;
    return shownView(store).usesMetric === true && (store.tab !== 'map' || store.map.metric === null);
  }

  private metricChoice(metric: Metric, label: string): TemplateResult {
    return html`<label
      ><input
        type="radio"
        name="metric"
        .checked=${this.store.view.metric === metric}
        @change=${() => void this.store.changeView({ metric })}
      /><span>${label}</span></label
    >`;
  }
}

/** Controls in their place, which stays free in views where they would change nothing: the others do not move. */
function placed(isUsed: boolean, controls: TemplateResult): TemplateResult {
  return html`<span class="placed ${isUsed ? '' : 'unused'}">${controls}</span>`;
}

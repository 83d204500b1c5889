import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import './details/detailsPane';
import { documentView } from './documentView';
import './find/findBar';
import './header/diagnosticsBar';
import './header/pageHeader';
import './header/toolbar';
import type { PageStore } from './state/pageStore';
import { StoreElement } from './state/storeElement';
import './tree/treeTable';
import './views/growthView';
import './views/mapView';
import './views/memoryView';
import './views/operatorsView';
import './views/rooflineView';

/** The whole page. */
@customElement('mcl-cost-page')
export class CostPage extends StoreElement<PageStore> {
  protected override render(): TemplateResult {
    const { store } = this;
    return html`${this.failure()}${store.document.kind === 'ready' ? this.report(store.document.summary) : documentView(store, store.document)}`;
  }

  private report(summary: NonNullable<PageStore['summary']>): TemplateResult {
    const { store } = this;
    return html` <mcl-page-header .store=${store} .summary=${summary}></mcl-page-header>
      <mcl-toolbar .store=${store}></mcl-toolbar>
      <mcl-diagnostics-bar .store=${store} .diagnostics=${summary.diagnostics}></mcl-diagnostics-bar>
      <mcl-find-bar .store=${store}></mcl-find-bar>
      <main class="report">
        <div id="view" role="tabpanel" aria-labelledby="tab-${store.tab}">${this.view()}</div>
        <mcl-details-pane .details=${store.details}></mcl-details-pane>
      </main>`;
  }

  private view(): TemplateResult {
    const { store } = this;
    switch (store.tab) {
      case 'modules':
        return html`<mcl-tree-table .store=${store}></mcl-tree-table>`;
      case 'operators':
        return html`<mcl-operators-view .store=${store}></mcl-operators-view>`;
      case 'map':
        return html`<mcl-map-view .store=${store}></mcl-map-view>`;
      case 'memory':
        return html`<mcl-memory-view .store=${store}></mcl-memory-view>`;
      case 'roofline':
        return html`<mcl-roofline-view .store=${store}></mcl-roofline-view>`;
      case 'growth':
        return html`<mcl-growth-view .store=${store}></mcl-growth-view>`;
    }
  }

  private failure(): TemplateResult | typeof nothing {
    const { store } = this;
    return store.failure === ''
      ? nothing
      : html`<div class="failure" role="alert">
          <span class="codicon codicon-error error" aria-hidden="true"></span><span>${store.failure}</span>
          <button class="plain" aria-label=${t('Dismiss')} @click=${() => store.dismissFailure()}>
            <span class="codicon codicon-close" aria-hidden="true"></span>
          </button>
        </div>`;
  }
}

import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import './details/detailsPane';
import './details/splitter';
import { documentView } from './documentView';
import './find/findBar';
import './header/diagnosticsBar';
import { diffBar } from './header/diffBar';
import './header/pageHeader';
import './header/toolbar';
import { failureLine } from './parts/failureLine';
import { waitingBar } from './parts/waitingBar';
import type { PageStore } from './state/pageStore';
import { StoreElement } from './state/storeElement';
import { shownView } from './views/views';

/** The whole page. */
@customElement('mcl-cost-page')
export class CostPage extends StoreElement<PageStore> {
  protected override render(): TemplateResult {
    const { store } = this;
    return html`${waitingBar(store.waiting.isLong)}${failureLine(store.failure, () => store.dismissFailure())}${store.document.kind === 'ready' ? this.report(store.document.summary) : documentView(store, store.document)}`;
  }

  private report(summary: NonNullable<PageStore['summary']>): TemplateResult {
    const { store } = this;
    const view = shownView(store);
    return html` ${diffBar(store)}<mcl-page-header .store=${store} .summary=${summary}></mcl-page-header>
      <mcl-toolbar .store=${store}></mcl-toolbar>
      <mcl-diagnostics-bar .store=${store} .diagnostics=${summary.diagnostics}></mcl-diagnostics-bar>
      <mcl-find-bar .store=${store}></mcl-find-bar>
      <main
        class="report ${store.showsDetails ? `details-${store.layout.details}` : ''}"
        .style=${`--details-size:${store.layout.detailsSize}%`}
      >
        <div id="view" role="tabpanel" aria-labelledby="tab-${view.id}">${view.element(store)}</div>
        ${store.showsDetails ? this.details() : nothing}
      </main>`;
  }

  private details(): TemplateResult {
    const { store } = this;
    return html`<mcl-splitter .store=${store}></mcl-splitter> <mcl-details-pane .store=${store}></mcl-details-pane>`;
  }
}

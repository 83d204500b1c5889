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
import { shownView } from './views/views';

/** The whole page. */
@customElement('mcl-cost-page')
export class CostPage extends StoreElement<PageStore> {
  protected override render(): TemplateResult {
    const { store } = this;
    return html`${this.failure()}${store.document.kind === 'ready' ? this.report(store.document.summary) : documentView(store, store.document)}`;
  }

  private report(summary: NonNullable<PageStore['summary']>): TemplateResult {
    const { store } = this;
    const view = shownView(store);
    return html` <mcl-page-header .store=${store} .summary=${summary}></mcl-page-header>
      <mcl-toolbar .store=${store}></mcl-toolbar>
      <mcl-diagnostics-bar .store=${store} .diagnostics=${summary.diagnostics}></mcl-diagnostics-bar>
      <mcl-find-bar .store=${store}></mcl-find-bar>
      <main class="report">
        <div id="view" role="tabpanel" aria-labelledby="tab-${view.id}">${view.element(store)}</div>
        <mcl-details-pane
          .details=${store.details}
          @define-cost=${({ detail }: CustomEvent<number>) => void store.defineCost(detail)}
        ></mcl-details-pane>
      </main>`;
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

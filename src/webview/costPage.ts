import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { documentView } from './documentView';
import './find/findBar';
import './header/diagnosticsBar';
import { diffBar } from './header/diffBar';
import './header/pageHeader';
import './header/toolbar';
import { loadLater } from './loadLater';
import { failureLine } from './parts/failureLine';
import { waitingBar } from './parts/waitingBar';
import type { PageStore } from './state/pageStore';
import { StoreElement } from './state/storeElement';
import { shownView, type PageView } from './views/views';

/** The whole page. */
@customElement('mcl-cost-page')
export class CostPage extends StoreElement<PageStore> {
  /** Whether the code that the first screen does without is here. */
  @state() private isComplete = false;
  /** Why it could not be loaded; '' if nothing failed. */
  @state() private incomplete = '';
  private isLoading = false;

  protected override render(): TemplateResult {
    const { store } = this;
    return html`${waitingBar(store.waiting.isLong)}${failureLine(store.failure, () => store.dismissFailure())}${store.document.kind === 'ready' ? this.report(store.document.summary) : documentView(store, store.document)}`;
  }

  /** More code is loaded after the first rows are drawn, or for the view of an earlier session. */
  protected override updated(): void {
    if (this.isLoading || (this.store.info === null && shownView(this.store).isFirst)) return;
    requestAnimationFrame(() => setTimeout(() => void this.complete()));
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
        <div id="view" role="tabpanel" aria-labelledby="tab-${view.id}">${this.content(view)}</div>
        ${store.showsDetails && this.isComplete ? this.details() : nothing}
      </main>`;
  }

  /** Loads the code of a view that is opened before it is here. */
  private content(view: PageView): TemplateResult {
    if (view.isFirst || this.isComplete) return view.element(this.store);
    void this.complete();
    return html`<p class="empty" role="alert">${this.incomplete}</p>`;
  }

  private async complete(): Promise<void> {
    if (this.isLoading) return;
    this.isLoading = true;
    try {
      await loadLater();
      this.isComplete = true;
    } catch (error) {
      this.incomplete = (error as Error).message;
      if (shownView(this.store).isFirst) this.store.fail(error);
    }
  }

  private details(): TemplateResult {
    const { store } = this;
    return html`<mcl-splitter .store=${store}></mcl-splitter> <mcl-details-pane .store=${store}></mcl-details-pane>`;
  }
}

import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { shownView, viewsOf } from './views';

/** Selects the view; arrow keys move between tabs. */
@customElement('mcl-tabs')
export class Tabs extends StoreElement<PageStore> {
  protected override render(): TemplateResult {
    const shown = shownView(this.store);
    return html`<div class="tabs" role="tablist" aria-label=${t('Views')} @keydown=${this.onKey}>
      ${viewsOf(this.store).map(
        ({ id, title }) =>
          html`<button
            class="plain"
            role="tab"
            id="tab-${id}"
            aria-selected=${id === shown.id}
            aria-controls="view"
            tabindex=${id === shown.id ? 0 : -1}
            @click=${() => void this.store.setTab(id)}
          >
            ${title()}
          </button>`,
      )}
    </div>`;
  }

  private async onKey(event: KeyboardEvent): Promise<void> {
    const views = viewsOf(this.store);
    const at = views.indexOf(shownView(this.store));
    const last = views.length - 1;
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ];
    if (next === undefined) return;
    event.preventDefault();
    void this.store.setTab(views[next].id);
    await this.updateComplete;
    this.querySelector<HTMLElement>(`#tab-${views[next].id}`)?.focus();
  }
}

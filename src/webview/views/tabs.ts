import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { PageTab } from '../../protocol/pageApi';
import type { PageStore } from '../state/pageStore';
import { pageTabs } from '../state/savedPage';
import { StoreElement } from '../state/storeElement';

/** What a view is called. */
function tabTitle(tab: PageTab): string {
  switch (tab) {
    case 'modules':
      return t('Modules');
    case 'operators':
      return t('Operators');
    case 'map':
      return t('Map');
    case 'memory':
      return t('Memory');
    case 'roofline':
      return t('Roofline');
    case 'growth':
      return t('Growth');
  }
}

/** Chooses the view; arrow keys go from tab to tab. */
@customElement('mcl-tabs')
export class Tabs extends StoreElement<PageStore> {
  protected override render(): TemplateResult {
    const { tab } = this.store;
    return html`<div class="tabs" role="tablist" aria-label=${t('Views')} @keydown=${this.onKey}>
      ${pageTabs.map(
        name =>
          html`<button
            class="plain"
            role="tab"
            id="tab-${name}"
            aria-selected=${name === tab}
            aria-controls="view"
            tabindex=${name === tab ? 0 : -1}
            @click=${() => void this.store.setTab(name)}
          >
            ${tabTitle(name)}
          </button>`,
      )}
    </div>`;
  }

  private async onKey(event: KeyboardEvent): Promise<void> {
    const at = pageTabs.indexOf(this.store.tab);
    const last = pageTabs.length - 1;
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ];
    if (next === undefined) return;
    event.preventDefault();
    void this.store.setTab(pageTabs[next]);
    await this.updateComplete;
    this.querySelector<HTMLElement>(`#tab-${pageTabs[next]}`)?.focus();
  }
}

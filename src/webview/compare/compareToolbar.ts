import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import type { ComparedFigures, ComparedRow } from '../../protocol/compareApi';
import type { Convention } from '../../engine/report/report';
import { formatExact } from '../../engine/report/numbers';
import { choice } from '../parts/choice';
import { StoreElement } from '../state/storeElement';
import { changeWord } from './changeText';
import type { CompareStore } from './compareStore';
import { figures } from './comparisonView';

/** So long a pause in typing means that the filter is meant. */
const typingPause = 150;

/** How much changed, and everything that changes what the page shows: figure, convention, filter. */
@customElement('mcl-compare-toolbar')
export class CompareToolbar extends StoreElement<CompareStore> {
  private timer = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const { store } = this;
    const { view } = store;
    return html`<section class="toolbar" aria-label=${t('What is shown')}>
      <p class="aside" role="status">${this.counts()}</p>
      <div class="choices">
        <div class="metric" role="radiogroup" aria-label=${t('Figure')}>${figures.map(figure => html`<label><input type="radio" name="figure" .checked=${view.figure === figure}
          @change=${() => void store.changeView({ figure })}><span>${figureTitle(figure)}</span></label>`)}</div>
        ${choice<Convention>(t('Convention'), view.convention, [
          { value: 'exact', label: t('exact') }, { value: 'macs', label: t('contractions only') }, { value: 'ptflops', label: 'ptflops' },
        ], convention => void store.changeView({ convention }))}
        <vscode-textfield class="filter" type="search" .label=${t('Filter by name or operator')} placeholder=${t('Filter by name or operator')}
          .value=${view.filter} @input=${this.onFilter}></vscode-textfield>
        <vscode-button secondary @click=${() => void store.swap()}>${t('Swap')}</vscode-button>
      </div>
    </section>`;
  }

  /** `3 changed · 1 added · 20 same`. */
  private counts(): string {
    const { info } = this.store;
    if (!info) return '';
    const parts = (['changed', 'added', 'removed', 'same'] as const satisfies readonly ComparedRow['change'][]).filter(change => info.changes[change] > 0);
    return parts.map(change => `${formatExact(info.changes[change])} ${changeWord(change)}`).join(' · ');
  }

  private onFilter(event: Event): void {
    const filter = (event.target as HTMLInputElement).value;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.store.changeView({ filter }), typingPause);
  }
}

/** What a figure is called above its columns. */
export function figureTitle(figure: keyof ComparedFigures): string {
  return { macs: t('MACs'), flops: t('FLOPs'), params: t('Params'), weightBytes: t('Weights') }[figure];
}

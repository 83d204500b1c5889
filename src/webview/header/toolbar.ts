import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import type { Convention } from '../../engine/report/report';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import '../views/tabs';
import { assumptionFields } from './assumptionFields';

/** So long a pause in typing means that the filter is meant. */
const typingPause = 150;

/** Everything that changes what the page shows: assumed dimensions, convention, metric, filter. */
@customElement('mcl-toolbar')
export class Toolbar extends StoreElement<PageStore> {
  private timer = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const { view, summary } = this.store;
    return html`<section class="toolbar" aria-label=${t('What is shown')}>
      <mcl-tabs .store=${this.store}></mcl-tabs>
      ${summary ? assumptionFields(this.store, summary) : nothing}
      <div class="choices">
        <vscode-single-select class="convention" .label=${t('Convention')} .value=${view.convention} title=${conventionHint(view.convention)} @change=${this.onConvention}>
          <vscode-option value="exact" ?selected=${view.convention === 'exact'}>${t('exact')}</vscode-option>
          <vscode-option value="macs" ?selected=${view.convention === 'macs'}>${t('contractions only')}</vscode-option>
          <vscode-option value="ptflops" ?selected=${view.convention === 'ptflops'}>ptflops</vscode-option>
        </vscode-single-select>
        <div class="metric" role="radiogroup" aria-label=${t('Share of')}>
          ${this.metricChoice('macs', t('MACs'))}${this.metricChoice('flops', t('FLOPs'))}
        </div>
        ${this.store.tab === 'modules' ? html`<vscode-textfield class="filter" type="search" .label=${t('Filter by name or operator')} placeholder=${t('Filter by name or operator')}
          .value=${view.filter} @input=${this.onFilter}></vscode-textfield>` : nothing}
      </div>
    </section>`;
  }

  private metricChoice(metric: 'macs' | 'flops', label: string): TemplateResult {
    return html`<label><input type="radio" name="metric" .checked=${this.store.view.metric === metric}
      @change=${() => void this.store.changeView({ metric })}><span>${label}</span></label>`;
  }

  private onConvention(event: Event): void {
    const convention = (event.target as HTMLInputElement).value as Convention;
    if (convention !== this.store.view.convention) void this.store.changeView({ convention });
  }

  private onFilter(event: Event): void {
    const filter = (event.target as HTMLInputElement).value;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.store.changeView({ filter }), typingPause);
  }
}

function conventionHint(convention: Convention): string {
  switch (convention) {
    case 'exact': return t('Every operation that the operators’ definitions ask for');
    case 'macs': return t('Contractions only, FLOPs are 2 per MAC: as papers, fvcore and thop count');
    case 'ptflops': return t('The figures that ptflops prints');
  }
}

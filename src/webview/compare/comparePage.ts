import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { CompareState } from '../../protocol/compareApi';
import type { ComparisonInfo } from '../../protocol/data';
import { failureLine } from '../parts/failureLine';
import { waitingBar } from '../parts/waitingBar';
import { StoreElement } from '../state/storeElement';
import { comparedTotals } from './comparedTotals';
import './compareToolbar';
import type { CompareStore } from './compareStore';
import { rowFigures } from './rowFigures';
import './rowTable';

/** Two models side by side: totals, largest changes, and the figures of one row in full. */
@customElement('mcl-compare-page')
export class ComparePage extends StoreElement<CompareStore> {
  protected override render(): TemplateResult {
    const { store } = this;
    return html`${waitingBar(store.waiting.isLong)}${failureLine(store.failure, () => store.dismissFailure())}${store.state?.kind === 'error' ? this.errors(store.state) : store.state && store.info ? this.comparison(store.state, store.info) : this.loading()}`;
  }

  private comparison({ names }: CompareState, info: ComparisonInfo): TemplateResult {
    const { store } = this;
    return html`${comparedTotals(store, info, names)}
      <mcl-compare-toolbar .store=${store}></mcl-compare-toolbar>
      <main class="report compared-report">
        <mcl-compare-rows .store=${store}></mcl-compare-rows>
        ${rowFigures(store.rows.get(store.active), names)}
      </main>`;
  }

  private loading(): TemplateResult {
    return html`<main class="document-state" role="status">
      <p>${t('Reading both models')}</p>
      <vscode-progress-bar .ariaLabel=${t('Reading both models')} indeterminate></vscode-progress-bar>
    </main>`;
  }

  /** Explains for each model that cannot be shown why: one may be missing from a revision, or be a Git LFS pointer. */
  private errors({ names, errors }: Extract<CompareState, { kind: 'error' }>): TemplateResult {
    const line = (side: 'old' | 'new'): TemplateResult | typeof nothing =>
      errors[side] ? html`<p><b>${names[side]}</b><br />${errors[side].message}</p>` : nothing;
    return html`<main class="document-state" role="alert">
      <span class="codicon codicon-error error" aria-hidden="true"></span>
      ${line('old')}${line('new')}
      <vscode-button @click=${() => void this.store.reload()}>${t('Try again')}</vscode-button>
    </main>`;
  }
}

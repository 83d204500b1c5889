import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { PaperFormat } from '../../protocol/data';
import { conventionChoice } from '../parts/conventionChoice';
import '../parts/singleSelect';
import { failureLine } from '../parts/failureLine';
import { StoreElement } from '../state/storeElement';
import './modelTable';
import type { ModelsStore } from './modelsStore';

/** A table of models, and what can be done with those that are selected. */
@customElement('mcl-models-page')
export class ModelsPage extends StoreElement<ModelsStore> {
  protected override render(): TemplateResult {
    const { store } = this;
    const waiting = store.models.filter(({ kind }) => kind === 'loading').length;
    return html`${failureLine(store.failure, () => store.dismissFailure())}
      <section class="toolbar" aria-label=${t('What is shown')}>
        <p class="aside" role="status">
          ${t('{0} models', store.models.length)}${waiting === 0 ? nothing : ` · ${t('{0} to be read', waiting)}`}
        </p>
        <div class="choices">
          ${conventionChoice(store.convention, convention => store.setConvention(convention))}
          <vscode-button secondary ?disabled=${store.chosen.length < 2} @click=${() => void store.compare()}
            >${t('Compare')}</vscode-button
          >
          ${this.copyButton('markdown', t('Copy as Markdown'))} ${this.copyButton('latex', t('Copy as LaTeX'))}
        </div>
      </section>
      <main class="scrolling" tabindex="0" aria-label=${t('Models')}>
        ${
          store.models.length === 0
            ? html`<p class="empty">${t('No models were found in the workspace.')}</p>`
            : html`<mcl-model-table .store=${store}></mcl-model-table>`
        }
      </main>`;
  }

  private copyButton(format: PaperFormat, label: string): TemplateResult {
    const { store } = this;
    return html`<vscode-button
      secondary
      ?disabled=${store.chosen.length === 0}
      title=${t('Copies the selected models as rows for a table of a paper')}
      @click=${() => void store.copyPaperRows(format)}
      >${label}</vscode-button
    >`;
  }
}

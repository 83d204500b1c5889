import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Diagnostic } from '../../protocol/data';
import type { PageStore } from '../state/pageStore';

const icons = { error: 'codicon-error', warning: 'codicon-warning', info: 'codicon-info' } as const;
/** More lines than anyone reads; the count includes the others. */
const mostShown = 200;

/** Messages about a model: one line that expands to a list. */
@customElement('mcl-diagnostics-bar')
export class DiagnosticsBar extends LitElement {
  @property({ attribute: false }) store!: PageStore;
  @property({ attribute: false }) diagnostics: readonly Diagnostic[] = [];
  @state() private open = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { diagnostics } = this;
    if (diagnostics.length === 0) return nothing;
    return html`<section class="diagnostics" aria-label=${t('Notes')}>
      <button
        class="plain summary"
        aria-expanded=${this.open}
        @click=${() => {
          this.open = !this.open;
        }}
      >
        <span class="codicon ${this.open ? 'codicon-chevron-down' : 'codicon-chevron-right'}" aria-hidden="true"></span>
        ${(['error', 'warning', 'info'] as const).map(severity => countOf(diagnostics, severity))}
      </button>
      ${
        this.open
          ? html`<ul tabindex="0" aria-label=${t('Notes')}>
              ${diagnostics.slice(0, mostShown).map(diagnostic => this.line(diagnostic))}
              ${diagnostics.length > mostShown ? html`<li class="aside">${t('and {0} more', diagnostics.length - mostShown)}</li>` : nothing}
            </ul>`
          : nothing
      }
    </section>`;
  }

  private line({ severity, message, node }: Diagnostic): TemplateResult {
    return html`<li>
      <span class="codicon ${icons[severity]} ${severity}" role="img" aria-label=${severityName(severity)}></span>
      <span
        >${message}
        ${
          node === undefined
            ? nothing
            : html`<button class="link" @click=${() => void this.store.revealPath(node)}>${node}</button>`
        }</span
      >
    </li>`;
  }
}

function countOf(diagnostics: readonly Diagnostic[], wanted: Diagnostic['severity']): TemplateResult | typeof nothing {
  const count = diagnostics.filter(({ severity }) => severity === wanted).length;
  return count === 0
    ? nothing
    : html`<span class="count"
        ><span class="codicon ${icons[wanted]} ${wanted}" aria-hidden="true"></span>${countText(wanted, count)}</span
      >`;
}

function countText(severity: Diagnostic['severity'], count: number): string {
  switch (severity) {
    case 'error':
      return count === 1 ? t('1 error') : t('{0} errors', count);
    case 'warning':
      return count === 1 ? t('1 warning') : t('{0} warnings', count);
    case 'info':
      return count === 1 ? t('1 note') : t('{0} notes', count);
  }
}

function severityName(severity: Diagnostic['severity']): string {
  return { error: t('Error'), warning: t('Warning'), info: t('Note') }[severity];
}

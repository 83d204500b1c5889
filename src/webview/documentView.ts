import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { DocumentState } from '../protocol/pageApi';
import { formatBytes } from '../engine/formula/numbers';
import type { PageStore } from './state/pageStore';

/** What stands in place of the figures while there are none: loading, an error, a deleted file. */
export function documentView(store: PageStore, state: Exclude<DocumentState, { kind: 'ready' }>): TemplateResult {
  switch (state.kind) {
    case 'loading':
      return html`<main class="document-state" role="status">
        <p>${state.phase === 'reading' ? t('Reading the model') : t('Counting operations')}</p>
        <vscode-progress-bar
          .ariaLabel=${state.phase === 'reading' ? t('Reading the model') : t('Counting operations')}
          .max=${state.total || 1}
          .value=${state.done}
          ?indeterminate=${state.total === 0}
        ></vscode-progress-bar>
        <p class="aside">${progressText(state)}</p>
        <vscode-button secondary @click=${() => void store.cancel()}>${t('Cancel')}</vscode-button>
      </main>`;
    // Nothing went wrong, and trying again would not help.
    case 'error':
      return state.error.code === 'absent'
        ? html`<main class="document-state" role="status">
            <span class="codicon codicon-circle-slash" aria-hidden="true"></span>
            <p>${state.error.message}</p>
          </main>`
        : html`<main class="document-state" role="alert">
            <span class="codicon codicon-error error" aria-hidden="true"></span>
            <p>${state.error.message}</p>
            <vscode-button @click=${() => void store.reload()}>${t('Try again')}</vscode-button>
          </main>`;
    case 'deleted':
      return html`<main class="document-state" role="alert">
        <span class="codicon codicon-trash" aria-hidden="true"></span>
        <p>${t('The file was deleted. It will reappear when the file is restored.')}</p>
      </main>`;
  }
}

function progressText({
  phase,
  done,
  total,
}: Extract<DocumentState, { kind: 'loading' }>): TemplateResult | string | typeof nothing {
  if (total === 0) return nothing;
  return phase === 'reading'
    ? t('{0} of {1}', formatBytes(done), formatBytes(total))
    : t('{0} of {1} nodes', done, total);
}

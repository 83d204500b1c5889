import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { Progress } from '../protocol/data';
import { limitCodes } from '../protocol/errors';
import type { DocumentState } from '../protocol/pageApi';
import { formatBytes } from '../engine/formula/numbers';
import type { PageStore } from './state/pageStore';

/** Shown in place of the figures while there are none: loading, an error, a deleted file. */
export function documentView(store: PageStore, state: Exclude<DocumentState, { kind: 'ready' }>): TemplateResult {
  switch (state.kind) {
    case 'loading': {
      const { title, done, total, aside } = progressOf(state.progress);
      return html`<main class="document-state" role="status">
        <p>${title}</p>
        <vscode-progress-bar
          .ariaLabel=${title}
          .max=${total || 1}
          .value=${done}
          ?indeterminate=${total === 0}
        ></vscode-progress-bar>
        <p class="aside">${total === 0 ? nothing : aside}</p>
        <vscode-button secondary @click=${() => void store.cancel()}>${t('Cancel')}</vscode-button>
      </main>`;
    }
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
            ${
              limitCodes.has(state.error.code)
                ? html`<vscode-button @click=${() => void store.proceed()}>${t('Continue')}</vscode-button>`
                : html`<vscode-button @click=${() => void store.reload()}>${t('Try again')}</vscode-button>`
            }
          </main>`;
    case 'deleted':
      return html`<main class="document-state" role="alert">
        <span class="codicon codicon-trash" aria-hidden="true"></span>
        <p>${t('The file was deleted. It will reappear when the file is restored.')}</p>
      </main>`;
  }
}

/** The current step and its progress; a total of 0 is unknown. */
function progressOf(progress: Progress): { title: string; done: number; total: number; aside: string } {
  switch (progress.phase) {
    case 'waiting':
      return { title: t('Waiting for {0}', progress.for), done: 0, total: 0, aside: '' };
    case 'reading':
    case 'weights': {
      const { done, total } = progress;
      return {
        title: t('Reading the model'),
        done,
        total,
        aside: t('{0} of {1}', formatBytes(done), formatBytes(total)),
      };
    }
    case 'analyzing': {
      const { done, total } = progress;
      return { title: t('Counting operations'), done, total, aside: t('{0} of {1} nodes', done, total) };
    }
  }
}

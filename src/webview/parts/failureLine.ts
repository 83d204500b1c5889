import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';

/** Why the last action failed, until it is dismissed; nothing if it did not. */
export function failureLine(failure: string, dismiss: () => void): TemplateResult | typeof nothing {
  return failure === ''
    ? nothing
    : html`<div class="failure" role="alert">
        <span class="codicon codicon-error error" aria-hidden="true"></span><span>${failure}</span>
        <button class="plain" aria-label=${t('Dismiss')} @click=${dismiss}>
          <span class="codicon codicon-close" aria-hidden="true"></span>
        </button>
      </div>`;
}

import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';

/** A line at the top of the page while it waits for an answer; it moves nothing. */
export function waitingBar(isWaiting: boolean): TemplateResult | typeof nothing {
  return isWaiting
    ? html`<vscode-progress-bar class="waiting" .ariaLabel=${t('Working')} indeterminate></vscode-progress-bar>`
    : nothing;
}

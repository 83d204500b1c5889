import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';

/** Shows or folds the nodes without cost of all modules. */
export function plumbingSwitch(isShown: boolean, show: (shown: boolean) => void): TemplateResult {
  const label = t('Show nodes without cost');
  return html`<button
    class="plain toggle"
    aria-pressed=${isShown}
    aria-label=${label}
    title=${label}
    @click=${() => show(!isShown)}
  >
    <span class="codicon ${isShown ? 'codicon-eye' : 'codicon-eye-closed'}" aria-hidden="true"></span>
  </button>`;
}

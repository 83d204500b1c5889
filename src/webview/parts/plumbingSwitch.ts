import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { toggle } from './toggle';

/** Shows or folds the nodes without cost of all modules. */
export function plumbingSwitch(isShown: boolean, show: (shown: boolean) => void): TemplateResult {
  return toggle(isShown ? 'codicon-eye' : 'codicon-eye-closed', t('Show nodes without cost'), isShown, show);
}

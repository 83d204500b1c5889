import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { toggle } from './toggle';

/** Shows or closes the details of what is selected. */
export function detailsSwitch(isShown: boolean, show: (shown: boolean) => void): TemplateResult {
  return toggle('codicon-layout-sidebar-right', t('Show details'), isShown, show);
}

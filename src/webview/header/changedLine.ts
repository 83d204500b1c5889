import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { listText } from '../parts/listText';
import { shapeText } from '../parts/figures';
import type { Summary } from '../../protocol/data';
import { changedSizes } from '../state/givenSizes';

/** Which sizes differ from the file, also after they were restored, and a way back. */
export function changedLine(summary: Summary, reset: () => void): TemplateResult | typeof nothing {
  const changed = changedSizes(summary);
  if (changed.length === 0) return nothing;
  const list = listText(changed.map(({ name, value }) => `${name} = ${shapeText(value)}`));
  return html`<p class="changed">
    <span class="codicon codicon-edit" aria-hidden="true"></span>${t('Counted at your sizes: {0}', list)}
    <button class="link" @click=${reset}>${t('Reset all')}</button>
  </p>`;
}

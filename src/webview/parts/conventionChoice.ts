import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { conventions, wordsFor, type Convention } from '../../protocol/data';
import { inWords } from './inWords';

/** Selects how operations are counted; its hint explains the convention. */
export function conventionChoice(present: Convention, choose: (convention: Convention) => void): TemplateResult {
  return html`<vscode-single-select
    class="convention"
    .label=${t('Convention')}
    .value=${present}
    title=${inWords(wordsFor(present).hint)}
    @change=${(event: Event) => {
      const convention = (event.target as HTMLInputElement).value as Convention;
      if (convention !== present) choose(convention);
    }}
  >
    ${conventions.map(id => html`<vscode-option value=${id} ?selected=${present === id}>${inWords(wordsFor(id).name)}</vscode-option>`)}
  </vscode-single-select>`;
}

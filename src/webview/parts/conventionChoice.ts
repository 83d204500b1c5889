import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import type { Convention } from '../../protocol/data';

/** Chooses how operations are counted; its hint says what that means. */
export function conventionChoice(present: Convention, choose: (convention: Convention) => void): TemplateResult {
  return html`<vscode-single-select
    class="convention"
    .label=${t('Convention')}
    .value=${present}
    title=${conventionHint(present)}
    @change=${(event: Event) => {
      const convention = (event.target as HTMLInputElement).value as Convention;
      if (convention !== present) choose(convention);
    }}
  >
    <vscode-option value="exact" ?selected=${present === 'exact'}>${t('exact')}</vscode-option>
    <vscode-option value="macs" ?selected=${present === 'macs'}>${t('contractions only')}</vscode-option>
    <vscode-option value="ptflops" ?selected=${present === 'ptflops'}>ptflops</vscode-option>
  </vscode-single-select>`;
}

function conventionHint(convention: Convention): string {
  switch (convention) {
    case 'exact':
      return t('Every operation that the operators’ definitions ask for');
    case 'macs':
      return t('Contractions only, FLOPs are 2 per MAC: as papers, fvcore and thop count');
    case 'ptflops':
      return t('The figures that ptflops prints');
  }
}

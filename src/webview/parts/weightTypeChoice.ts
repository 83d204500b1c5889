import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { weightTypes, type WeightType } from '../../protocol/data';

/** Selects the type that all views count the weights in; null: as in the file. */
export function weightTypeChoice(
  present: WeightType | null,
  choose: (type: WeightType | null) => void,
): TemplateResult {
  return html`<select
    class="weight-type"
    aria-label=${t('Weights stored as')}
    title=${t('The type that weights are counted in, in all views')}
    .value=${present ?? ''}
    @change=${(event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      choose(weightTypes.find(type => type === value) ?? null);
    }}
  >
    <option value="" ?selected=${present === null}>${t('as stored')}</option>
    ${weightTypes.map(type => html`<option value=${type} ?selected=${type === present}>${t('as {0}', type)}</option>`)}
  </select>`;
}

import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { formatExact } from '../../engine/formula/numbers';
import type { SizePreset } from '../../protocol/data';

/** Selects one of the usual sizes that the model has axes for. */
export function presetChoice(
  presets: readonly SizePreset[],
  choose: (preset: SizePreset, size: number) => void,
): TemplateResult {
  return html`<select
    class="presets"
    aria-label=${t('Usual sizes')}
    @change=${(event: Event) => {
      const select = event.target as HTMLSelectElement;
      const [preset, size] = select.value.split(' ').map(Number);
      select.value = '';
      choose(presets[preset], size);
    }}
  >
    <option value="" selected hidden>${t('Usual sizes')}</option>
    ${presets.map(
      (preset, index) =>
        html`<optgroup label=${nameOf(preset)}>
          ${preset.values.map(size => html`<option value=${`${index} ${size}`}>${sizeText(preset, size)}${size === preset.present ? ' ✓' : ''}</option>`)}
        </optgroup>`,
    )}
  </select>`;
}

function nameOf({ meaning }: SizePreset): string {
  return { batch: t('Batch'), image: t('Image'), tokens: t('Tokens') }[meaning];
}

function sizeText({ meaning }: SizePreset, size: number): string {
  return meaning === 'image' ? `${size} × ${size}` : formatExact(size);
}

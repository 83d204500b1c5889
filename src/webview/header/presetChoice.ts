import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { formatExact } from '../../engine/formula/numbers';
import type { RunPreset, SizePreset } from '../../protocol/data';

/** Selects one of the usual sizes that the model has axes for, or a usual run of a model that generates text. */
export function presetChoice(
  presets: readonly SizePreset[],
  runs: readonly RunPreset[],
  choose: (preset: SizePreset, size: number) => void,
  chooseRun: (run: RunPreset) => void,
): TemplateResult {
  return html`<select
    class="presets"
    aria-label=${t('Usual sizes')}
    @change=${(event: Event) => {
      const select = event.target as HTMLSelectElement;
      const [preset, size] = select.value.split(' ').map(Number);
      select.value = '';
      // The runs come after the presets.
      if (preset < presets.length) choose(presets[preset], size);
      else chooseRun(runs[size]);
    }}
  >
    <option value="" selected hidden>${t('Usual sizes')}</option>
    ${presets.map(
      (preset, index) =>
        html`<optgroup label=${nameOf(preset)}>
          ${preset.values.map(size => html`<option value=${`${index} ${size}`}>${sizeText(preset, size)}${size === preset.present ? ' ✓' : ''}</option>`)}
        </optgroup>`,
    )}
    ${
      runs.length === 0
        ? nothing
        : html`<optgroup label=${t('Generation')}>
            ${runs.map((run, index) => html`<option value=${`${presets.length} ${index}`}>${runText(run)}${run.isPresent ? ' ✓' : ''}</option>`)}
          </optgroup>`
    }
  </select>`;
}

function nameOf({ meaning }: SizePreset): string {
  return { batch: t('Batch'), image: t('Image'), tokens: t('Tokens') }[meaning];
}

function sizeText({ meaning }: SizePreset, size: number): string {
  return meaning === 'image' ? `${size} × ${size}` : formatExact(size);
}

function runText({ tokens, past }: RunPreset): string {
  return past === 0 ? t('reading {0} tokens', formatExact(tokens)) : t('1 new token after {0}', formatExact(past));
}

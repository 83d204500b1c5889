import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { DeviceProfile } from '../../protocol/data';
import type { PageStore } from '../state/pageStore';
import { choice } from './choice';

/**
 * Chooses the device that the times of all views are bounds for, and the arithmetic on it by the name of its peak.
 * @param peak the one in use
 */
export function deviceChoice(store: PageStore, device: DeviceProfile, peak: string): TemplateResult {
  const named = (items: readonly { readonly name: string }[]) =>
    items.map(({ name }) => ({ value: name, label: name }));
  return html`${choice(t('Device'), device.name, named(store.devices), name => void store.chooseDevice({ device: name }))}
  ${choice(t('Arithmetic'), peak, named(device.peaks), name => void store.chooseDevice({ peak: name }))}`;
}

/** Whether times are those of single nodes, or of elementwise operators fused into what is in front of them. */
export function fusionChoice(store: PageStore, fused: boolean): TemplateResult {
  return choice(
    t('Elementwise'),
    fused ? 'fused' : 'apart',
    [
      { value: 'apart', label: t('by themselves') },
      { value: 'fused', label: t('fused') },
    ],
    chosen => void store.chooseDevice({ fused: chosen === 'fused' }),
  );
}

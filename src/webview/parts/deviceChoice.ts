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

import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { DeviceProfile } from '../../protocol/data';
import { choice } from './choice';

/** Chooses a device, and the arithmetic on it by the name of its peak. */
export function deviceChoice(
  devices: readonly DeviceProfile[],
  device: DeviceProfile,
  peak: string,
  choose: { readonly device: (name: string) => void; readonly peak: (name: string) => void },
): TemplateResult {
  const named = (items: readonly { readonly name: string }[]) =>
    items.map(({ name }) => ({ value: name, label: name }));
  return html`${choice(t('Device'), device.name, named(devices), choose.device)}
  ${choice(t('Arithmetic'), peak, named(device.peaks), choose.peak)}`;
}

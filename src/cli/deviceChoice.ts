import type * as devices from '../engine/questions/speed/devices';
import type { Analysis } from '../engine/analysis/analyze';
import { textOf } from '../engine/graph/message';
import {
  builtInDevices,
  peakFor,
  storageType,
  type ChosenDevice,
  type DeviceProfile,
} from '../engine/questions/speed/devices';

/** The device that times are bounds for, and its arithmetic by name; null: by the weights' type. */
export interface DeviceChoice {
  readonly profile: DeviceProfile;
  readonly arithmetic: string | null;
}

/**
 * A device by a part of its name that no other has, and an arithmetic of it behind a slash.
 * @returns one sentence if there is none
 */
export function findDevice(text: string): DeviceChoice | string {
  const [name, arithmetic = null] = text.split('/', 2);
  const found = builtInDevices.filter(device => device.name.toLowerCase().includes(name.trim().toLowerCase()));
  if (found.length !== 1)
    return `Expected a part of one name of ${builtInDevices.map(device => device.name).join(', ')}.`;
  const [profile] = found;
  const names = profile.peaks.map(peak => textOf(peak.name));
  if (arithmetic !== null && !names.some(peak => isPart(arithmetic, peak)))
    return `Expected one of ${names.join(', ')} for ${profile.name}.`;
  return { profile, arithmetic };
}

/** The device with the peak that fits a model, unless one was named. */
export function chosenDevice(
  { device, fused }: { readonly device: DeviceChoice | null; readonly fused: boolean },
  analysis: Analysis,
): ChosenDevice | undefined {
  if (device === null) return undefined;
  const { profile, arithmetic } = device;
  const named = arithmetic === null ? undefined : profile.peaks.find(({ name }) => isPart(arithmetic, textOf(name)));
  return { profile, peak: named ?? peakFor(profile, storageType(analysis)), fused };
}

/** The device that the times of two models are compared on; null: none was named. */
export function comparedDevice({
  device,
  fused,
}: {
  readonly device: DeviceChoice | null;
  readonly fused: boolean;
}): devices.DeviceChoice | null {
  if (device === null) return null;
  const { profile, arithmetic } = device;
  const named = arithmetic === null ? undefined : profile.peaks.find(({ name }) => isPart(arithmetic, textOf(name)));
  return { profile, peak: named ? textOf(named.name) : null, fused };
}

function isPart(part: string, name: string): boolean {
  return name.toLowerCase().includes(part.trim().toLowerCase());
}

import type { Analysis } from '../engine/analysis/analyze';
import { textOf } from '../engine/graph/message';
import {
  builtInDevices,
  chosenPeak,
  storageType,
  type ChosenDevice,
  type DeviceChoice as ComparedDevice,
  type DeviceProfile,
} from '../engine/questions/speed/devices';

/** The device that times are bounds for, and the name of its peak; null: by the weights' type. */
export interface DeviceChoice {
  readonly profile: DeviceProfile;
  readonly peak: string | null;
}

/** What the options say about times. */
interface Chosen {
  readonly device: DeviceChoice | null;
  readonly fused: boolean;
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
  if (arithmetic === null) return { profile, peak: null };
  const names = profile.peaks.map(peak => textOf(peak.name));
  const peak = names.find(each => each.toLowerCase().includes(arithmetic.trim().toLowerCase()));
  return peak === undefined ? `Expected one of ${names.join(', ')} for ${profile.name}.` : { profile, peak };
}

/** The device with the peak that fits a model, unless one was named. */
export function chosenDevice({ device, fused }: Chosen, analysis: Analysis): ChosenDevice | undefined {
  if (device === null) return undefined;
  const { profile } = device;
  return { profile, peak: chosenPeak({ ...device, fused }, storageType(analysis)), fused };
}

/** The device that the times of two models are compared on; null: none was named. */
export function comparedDevice({ device, fused }: Chosen): ComparedDevice | null {
  return device && { ...device, fused };
}

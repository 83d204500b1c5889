import type { DataType } from '../graph/dataType';

/** What a device can do at most, with where that is stated. */
export interface DeviceProfile {
  readonly name: string;
  /** Fastest first or not: which one counts is chosen by its name. */
  readonly peaks: readonly DevicePeak[];
  /** Bytes per second between the device and its main memory. */
  readonly bandwidth: number;
  /** Address of the publication that the figures are from; '' for the user's own. */
  readonly source: string;
  /** How figures follow from the publication where it does not state them itself; else ''. */
  readonly derivation: string;
}

/** Floating-point (or integer) operations per second at most, an addition and a multiplication counted as two. */
export interface DevicePeak {
  /** `float32`, `TF32 tensor cores`: unique within the device. */
  readonly name: string;
  /** How floating-point numbers are stored for it. */
  readonly dtype: DataType;
  readonly flops: number;
}

export const builtInDevices: readonly DeviceProfile[] = [];

/** The valid ones of the devices that a user describes in the settings, which may hold anything. */
export function readDevices(setting: unknown): DeviceProfile[] {
  if (!Array.isArray(setting)) return [];
  return [];
}

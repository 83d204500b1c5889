import type { DevicePeak, DeviceProfile } from '../speed/devices';
import { tokensThatFit, type CacheFigures } from './keyValueCache';
import type { GenerationRun } from './runs';

/** The figures of a device that limit a run. */
export interface BoundingDevice {
  readonly profile: Pick<DeviceProfile, 'name' | 'bandwidth' | 'memory'>;
  readonly peak: Pick<DevicePeak, 'flops'>;
}

/** The limits of a language model on a device. */
export interface DeviceBounds {
  /** The name of the device. */
  readonly device: string;
  /** Minimum seconds to read a text, by the encoder or as context, and to write one token after it. */
  readonly prefillSeconds: number;
  readonly tokenSeconds: number;
  /** Maximum, for all samples of the batch together. */
  readonly tokensPerSecond: number;
  /**
   * The longest context that fits next to the weights: 0 if the weights do not fit, `any` if windows limit the cache,
   * null if the device's memory is unknown.
   */
  readonly longestContext: number | 'any' | null;
}

interface Needs {
  readonly prefill: GenerationRun;
  readonly next: GenerationRun;
  readonly cache: CacheFigures;
  readonly weightBytes: number;
}

/**
 * Lower bounds of time: all operations at the device's peak, or reading weights and cache once from its memory,
 * whichever takes longer. Memory use does not include activations or the overhead of a runtime.
 */
export function deviceBounds(
  { prefill, next, cache, weightBytes }: Needs,
  { profile, peak }: BoundingDevice,
  batch: number,
): DeviceBounds {
  const secondsOf = ({ flops, leastBytes }: GenerationRun): number =>
    Math.max(flops / peak.flops, leastBytes / profile.bandwidth);
  const tokenSeconds = secondsOf(next);
  return {
    device: profile.name,
    prefillSeconds: secondsOf(prefill),
    tokenSeconds,
    tokensPerSecond: batch / tokenSeconds,
    longestContext: profile.memory === null ? null : longestContext(cache, profile.memory - weightBytes),
  };
}

function longestContext(cache: CacheFigures, room: number): number | 'any' {
  return room < cache.bytesPerToken ? 0 : (tokensThatFit(cache, room) ?? 'any');
}

import type { DevicePeak, DeviceProfile } from '../devices';
import { tokensThatFit, type CacheFigures } from './keyValueCache';
import type { GenerationRun } from './runs';

/** What is needed of a device. */
export interface BoundingDevice {
  readonly profile: Pick<DeviceProfile, 'name' | 'bandwidth' | 'memory'>;
  readonly peak: Pick<DevicePeak, 'flops'>;
}

/** What a device can do with a language model at most. */
export interface DeviceBounds {
  /** The device, and the arithmetic on it. */
  readonly device: string;
  /** Seconds that reading a text takes at least, by the encoder or as context, and writing one token after it. */
  readonly prefillSeconds: number;
  readonly tokenSeconds: number;
  /** At most, for all samples of the batch together. */
  readonly tokensPerSecond: number;
  /**
   * The longest context that fits beside the weights: 0 where those do not fit, `any` where windows bound the cache, null
   * where the device's memory is not known.
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
 * Lower bounds of time: operations at the device's peak, or weights and cache through its memory once, whichever takes
 * longer. Activations are left out of the memory, and so is what a runtime takes for itself.
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

import { joinAccuracy, mayBeLess, mayBeMore, type Accuracy } from '../../formula/accuracy';
import type { DeviceProfile } from './devices';

/** Whether a model fits into the memory of a device. */
export interface DeviceFit {
  readonly device: string;
  /** Bytes of its memory. */
  readonly memory: number;
  /** Bytes of the flash that holds the weights; null: they are in the memory. */
  readonly flash: number | null;
  /** What has to be in the memory: the peak, with the weights if they are there too. */
  readonly needed: number;
  /** `inPlace`: only if elementwise operators write over an input; `unknown`: figures are not exact enough. */
  readonly verdict: 'fits' | 'inPlace' | 'exceeds' | 'unknown';
}

interface Needed {
  readonly value: number | null;
  readonly accuracy: Accuracy;
}

/**
 * Weights and peak activations against the memory of a device. What a runtime needs itself is not counted.
 * @returns null if the size of its memory is not known
 */
export function deviceFit(
  { name, memory, flash }: Pick<DeviceProfile, 'name' | 'memory' | 'flash'>,
  weights: Needed,
  peaks: { readonly plain: Needed; readonly inPlace: Needed },
): DeviceFit | null {
  if (memory === null) return null;
  const inMemory = (peak: Needed): Needed => (flash === undefined ? sumOf(weights, peak) : peak);
  const isWithin = (needed: Needed, room: number): boolean | null =>
    needed.value === null || (needed.value > room ? mayBeLess : mayBeMore)(needed.accuracy)
      ? null
      : needed.value <= room;
  const inFlash = flash === undefined ? true : isWithin(weights, flash);
  const [plain, inPlace] = [isWithin(inMemory(peaks.plain), memory), isWithin(inMemory(peaks.inPlace), memory)];
  const verdict =
    inFlash === false || inPlace === false
      ? 'exceeds'
      : inFlash === null || inPlace === null
        ? 'unknown'
        : plain
          ? 'fits'
          : 'inPlace';
  return { device: name, memory, flash: flash ?? null, needed: inMemory(peaks.plain).value ?? 0, verdict };
}

function sumOf(a: Needed, b: Needed): Needed {
  const value = a.value === null || b.value === null ? null : a.value + b.value;
  return { value, accuracy: joinAccuracy(a.accuracy, b.accuracy) };
}

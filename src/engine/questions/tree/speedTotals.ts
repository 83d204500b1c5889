import type { Analysis } from '../../analysis/analyze';
import { sizedSumAccuracy } from '../../analysis/totals';
import type { Accuracy } from '../../formula/accuracy';
import type { Convention } from '../../graph/convention';
import type { WeightType } from '../../graph/weightType';
import type { Figure } from './cellKinds';
import type { ItemSums } from './itemSums';
import type { ChosenDevice, DevicePeak, DeviceProfile } from '../speed/devices';
import { timeBounds, type Limit, type NodePeak, type TimeBoundBy } from '../speed/timeBounds';

/** What a run of a model moves, and how long it takes at least. */
export interface SpeedTotals {
  readonly bytesMoved: Figure;
  /** FLOPs per byte; null: nothing is known to be moved. */
  readonly intensity: number | null;
  /** On a device; null without one. */
  readonly time: TimeTotals | null;
}

/** The least time of a run on a device. */
export interface TimeTotals {
  readonly seconds: Figure;
  /** The nodes that each limit holds for, and their part of the time. */
  readonly limits: Readonly<Record<Limit, { readonly nodes: number; readonly seconds: number }>>;
}

/** What times on a device follow from. */
export function boundsOn(
  {
    profile,
    peak,
    fused,
  }: Omit<ChosenDevice, 'profile'> & { readonly profile: Pick<DeviceProfile, 'bandwidth' | 'peaks'> },
  convention: Convention,
  weights: WeightType | null = null,
): TimeBoundBy {
  return {
    convention,
    peak: ratesOf(peak),
    peaks: profile.peaks.map(ratesOf),
    bandwidth: profile.bandwidth,
    weights,
    fused,
  };
}

function ratesOf({ dtype, flops, sparse, channels }: DevicePeak): NodePeak {
  return { dtype, flops, ...(sparse !== undefined && { sparse }), ...(channels !== undefined && { channels }) };
}

/**
 * The speed figures of a whole model.
 * @param moved the bytes that its items or nodes move
 * @param by what times follow from; null: no device is chosen
 */
export function speedTotals(
  analysis: Analysis,
  moved: ItemSums,
  convention: Convention,
  by: TimeBoundBy | null,
): SpeedTotals {
  const accuracy = (isWhole: boolean): Accuracy => sizedSumAccuracy(analysis.totals[convention], isWhole);
  return {
    bytesMoved: { value: moved.total, accuracy: accuracy(moved.isTotalWhole) },
    intensity: moved.total === 0 ? null : analysis.totals[convention].flops / moved.total,
    time: by && timeTotals(analysis, by, accuracy),
  };
}

function timeTotals(analysis: Analysis, by: TimeBoundBy, accuracy: (isWhole: boolean) => Accuracy): TimeTotals {
  const limits = { compute: { nodes: 0, seconds: 0 }, memory: { nodes: 0, seconds: 0 } };
  let isWhole = true;
  for (const time of timeBounds(analysis, by)) {
    if (time === null) isWhole = false;
    else if (time.limit !== null) {
      limits[time.limit].nodes++;
      limits[time.limit].seconds += time.seconds;
    }
  }
  const value = limits.compute.seconds + limits.memory.seconds;
  return { seconds: { value, accuracy: accuracy(isWhole) }, limits };
}

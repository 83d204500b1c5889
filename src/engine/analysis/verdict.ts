import { joinAccuracy, mayBeLess, mayBeMore, type Accuracy } from '../formula/accuracy';
import type { LimitedFigure, Limits } from './budget';
import type { Totals } from './totals';

/** A figure with its accuracy. */
export interface RatedValue {
  readonly value: number;
  readonly accuracy: Accuracy;
}

/** The figures that can be limited; a time is there only with a device. */
export type LimitedFigures = Readonly<Record<Exclude<LimitedFigure, 'latency'>, RatedValue>> & {
  readonly latency?: RatedValue;
};

/** A limited figure, compared with its limit. */
export interface Verdict {
  readonly figure: LimitedFigure;
  readonly value: number;
  readonly accuracy: Accuracy;
  readonly limit: number;
  /** `unconfirmed`: the true figure may be on either side of the limit. */
  readonly outcome: 'within' | 'over' | 'unconfirmed';
}

/** @param latency the least time of a run on a device, if there is one */
export function limitedFigures(
  { macs, params, weightBytes, peakActivationBytes, accuracy }: Totals,
  latency?: RatedValue,
): LimitedFigures {
  return {
    ...(latency && { latency }),
    macs: { value: macs, accuracy: accuracy.macs },
    params: { value: params, accuracy: accuracy.params },
    weightBytes: { value: weightBytes, accuracy: accuracy.weightBytes },
    peakActivationBytes: { value: peakActivationBytes, accuracy: accuracy.peakActivationBytes },
    memoryBytes: {
      value: weightBytes + peakActivationBytes,
      accuracy: joinAccuracy(accuracy.weightBytes, accuracy.peakActivationBytes),
    },
  };
}

/** Compares figures with their limits, in the order of the limits; a time that is not there is left out. */
export function judge(figures: LimitedFigures, limits: Limits): Verdict[] {
  const stated = Object.entries(limits) as [LimitedFigure, number | undefined][];
  return stated.flatMap(([figure, limit]): Verdict[] => {
    const rated = figures[figure];
    return limit === undefined || rated === undefined
      ? []
      : [{ figure, limit, ...rated, outcome: outcomeOf(rated, limit) }];
  });
}

/** A lower bound above a limit is certainly over it, an upper bound below it within. */
function outcomeOf({ value, accuracy }: RatedValue, limit: number): Verdict['outcome'] {
  if (value > limit) return mayBeLess(accuracy) ? 'unconfirmed' : 'over';
  return mayBeMore(accuracy) ? 'unconfirmed' : 'within';
}

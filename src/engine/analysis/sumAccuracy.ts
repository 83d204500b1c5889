import { joinAccuracy, type Accuracy } from '../formula/accuracy';

/** How far the figures of a node, or their sums, can be trusted. */
export type SumAccuracy = Readonly<
  Record<'macs' | 'flops' | 'special' | 'ptflops' | 'params' | 'weightBytes' | 'outputBytes', Accuracy>
>;

/** One shared object for exact figures, since most nodes are exact. */
export const allExact: SumAccuracy = {
  macs: 'exact',
  flops: 'exact',
  special: 'exact',
  ptflops: 'exact',
  params: 'exact',
  weightBytes: 'exact',
  outputBytes: 'exact',
};
const ratedKeys = Object.keys(allExact) as (keyof SumAccuracy)[];

/** Accuracies, as the shared object if all are exact. */
export function sumAccuracy(accuracy: SumAccuracy): SumAccuracy {
  return ratedKeys.every(key => accuracy[key] === 'exact') ? allExact : accuracy;
}

export function joinedAccuracies(a: SumAccuracy, b: SumAccuracy): SumAccuracy {
  if (a === b || b === allExact) return a;
  if (a === allExact) return b;
  return Object.fromEntries(ratedKeys.map(key => [key, joinAccuracy(a[key], b[key])])) as SumAccuracy;
}

import { joinAccuracy, mayBeLess, mayBeMore, type Accuracy } from '../formula/accuracy';
import { allExact, sumAccuracy, type SumAccuracy } from './sumAccuracy';
import type { Sums } from './sums';

/**
 * How far the figures of one branch are valid for whichever runs: `exact` if all cost the same, `atMost` if the others
 * cost less, `estimate` if one is unknown. Weights belong to the model in any case.
 */
export function choiceAccuracies(alternatives: readonly Sums[], chosen: number): SumAccuracy {
  const of = (figure: 'macs' | 'flops' | 'special' | 'ptflops' | 'outputBytes'): Accuracy => {
    const counted = alternatives[chosen][figure];
    return alternatives
      .map((sums, index) => {
        const accuracy = sums.accuracy[figure];
        if (mayBeMore(accuracy)) return 'estimate';
        if (index === chosen || sums[figure] === counted) return mayBeLess(accuracy) ? 'atMost' : 'exact';
        return sums[figure] < counted ? 'atMost' : joinAccuracy(accuracy, 'atLeast');
      })
      .reduce(joinAccuracy);
  };
  return sumAccuracy({
    ...allExact,
    macs: of('macs'),
    flops: of('flops'),
    special: of('special'),
    ptflops: of('ptflops'),
    outputBytes: of('outputBytes'),
  });
}

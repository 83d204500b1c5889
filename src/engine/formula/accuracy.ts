/**
 * How far a figure can be trusted:
 * - `exact`: nothing is missing and nothing depends on data
 * - `atLeast`: some part could not be computed
 * - `atMost`: everything is known, but sizes that depend on data are counted at their upper bounds
 * - `estimate`: both, or an assumed size has no bound
 */
export type Accuracy = 'exact' | 'atLeast' | 'atMost' | 'estimate';

/** Accuracy of a sum of two figures, or of anything that grows with both. */
export function joinAccuracy(a: Accuracy, b: Accuracy): Accuracy {
  if (a === b || b === 'exact') return a;
  return a === 'exact' ? b : 'estimate';
}

/** Accuracy of something that decreases as a figure grows, such as its negative. */
function reversedAccuracy(accuracy: Accuracy): Accuracy {
  return accuracy === 'atLeast' ? 'atMost' : accuracy === 'atMost' ? 'atLeast' : accuracy;
}

/** Accuracy of how much a figure grew. */
export function differenceAccuracy(old: Accuracy, changed: Accuracy): Accuracy {
  return joinAccuracy(changed, reversedAccuracy(old));
}

/** How much a figure grew; an unknown one counts as 0. */
export function changeOf(
  old: { readonly value: number | null; readonly accuracy: Accuracy },
  changed: { readonly value: number | null; readonly accuracy: Accuracy },
): { readonly value: number; readonly accuracy: Accuracy } {
  return {
    value: (changed.value ?? 0) - (old.value ?? 0),
    accuracy: differenceAccuracy(old.accuracy, changed.accuracy),
  };
}

/** Accuracy of what cannot be less than a figure of this accuracy, as no run is faster than its time bound. */
export function asLeast(accuracy: Accuracy): Accuracy {
  return accuracy === 'exact' ? 'atLeast' : accuracy;
}

/** Accuracy of how many runs fit into a second if their time bound is of this accuracy. */
export function rateAccuracy(time: Accuracy): Accuracy {
  // Real runs are slower than their bound, but those of smaller sizes may be faster.
  return mayBeLess(time) ? 'estimate' : 'atMost';
}

/** Whether the true figure may be larger than one of this accuracy. */
export function mayBeMore(accuracy: Accuracy): boolean {
  return accuracy === 'atLeast' || accuracy === 'estimate';
}

/** Whether the true figure may be smaller than one of this accuracy. */
export function mayBeLess(accuracy: Accuracy): boolean {
  return accuracy === 'atMost' || accuracy === 'estimate';
}

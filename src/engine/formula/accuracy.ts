/**
 * How far a figure can be trusted (COUNTING, "Accuracy of a total"):
 * - `exact`: nothing is missing and nothing depends on data
 * - `atLeast`: something counted could not be worked out
 * - `atMost`: all is known, but sizes that depend on data are counted at their upper bounds
 * - `estimate`: both, or a size was assumed that nothing bounds
 */
export type Accuracy = 'exact' | 'atLeast' | 'atMost' | 'estimate';

/** Accuracy of a sum of two figures, or of whatever grows with both. */
export function joinAccuracy(a: Accuracy, b: Accuracy): Accuracy {
  if (a === b || b === 'exact') return a;
  return a === 'exact' ? b : 'estimate';
}

/** Accuracy of what falls as a figure grows: of its negative. */
function reversedAccuracy(accuracy: Accuracy): Accuracy {
  return accuracy === 'atLeast' ? 'atMost' : accuracy === 'atMost' ? 'atLeast' : accuracy;
}

/** Accuracy of how much a figure grew. */
export function differenceAccuracy(old: Accuracy, changed: Accuracy): Accuracy {
  return joinAccuracy(changed, reversedAccuracy(old));
}

/** Whether the true figure may be larger than one of this accuracy. */
export function mayBeMore(accuracy: Accuracy): boolean {
  return accuracy === 'atLeast' || accuracy === 'estimate';
}

/** Whether the true figure may be smaller than one of this accuracy. */
export function mayBeLess(accuracy: Accuracy): boolean {
  return accuracy === 'atMost' || accuracy === 'estimate';
}

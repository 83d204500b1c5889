import { costOf, times } from '../../analysis/cost';
import type { CountedNode } from '../../analysis/countedNode';
import { evaluate } from '../../formula/expression';

/** The MACs of all runs of a node by what they multiply activations with. */
export interface MacsByOperand {
  readonly weights: number;
  readonly activations: number;
}

/**
 * Parts the MACs of a node with weights: attention with its projections also multiplies queries with keys, and scores with
 * values.
 * @returns null if they are unknown
 */
export function macsByOperand({ analyzed, figures, trips, weights }: CountedNode): MacsByOperand | null {
  const { macs } = figures;
  if (macs === null) return null;
  if (macs === 0 || weights.length === 0) return { weights: 0, activations: macs };
  const between = costOf(analyzed)?.betweenActivations;
  const activations = between === undefined ? 0 : evaluate(times(trips, between));
  return activations === null ? null : { weights: macs - activations, activations };
}

import { joinAccuracy, type Accuracy } from '../formula/accuracy';

/** Totals with an accuracy. */
export type RatedFigure = 'macs' | 'flops' | 'params' | 'weightBytes' | 'activationBytes' | 'peakActivationBytes';

/** Sums over the nodes that count; `accuracy` says how far they can be trusted. */
export interface Totals {
  readonly macs: number;
  readonly flops: number;
  readonly special: number;
  readonly params: number;
  readonly buffers: number;
  readonly weightBytes: number;
  /** Bytes of all outputs of all nodes, each once. */
  readonly activationBytes: number;
  /** Maximum bytes of activations alive at once, in topological order, without re-use in place. */
  readonly peakActivationBytes: number;
  readonly nodes: number;
  /** Nodes whose cost is unknown, those of a loop's body once. */
  readonly unknownCost: number;
  /** Nodes with an output of unknown shape. */
  readonly unknownShape: number;
  /** Nodes whose weights are unknown: the known part is in the totals. */
  readonly unknownWeights: number;
  readonly accuracy: Readonly<Record<RatedFigure, Accuracy>>;
}

/**
 * How far a sum over all nodes can be trusted that grows with all sizes, such as bytes moved and time bounds.
 * @param isWhole whether no part of it is unknown
 */
export function sizedSumAccuracy({ accuracy }: Totals, isWhole: boolean): Accuracy {
  const sized = joinAccuracy(accuracy.flops, accuracy.activationBytes);
  return isWhole ? sized : joinAccuracy(sized, 'atLeast');
}

/**
 * What becomes of an axis of an input: a name that an output has too says where it goes on. Along a `mixed` axis elements meet
 * or are treated differently, so that it holds no independent samples; of one that is `lost` nothing more is known.
 */
export type AxisName = string;

export const mixed: AxisName = '#';
export const lost: AxisName = '.';

/** The axes of a node's inputs and outputs by name, outermost first; null: nothing is known of any. */
export interface AxisFlow {
  readonly inputs: readonly (readonly AxisName[] | null)[];
  readonly outputs: readonly (readonly AxisName[] | null)[];
  /** Axes that are the operator's batch by its definition. */
  readonly samples?: readonly AxisName[];
  /** Axes whose elements are the rows of a product with weights: samples, or the steps of a sequence. */
  readonly rows?: readonly AxisName[];
}

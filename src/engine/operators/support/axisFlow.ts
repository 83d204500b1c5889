/**
 * What an operator does with an axis of an input: it continues in an output as the axis with the same name. Along a
 * `mixed` axis elements are combined or treated differently, so it does not hold independent samples; an axis that is
 * `lost` is not followed.
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
  /** Whether windows slide along all axes of the first input but the first two, as over the pixels of an image. */
  readonly hasWindows?: true;
}

import type { DataType } from '../graph/dataType';
import type { Shape } from '../graph/shape';

/** Live activations over the execution order of the main graph, thinned out for a chart. */
export interface MemoryCurve {
  /** How many nodes the main graph runs. */
  readonly nodes: number;
  /** Of each point: position in the execution order, item of the tree, and bytes alive while that node runs. */
  readonly positions: readonly number[];
  readonly items: readonly number[];
  readonly bytes: readonly number[];
  /** null for a model without nodes. */
  readonly peak: { readonly position: number; readonly item: number; readonly name: string; readonly bytes: number } | null;
  /** What is alive at the peak, largest first. */
  readonly tensors: readonly PeakTensor[];
  /** Smaller ones that the list leaves out. */
  readonly moreTensors: number;
  readonly moreTensorBytes: number;
  /** Bytes that the body of a loop, branch or function needs inside the peak's node. */
  readonly bodyBytes: number;
}

/** A tensor that is alive at the peak. */
export interface PeakTensor {
  readonly name: string;
  readonly bytes: number;
  readonly dtype: DataType | null;
  readonly shape: Shape | null;
  /** The node that computes it; null for an input of the model. */
  readonly item: number | null;
}

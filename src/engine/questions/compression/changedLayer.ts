import type { AnalyzedNode } from '../../analysis/analysis';
import type { DataType } from '../../graph/dataType';
import type { Model } from '../../graph/graph';
import type { Message } from '../../graph/message';
import type { KnownShape } from '../../graph/shape';

/** A layer that a step of a plan changes. */
export interface ChangedLayer {
  /** In the model before the step. */
  readonly node: AnalyzedNode;
  readonly why: Message;
  readonly tensors: readonly ChangedTensor[];
}

/** A tensor of a layer before a step and after it: two of them where it is split into factors. */
export interface ChangedTensor {
  readonly name: string;
  readonly old: StoredTensor;
  readonly new: readonly StoredTensor[];
}

/** How a tensor is stored. */
export interface StoredTensor {
  readonly dtype: DataType;
  readonly shape: KnownShape;
}

/** A model after a step. */
export interface AppliedChange {
  readonly model: Model;
  /** Set if shapes were followed: those that values must have in it, by their names. */
  readonly shapes?: ReadonlyMap<string, KnownShape>;
  /** The model to take instead where they have others. */
  readonly otherwise?: () => Model;
  /** Selected layers that stay as they are, and why. */
  readonly notes: readonly Message[];
  /** What changes, in the order of the model; worked out only where it is asked for. */
  readonly layers: () => readonly ChangedLayer[];
}

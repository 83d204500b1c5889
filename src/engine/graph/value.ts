import type { DataType } from './dataType';
import type { Dim, KnownShape, Shape } from './shape';

export interface TensorType {
  readonly kind: 'tensor';
  readonly dtype: DataType;
  /** null: even the rank is unknown. */
  readonly shape: Shape | null;
}

export interface SequenceType {
  readonly kind: 'sequence';
  /** What all items have in common. */
  readonly element: ValueType | null;
  /** Item by item, where the length is known. */
  readonly items?: readonly (ValueType | null)[];
}

export interface OptionalType {
  readonly kind: 'optional';
  /** null with `empty` unset: contents unknown. */
  readonly element: ValueType | null;
  /** Known to hold nothing (true) or something (false). */
  readonly empty?: boolean;
}

export interface MapType {
  readonly kind: 'map';
  readonly key: DataType;
  readonly value: ValueType | null;
}

/** The type of a value that flows along an edge, after symbolic dimensions were bound. */
export type ValueType = TensorType | SequenceType | OptionalType | MapType;

export function tensor(dtype: DataType, shape: Shape | null): TensorType {
  return { kind: 'tensor', dtype, shape };
}

/**
 * Contents of a small tensor that may steer shapes, in row-major order. An element that depends on data is null,
 * so that `Shape → Concat → Reshape` chains keep what is known. Integers are doubles, booleans 0 and 1;
 * strings stand beside, each with a null.
 */
export interface Constant {
  readonly dtype: DataType;
  readonly shape: KnownShape;
  readonly values: readonly Dim[];
  /** What a small string tensor of the file holds: how many words are dropped or split off is decided by them. */
  readonly strings?: readonly string[];
}

/** Larger constants are not folded: nothing that steers a shape is larger. */
export const maxConstantElements = 4096;

export function constant(dtype: DataType, shape: KnownShape, values: readonly Dim[]): Constant {
  return { dtype, shape, values };
}

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
  /** The common type of all items. */
  readonly element: ValueType | null;
  /** Type of each item, if the length is known. */
  readonly items?: readonly (ValueType | null)[];
}

export interface OptionalType {
  readonly kind: 'optional';
  /** null with `empty` unset: contents unknown. */
  readonly element: ValueType | null;
  /** Known to be empty (true) or non-empty (false). */
  readonly empty?: boolean;
}

export interface MapType {
  readonly kind: 'map';
  readonly key: DataType;
  readonly value: ValueType | null;
}

/** The type of a value that flows along an edge, after symbolic dimensions are bound. */
export type ValueType = TensorType | SequenceType | OptionalType | MapType;

export function tensor(dtype: DataType, shape: Shape | null): TensorType {
  return { kind: 'tensor', dtype, shape };
}

/**
 * Contents of a small tensor that may determine shapes, in row-major order. An element that depends on data is null, so
 * that `Shape → Concat → Reshape` chains keep the known ones. Integers are doubles, booleans 0 and 1; strings are kept
 * separately, with a null for each.
 */
export interface Constant {
  readonly dtype: DataType;
  readonly shape: KnownShape;
  readonly values: readonly Dim[];
  /** Contents of a small string tensor of the file: they decide how many words are dropped or split off. */
  readonly strings?: readonly string[];
}

/** Larger constants are not folded: nothing that determines a shape is larger. */
export const maxConstantElements = 4096;

export function constant(dtype: DataType, shape: KnownShape, values: readonly Dim[]): Constant {
  return { dtype, shape, values };
}

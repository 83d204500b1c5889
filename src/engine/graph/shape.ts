import { bitsOf, type DataType } from './dataType';
import { isFigure } from './figure';
import { say, textOf, type MessageValue } from './message';

/** One dimension in elements; null where it depends on data. Symbolic dimensions are bound before inference. */
export type Dim = number | null;

/** Dimensions, outermost first; `[]` is a scalar. */
export type Shape = readonly Dim[];

/** A shape without unknown dimensions. */
export type KnownShape = readonly number[];

export function isKnown(shape: Shape | null): shape is KnownShape {
  return shape !== null && shape.every(dim => dim !== null);
}

/**
 * Product of the dimensions; 1 for a scalar; null if the rank or a dimension is unknown (unless another one is 0), or
 * if the product is too large to be counted.
 */
export function elementCount(shape: Shape | null): number | null {
  if (shape === null) return null;
  let count: number | null = 1;
  for (let axis = 0; axis < shape.length; axis++) {
    const dim = shape[axis];
    if (dim === 0) return 0;
    count = dim === null || count === null ? null : count * dim;
  }
  return count !== null && isFigure(count) ? count : null;
}

/** Bytes of a dense tensor, sub-byte types packed; null where unknown. */
export function byteCount(dtype: DataType, shape: Shape | null): number | null {
  const count = elementCount(shape);
  const bits = bitsOf(dtype);
  return count === null || bits === null ? null : Math.ceil((count * bits) / 8);
}

/** `1 × 64 × 55 × 55`, `?` for an unknown dimension, `scalar` for rank 0, `unknown` without a rank. */
export function formatShape(shape: Shape | null): string {
  return textOf(shapeText(shape));
}

/** The same as part of a message. */
export function shapeText(shape: Shape | null): MessageValue {
  if (shape === null) return say`unknown`;
  return shape.length === 0 ? say`scalar` : shape.map(dim => dim ?? '?').join(' × ');
}

/** Merges two partial descriptions of one shape: known dimensions win. Returns null if they contradict each other. */
export function mergeShapes(a: Shape, b: Shape): Shape | null {
  if (a.length !== b.length) return null;
  const merged: Dim[] = [];
  for (let axis = 0; axis < a.length; axis++) {
    if (a[axis] !== null && b[axis] !== null && a[axis] !== b[axis]) return null;
    merged.push(a[axis] ?? b[axis]);
  }
  return merged;
}

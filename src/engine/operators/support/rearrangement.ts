import type { DataType } from '../../graph/dataType';
import { type Dim, type KnownShape, type Shape } from '../../graph/shape';
import type { Constant } from '../../graph/value';
import type { Cost } from './definition';
import { contents, smallShape } from './contents';

/** Larger ranks are treated as unknown: no model has them, and a hostile file could request any length. */
export const maxRank = 1024;

/** Moving data costs nothing (COUNTING: "Moving data is free"). */
export const free = (): Cost => ({});

/** A shape of which only the rank is known. */
export function shapeOfRank(rank: Dim): Shape | null {
  return rank === null || !(rank >= 0 && rank <= maxRank) ? null : new Array<Dim>(rank).fill(null);
}

/** How far apart in row-major order neighbours along each axis are. */
export function stridesOf(shape: KnownShape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** The place in row-major order of a position. */
export function placeOf(position: readonly number[], strides: readonly number[]): number {
  let place = 0;
  for (let axis = 0; axis < strides.length; axis++) place += position[axis] * strides[axis];
  return place;
}

/** Visits the positions of a small shape in row-major order. The same array is passed every time. */
export function visitPositions(shape: KnownShape, visit: (position: readonly number[], place: number) => void): void {
  const position = new Array<number>(shape.length).fill(0);
  if (shape.includes(0)) return;
  for (let place = 0; ; place++) {
    visit(position, place);
    let axis = shape.length - 1;
    while (axis >= 0 && ++position[axis] === shape[axis]) position[axis--] = 0;
    if (axis < 0) return;
  }
}

/** What `origin` answers for an element that is not taken from the source. */
export const filled = -1;

/**
 * The contents of an output whose elements are moved elements of a source.
 * @param origin where in the source (row-major) the element at a position comes from; null: unknown; `filled`: `fill`
 */
export function rearranged(
  source: Constant | null,
  dtype: DataType,
  shape: Shape | null,
  origin: (position: readonly number[]) => number | null,
  fill: Dim = null,
): (Constant | null)[] {
  const target = smallShape(shape);
  if (source === null || target === null) return [];
  const values: Dim[] = [];
  visitPositions(target, position => {
    const place = origin(position);
    values.push(place === null ? null : place === filled ? fill : (source.values[place] ?? null));
  });
  return contents(dtype, target, values);
}

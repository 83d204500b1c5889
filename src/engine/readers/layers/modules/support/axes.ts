import * as z from 'zod';
import type { Layer } from './layer';

/** One axis, where 0 is the batch; negative axes count from the end. */
export const axis = z.int().min(-64).max(64);

/** One axis or several. */
export const axes = z.union([axis, z.array(axis).min(1).max(8)]);

/** Axes of the first input, counted from the start. */
export function axesOf(layer: Layer, dims: number | readonly number[], argument = 'dim'): readonly number[] {
  return (typeof dims === 'number' ? [dims] : dims).map(dim => layer.axis(dim, argument));
}

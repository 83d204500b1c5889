/** Points of a curve. */
const count = 16;

/**
 * Sizes at which a variable is tried: evenly up to twice its present value, in steps that are round for it, so that
 * sizes which have to be multiples of something mostly are.
 */
export function growthValues(value: number): number[] {
  const step = Math.max(1, Math.round((2 * value) / count));
  return Array.from({ length: count }, (_, index) => (index + 1) * step);
}

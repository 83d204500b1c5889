/** Points of a curve. */
const count = 16;

/**
 * Sizes for a variable: evenly spaced up to twice its current value, in round steps, so that sizes which must be
 * multiples of something mostly are.
 */
export function growthValues(value: number): number[] {
  const step = Math.max(1, Math.round((2 * value) / count));
  return Array.from({ length: count }, (_, index) => (index + 1) * step);
}

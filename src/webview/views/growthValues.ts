/** Points of a curve. */
const count = 16;

/** Whether a value is likely a factor, such as a width multiplier. */
const isFactor = (value: number): boolean => value > 0 && (value === 1 || !Number.isInteger(value));

/**
 * Values for a variable of a layer spec: quarters of a factor, 0.25 to 2 for 1; else as for sizes.
 */
export function variableValues(value: number): number[] {
  if (!isFactor(value)) return growthValues(value);
  return Array.from({ length: 8 }, (_, index) => ((index + 1) * value) / 4);
}

/**
 * Sizes for a variable: evenly spaced up to twice its current value, in round steps, so that sizes which must be
 * multiples of something mostly are.
 */
export function growthValues(value: number): number[] {
  const step = Math.max(1, Math.round((2 * value) / count));
  return Array.from({ length: count }, (_, index) => (index + 1) * step);
}

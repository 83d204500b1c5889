/** Small enough that the sum of any number of figures, and twice that sum, is finite. */
const largestFigure = 1e300;

/** Whether a number can be a figure: whole and not negative. Beyond 2^53 figures are rounded. */
export function isFigure(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= largestFigure;
}

/** Whether a number can be the size of an axis. */
export function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

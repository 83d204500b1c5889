/**
 * The pattern for one layer or module: its path, with what patterns would read in another way. Braces mean alternatives
 * even between brackets, so any character stands for them.
 */
export function patternOf(path: string): string {
  return `${path.includes('/') ? '' : '/'}${path.replace(/[*?[]/g, '[$&]').replace(/[{}]/g, '?')}`;
}

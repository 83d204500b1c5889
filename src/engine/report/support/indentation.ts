/** Names in a hostile file can be nested without limit; deeper levels are not indented further. */
const deepest = 64;

/** Two spaces per level of a tree. */
export function indentation(depth: number, step = '  '): string {
  return step.repeat(Math.min(depth, deepest));
}

/** How many spaces that is. */
export function indentationWidth(depth: number): number {
  return 2 * Math.min(depth, deepest);
}

/** Names of a hostile file can nest without end; nobody reads further to the right than this. */
const deepest = 64;

/** Two spaces per level of a tree. */
export function indentation(depth: number, step = '  '): string {
  return step.repeat(Math.min(depth, deepest));
}

import type { NodeDef } from './nodeDef';

/** How many nodes are looked at. */
const maxNodes = 64;

/**
 * Whether one of the nodes that are wanted is met from a node on.
 * @param next the neighbours of a node, before or behind it
 * @param passes the nodes that are gone through
 */
export function meets(
  start: NodeDef,
  next: (node: NodeDef) => readonly NodeDef[],
  isWanted: (node: NodeDef) => boolean,
  passes: (node: NodeDef) => boolean = () => true,
): boolean {
  const seen = new Set([start]);
  for (const node of seen) {
    for (const other of next(node)) {
      if (isWanted(other)) return true;
      if (seen.size < maxNodes && passes(other)) seen.add(other);
    }
  }
  return false;
}

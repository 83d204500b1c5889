import type { Node } from '../graph/graph';
import type { Unknowns } from './countedNode';

/** A node of the file at its position, in any iteration. */
export interface Origin {
  readonly inside: Map<Node, Origin>;
  unknown: Unknowns;
}

export const nothingUnknown: Unknowns = { cost: false, shape: false, weights: false };

/** @param origins of the graph that contains the node, in any iteration */
export function originOf(node: Node, origins: Map<Node, Origin>): Origin {
  const known = origins.get(node);
  if (known) return known;
  const origin: Origin = { inside: new Map(), unknown: nothingUnknown };
  origins.set(node, origin);
  return origin;
}

/** What is unknown and was not reported for another iteration. */
export function unsaid(found: Unknowns, origin: Origin): Unknowns {
  const said = origin.unknown;
  origin.unknown = {
    cost: said.cost || found.cost,
    shape: said.shape || found.shape,
    weights: said.weights || found.weights,
  };
  return {
    cost: found.cost && !said.cost,
    shape: found.shape && !said.shape,
    weights: found.weights && !said.weights,
  };
}

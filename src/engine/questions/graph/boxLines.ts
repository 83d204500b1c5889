import type { Shape } from '../../graph/shape';
import type { AnalyzedBody } from '../../analysis/analysis';
import type { Figure } from '../tree/cellKinds';
import type { TreeIndex } from '../tree/treeIndex';

/** Shapes of the weights that a node owns, those of modules being in their nodes. */
export function weightShapes(index: TreeIndex, item: number): (Shape | null)[] {
  if (index.hasChildren(item)) return [];
  const { returned } = index.tree[item];
  const weights = returned === null ? (index.node(item)?.weights ?? []) : [returned];
  return weights.map(({ shape }) => shape);
}

/** How often an item runs each time that its node does, if it is a body of control flow. */
export function runsOf(index: TreeIndex, item: number): Figure | undefined {
  const body = bodyOf(index, item);
  return body && { value: body.trips, accuracy: body.accuracy };
}

function bodyOf(index: TreeIndex, item: number): AnalyzedBody | undefined {
  const { tree } = index;
  const own = index.node(item)?.analyzed;
  if (own && own.definition !== null && own.bodies.length === 1) return own.bodies[0];
  const { parent, name } = tree[item];
  const holder = parent < 0 ? undefined : index.node(parent)?.analyzed;
  if (!holder || holder.definition === null || holder.bodies.length < 2) return undefined;
  // The row of a body that contains one module is named after both.
  return holder.bodies.find(body => name === body.name || name.startsWith(`${body.name}/`));
}

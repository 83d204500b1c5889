import type { Dim, Shape } from '../../graph/shape';
import { say } from '../../graph/message';
import type { NodeContext } from './definition';

/**
 * Multidirectional broadcasting (ONNX "Broadcasting", after NumPy). An unknown dimension and n > 1 give n.
 * @returns null if a rank is unknown
 */
export function broadcast(node: NodeContext, ...shapes: (Shape | null)[]): Shape | null {
  const known = shapes.filter(shape => shape !== null);
  if (known.length < shapes.length) return null;
  const rank = known.reduce((most, shape) => Math.max(most, shape.length), 0);
  const result: Dim[] = new Array<Dim>(rank).fill(1);
  for (const shape of known) {
    for (let axis = 0; axis < shape.length; axis++) {
      const target = rank - shape.length + axis;
      result[target] = broadcastDim(node, result[target], shape[axis]);
    }
  }
  return result;
}

function broadcastDim(node: NodeContext, a: Dim, b: Dim): Dim {
  if (a === 1 || a === b) return b;
  if (b === 1) return a;
  if (a === null) return b;
  if (b === null) return a;
  return node.fail(say`Dimensions ${a} and ${b} cannot be broadcast.`);
}

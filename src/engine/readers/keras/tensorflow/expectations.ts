import type { Dim, Shape } from '../../../graph/shape';
import type { NodeDef } from './nodeDef';

/** How far ahead is looked. */
const maxSteps = 5;

const through: ReadonlySet<string> = new Set([
  'Identity', 'Relu', 'Relu6', 'Sigmoid', 'Tanh', 'Elu', 'Exp', 'Sqrt', 'Rsqrt', 'Neg', 'Abs', 'Softmax', 'Cast', 'LeakyRelu', 'StopGradient',
]);
const joins: ReadonlySet<string> = new Set([
  'Add', 'AddV2', 'Sub', 'Mul', 'AddN', 'Maximum', 'Minimum', 'RealDiv', 'SquaredDifference', 'Select', 'SelectV2',
]);

/** What the graph says about a node's surroundings. */
export interface Surroundings {
  consumers(node: NodeDef): readonly NodeDef[];
  /** Shape of a value that is there already, unless it is a constant. */
  computed(reference: string): Shape | null;
  constantShape(reference: string): Shape | null;
  /** The name of the node that a reference is to. */
  nodeOf(reference: string): string;
  /** Shapes that the model's signature states, by node. */
  readonly signature: ReadonlyMap<string, Shape>;
}

/**
 * What the nodes behind one need its first output to be: a tensor it is added to, the weight of the product it goes into,
 * the shape that the model's signature or the exporter states.
 * @param rank the rank of the output, where it is known
 */
export function expectedShape(node: NodeDef, around: Surroundings, rank: number | undefined, steps = maxSteps): readonly Dim[] | null {
  const noted = node.outputShapes()[0];
  if (noted && noted.length > 0 && noted.some(dim => dim > 1)) return noted.map(dim => (dim > 0 ? dim : null));
  const stated = around.signature.get(node.name);
  if (stated) return stated;
  if (steps === 0) return null;
  for (const consumer of around.consumers(node)) {
    const shape = neededBy(consumer, node, around, rank, steps);
    if (shape !== null) return shape;
  }
  return null;
}

function neededBy(consumer: NodeDef, node: NodeDef, around: Surroundings, rank: number | undefined, steps: number): readonly Dim[] | null {
  if (through.has(consumer.op)) return expectedShape(consumer, around, rank, steps - 1);
  if (consumer.op === 'Unpack' && rank !== undefined) {
    return Array.from({ length: rank }, (_, axis) => (axis === consumer.int('axis', 0) ? consumer.int('num', 1) : null));
  }
  if (consumer.op === 'GatherNd' && rank !== undefined && around.nodeOf(consumer.inputs[0]) === node.name) {
    // k numbers pick an item out of the first k axes; the others go on.
    const [, second] = consumer.inputs;
    const indices = second === undefined ? null : around.computed(second) ?? around.constantShape(second);
    const picked = indices?.at(-1) ?? null;
    if (indices === null || picked === null || picked > rank) return null;
    const result = expectedShape(consumer, around, indices.length - 1 + rank - picked, steps - 1);
    return result && [...new Array<Dim>(picked).fill(null), ...result.slice(indices.length - 1)];
  }
  const others = consumer.inputs.filter(input => around.nodeOf(input) !== node.name);
  if (joins.has(consumer.op)) {
    // A dimension of one may be broadcast: it tells nothing.
    const partner = others.map(input => around.computed(input)).find(shape => shape !== null && shape.length > 0);
    return partner ? partner.map((dim, axis) => (dim === 1 && axis > 0 ? null : dim)) : expectedShape(consumer, around, rank, steps - 1);
  }
  if (consumer.op === 'ConcatV2') {
    const partner = others.map(input => around.computed(input)).find(shape => shape !== null && shape.length >= 3);
    return partner ? partner.map((dim, axis) => (axis === partner.length - 1 ? null : dim)) : null;
  }
  const weight = consumer.inputs[1] === undefined || around.nodeOf(consumer.inputs[0]) !== node.name ? null : around.constantShape(consumer.inputs[1]);
  if (weight === null) return null;
  if (consumer.op.endsWith('MatMul') && weight.length === 2) return [null, weight[consumer.flag('transpose_b') ? 1 : 0]];
  return consumer.op.includes('Conv2') && weight.length === 4 ? [null, null, null, weight[2]] : null;
}

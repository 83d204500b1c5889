import type { Dim, Shape } from '../../../graph/shape';
import type { NodeDef } from './nodeDef';

/** How far ahead is looked. */
const maxSteps = 5;
const maxConsumers = 16;

const through: ReadonlySet<string> = new Set([
  'Identity', 'Relu', 'Relu6', 'Sigmoid', 'Tanh', 'Elu', 'Exp', 'Sqrt', 'Rsqrt', 'Neg', 'Abs', 'Softmax', 'Cast', 'LeakyRelu', 'StopGradient', 'Switch', 'Merge',
]);
const joins: ReadonlySet<string> = new Set([
  'Add', 'AddV2', 'Sub', 'Mul', 'AddN', 'Maximum', 'Minimum', 'RealDiv', 'SquaredDifference', 'Select', 'SelectV2',
]);

/** Operators of images, which have the channels last. */
export const isImageOperator = (op: string): boolean => /Conv[123]D|DepthwiseConv|Pool|^Resize/.test(op);

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
  // Whoever knows most is heeded.
  let best: readonly Dim[] | null = null;
  for (const consumer of around.consumers(node).slice(0, maxConsumers)) {
    const shape = neededBy(consumer, node, around, rank, steps);
    if (shape !== null && (best === null || knownDims(shape) > knownDims(best))) best = shape;
    if (best !== null && knownDims(best) === best.length) break;
  }
  return best;
}

const knownDims = (shape: readonly Dim[]): number => shape.filter(dim => dim !== null).length;

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
  if (consumer.op === 'Pad' || consumer.op === 'PadV2') {
    // Padding changes sizes, but not the one that a weight asks for.
    const behind = expectedShape(consumer, around, rank, steps - 1);
    return behind?.filter(dim => dim !== null).length === 1 ? behind : null;
  }
  if (consumer.op === 'Transpose' && rank === 2) return reversed(expectedShape(consumer, around, rank, steps - 1));
  if (consumer.op === 'Transpose' && rank === 4) {
    // Images: from channels first to last before a convolution, and back behind an operator that has them last.
    const behind = expectedShape(consumer, around, rank, steps - 1);
    if (behind === null) return null;
    if (isImageOperator(node.op)) return [behind[0], behind[2], behind[3], behind[1]];
    return around.consumers(consumer).some(({ op }) => isImageOperator(op)) ? [behind[0], behind[3], behind[1], behind[2]] : null;
  }
  const others = consumer.inputs.filter(input => around.nodeOf(input) !== node.name);
  if (joins.has(consumer.op)) {
    // A dimension of one may be broadcast: it tells nothing.
    const partner = others.map(input => around.computed(input)).find(shape => shape !== null && shape.length > 0);
    if (!partner) return expectedShape(consumer, around, rank, steps - 1);
    const aligned = [...new Array<Dim>(Math.max(0, (rank ?? 0) - partner.length)).fill(null), ...partner];
    return aligned.map((dim, axis) => (dim === 1 && axis > 0 ? null : dim));
  }
  if (consumer.op === 'ConcatV2') {
    // Batch × entries × fields: entries are joined, where the fields are known.
    const behind = rank === 3 ? expectedShape(consumer, around, rank, steps - 1) : null;
    if (behind && behind[2] !== null) return [behind[0], null, behind[2]];
    const partner = others.map(input => around.computed(input)).find(shape => shape !== null && shape.length >= 3);
    return partner ? partner.map((dim, axis) => (axis === partner.length - 1 ? null : dim)) : null;
  }
  // Entries of all samples in one list keep their fields.
  if (consumer.op === 'Reshape' && node.op === 'ConcatV2' && rank === 3) {
    const behind = expectedShape(consumer, around, 2, steps - 1);
    return behind?.length === 2 ? [null, null, behind[1]] : null;
  }
  const weight = consumer.inputs[1] === undefined || around.nodeOf(consumer.inputs[0]) !== node.name ? null : around.constantShape(consumer.inputs[1]);
  if (weight === null) return null;
  if (consumer.op.endsWith('MatMul') && weight.length === 2) return [null, weight[consumer.flag('transpose_b') ? 1 : 0]];
  return consumer.op.includes('Conv2') && weight.length === 4 ? [null, null, null, weight[2]] : null;
}

const reversed = (shape: readonly Dim[] | null): readonly Dim[] | null => shape && [...shape].reverse();

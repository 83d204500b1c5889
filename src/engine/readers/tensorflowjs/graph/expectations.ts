import type { Dim, Shape } from '../../../graph/shape';
import type { NodeDef } from './nodeDef';

/** How far to look ahead, and at how many nodes at most. */
const maxSteps = 5;
const maxVisits = 200;

/** Operators of images, which have channels last. */
export const isImageOperator = (op: string): boolean => /Conv[123]D|DepthwiseConv|Pool|^Resize/.test(op);

/** What the graph tells about a node's surroundings. */
export interface Surroundings {
  consumers(node: NodeDef): readonly NodeDef[];
  /** Shape of a value that was computed already, unless it is a constant. */
  computed(reference: string): Shape | null;
  constantShape(reference: string): Shape | null;
  /** The name of the node of a reference. */
  nodeOf(reference: string): string;
  /** Shapes that the model's signature states, by node. */
  readonly signature: ReadonlyMap<string, Shape>;
}

/** The shape that a node needs for one of its inputs. */
interface Use {
  readonly consumer: NodeDef;
  readonly node: NodeDef;
  /** The rank of the node's output, if known. */
  readonly rank: number | undefined;
  readonly around: Surroundings;
  /** The shape that the consumer's own output needs, from the nodes after it. */
  readonly behind: (rank: number | undefined) => readonly Dim[] | null;
}

type Need = (use: Use) => readonly Dim[] | null;

const sameAsBehind: Need = ({ rank, behind }) => behind(rank);

/** A tensor of the same shape, or one that is broadcast. A dimension of one tells nothing then. */
const joined: Need = ({ consumer, node, rank, around, behind }) => {
  const partner = othersOf(consumer, node, around)
    .map(input => around.computed(input))
    .find(shape => shape !== null && shape.length > 0);
  if (!partner) return behind(rank);
  const aligned = [...new Array<Dim>(Math.max(0, (rank ?? 0) - partner.length)).fill(null), ...partner];
  return aligned.map((dim, axis) => (dim === 1 && axis > 0 ? null : dim));
};

/** Batch × entries × fields: entries are joined, where the fields are known; else what is last. */
const concatenated: Need = ({ consumer, node, rank, around, behind }) => {
  const result = rank === 3 ? behind(rank) : null;
  if (result && result[2] !== null) return [result[0], null, result[2]];
  const partner = othersOf(consumer, node, around)
    .map(input => around.computed(input))
    .find(shape => shape !== null && shape.length >= 3);
  return partner ? partner.map((dim, axis) => (axis === partner.length - 1 ? null : dim)) : null;
};

/**
 * Padding changes sizes, but not the one that a weight determines. The paddings have a start and an end for each axis.
 */
const padded: Need = ({ consumer, node, rank, around, behind }) => {
  if (around.nodeOf(consumer.inputs[0]) !== node.name) return rank === 2 ? [null, 2] : null;
  const result = behind(rank);
  return result !== null && knownDims(result) === 1 ? result : null;
};

/** A matrix; or images, from channels first to last before an operator of images and back behind one. */
const transposed: Need = ({ consumer, node, rank, around, behind }) => {
  const result = rank === 2 || rank === 4 ? behind(rank) : null;
  if (result?.length !== rank || result === null) return null;
  if (rank === 2) return [result[1], result[0]];
  if (isImageOperator(node.op)) return [result[0], result[2], result[3], result[1]];
  return around.consumers(consumer).some(({ op }) => isImageOperator(op))
    ? [result[0], result[3], result[1], result[2]]
    : null;
};

const unpacked: Need = ({ consumer, rank }) =>
  rank === undefined
    ? null
    : Array.from({ length: rank }, (_, axis) => (axis === consumer.int('axis', 0) ? consumer.int('num', 1) : null));

/** k indices select an item along the first k axes; the others remain. */
const picked: Need = ({ consumer, node, rank, around, behind }) => {
  const [source, second] = consumer.inputs;
  if (rank === undefined || second === undefined || around.nodeOf(source) !== node.name) return null;
  const indices = around.computed(second) ?? around.constantShape(second);
  const count = indices?.at(-1) ?? null;
  if (indices === null || count === null || count > rank) return null;
  const result = behind(indices.length - 1 + rank - count);
  return result && [...new Array<Dim>(count).fill(null), ...result.slice(indices.length - 1)];
};

/** Entries of all samples in one list keep their fields. */
const listed: Need = ({ node, rank, behind }) => {
  const result = node.op === 'ConcatV2' && rank === 3 ? behind(2) : null;
  return result?.length === 2 ? [null, null, result[1]] : null;
};

/** The channels that a weight expects. */
const weighted =
  (rank: number, channels: (weight: Shape, consumer: NodeDef) => Dim): Need =>
  ({ consumer, node, around }) => {
    const [source, second] = consumer.inputs;
    const weight = second === undefined || around.nodeOf(source) !== node.name ? null : around.constantShape(second);
    return weight?.length === rank ? [...new Array<Dim>(rank - 1).fill(null), channels(weight, consumer)] : null;
  };
const convolved = weighted(4, weight => weight[2]);
const multiplied = weighted(2, (weight, consumer) => weight[consumer.flag('transpose_b') ? 1 : 0]);

const all = (operators: readonly string[], need: Need): [string, Need][] => operators.map(op => [op, need]);

/** What each operator needs of its inputs. */
const needs: ReadonlyMap<string, Need> = new Map([
  ...all(
    [
      'Identity',
      'Relu',
      'Relu6',
      'Sigmoid',
      'Tanh',
      'Elu',
      'Exp',
      'Sqrt',
      'Rsqrt',
      'Neg',
      'Abs',
      'Softmax',
      'Cast',
      'LeakyRelu',
      'StopGradient',
      'Switch',
      'Merge',
    ],
    sameAsBehind,
  ),
  ...all(
    ['Add', 'AddV2', 'Sub', 'Mul', 'AddN', 'Maximum', 'Minimum', 'RealDiv', 'SquaredDifference', 'Select', 'SelectV2'],
    joined,
  ),
  ...all(['ConcatV2'], concatenated),
  ...all(['Pad', 'PadV2'], padded),
  ...all(['Transpose'], transposed),
  ...all(['Unpack'], unpacked),
  ...all(['GatherNd'], picked),
  ...all(['Reshape'], listed),
  ...all(['MatMul', '_FusedMatMul', 'BatchMatMul', 'BatchMatMulV2', 'BatchMatMulV3'], multiplied),
  ...all(
    [
      'Conv2D',
      '_FusedConv2D',
      'FusedConv2D',
      'DepthwiseConv2d',
      'DepthwiseConv2dNative',
      'FusedDepthwiseConv2dNative',
      'Conv2DBackpropInput',
    ],
    convolved,
  ),
]);

/**
 * The shape that the nodes after this one need for its first output: a tensor it is added to, the weight of a product,
 * the shape in the model's signature or noted by the exporter.
 * @param rank the rank of the output, if known
 */
export function expectedShape(node: NodeDef, around: Surroundings, rank: number | undefined): readonly Dim[] | null {
  let visits = 0;
  const ask = (asked: NodeDef, askedRank: number | undefined, steps: number): readonly Dim[] | null => {
    const noted = asked.outputShapes()[0];
    if (noted && noted.length > 0 && noted.some(dim => dim > 1)) return noted.map(dim => (dim > 0 ? dim : null));
    const stated = around.signature.get(asked.name);
    if (stated) return stated;
    if (steps === 0) return null;
    // The most specific shape is used.
    let best: readonly Dim[] | null = null;
    for (const consumer of around.consumers(asked)) {
      if (++visits > maxVisits) break;
      const need = needs.get(consumer.op);
      const shape =
        need?.({
          consumer,
          node: asked,
          rank: askedRank,
          around,
          behind: result => ask(consumer, result, steps - 1),
        }) ?? null;
      if (shape !== null && (best === null || knownDims(shape) > knownDims(best))) best = shape;
      if (best !== null && knownDims(best) === best.length) break;
    }
    return best;
  };
  return ask(node, rank, maxSteps);
}

const knownDims = (shape: readonly Dim[]): number => shape.filter(dim => dim !== null).length;

const othersOf = (consumer: NodeDef, node: NodeDef, around: Surroundings): string[] =>
  consumer.inputs.filter(input => around.nodeOf(input) !== node.name);

import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import type { CountedNode } from '../../analysis/countedNode';
import { canonical, isConstant } from '../../analysis/values';
import type { Attribute, Initializer } from '../../graph/graph';
import { say, type Message } from '../../graph/message';
import { elementCount, isKnown, type Shape } from '../../graph/shape';

/** Which index of an axis, or of a part of one, an element has: ⌊position / stride⌋ mod size. */
export interface Coordinate {
  readonly stride: number;
  readonly size: number;
}

/** What the elements of a weight are for, by their positions in the file. */
export interface WeightLayout {
  /** Together the result that an element is added to: an output channel. */
  readonly filters: readonly Coordinate[];
  /** Together what an element is multiplied by: an input channel. */
  readonly channels: readonly Coordinate[];
  /** The axis that products are summed over, of which four in a row are a group. */
  readonly reduction: Coordinate;
  /** The name of that axis. */
  readonly axis: Message;
}

/** The same by the axes of the value that a node reads. */
interface Axes {
  /** Batches of matrices, and directions of a recurrent layer. */
  readonly batch: readonly number[];
  readonly filter: number;
  readonly channel: number;
  /** Groups of a convolution, which divide this axis. */
  readonly groups?: { readonly axis: number; readonly count: number };
  readonly name: Message;
}

const inputChannels = say`input channels`;
const inputFeatures = say`input features`;

/**
 * What an input's elements are for in convolutions, matrix products and recurrent layers; null: not known. Groups of four
 * follow the input channels, at one place of the kernel, as TensorRT checks weights for sparse tensor cores ("Sparsity":
 * for each output channel and each spatial position).
 */
export function weightLayout(node: AnalyzedNode, input: number): WeightLayout | null {
  const value = node.inputs[input];
  const stored = value?.initializer;
  if (!value || !stored || stored.storedElements !== undefined) return null;
  const shape = shapeAt(node, input);
  if (shape === null || !isKnown(shape)) return null;
  const axes = axesOf(node, input, shape.length);
  const places = axes && storedAxes(value, stored, shape.length);
  return places && axes ? layoutOf(axes, places, stored) : null;
}

function layoutOf(axes: Axes, places: readonly number[], { shape }: Initializer): WeightLayout | null {
  const coordinate = (axis: number): Coordinate => {
    const place = places[axis];
    return { stride: shape.slice(place + 1).reduce((product, size) => product * size, 1), size: shape[place] };
  };
  const [filter, channel] = [coordinate(axes.filter), coordinate(axes.channel)];
  const batch = axes.batch.map(coordinate);
  const groups = axes.groups?.count ?? 1;
  if (groups === 1)
    return { filters: [...batch, filter], channels: [...batch, channel], reduction: channel, axis: axes.name };
  // The axis holds one group after the other.
  const divided = axes.groups!.axis === axes.filter ? filter : channel;
  if (divided.size % groups !== 0) return null;
  const inside = { stride: divided.stride, size: divided.size / groups };
  const group = { stride: divided.stride * inside.size, size: groups };
  const [ownFilter, ownChannel] = divided === filter ? [inside, channel] : [filter, inside];
  return { filters: [group, ownFilter], channels: [group, ownChannel], reduction: ownChannel, axis: axes.name };
}

/** By operator: the inputs that it multiplies. The others hold biases, states or scales. */
const multiplied: { readonly [op: string]: readonly number[] } = {
  Conv: [0, 1],
  FusedConv: [0, 1],
  ConvInteger: [0, 1],
  QLinearConv: [0, 3],
  ConvTranspose: [0, 1],
  Gemm: [0, 1],
  FusedGemm: [0, 1],
  QGemm: [0, 3],
  MatMul: [0, 1],
  MatMulInteger: [0, 1],
  QLinearMatMul: [0, 3],
  RNN: [1, 2],
  GRU: [1, 2],
  LSTM: [1, 2],
};

/** Inputs whose weights a node multiplies by; of operators without an entry above, all weights that are no vectors. */
export function multipliedWeights({ analyzed, figures, weights }: CountedNode): readonly number[] {
  const { node, inputs } = analyzed;
  if (!figures.macs) return [];
  const isWeight = (input: number): boolean => Boolean(inputs[input] && isConstant(inputs[input]));
  const known = multiplied[node.op];
  if (known) return known.filter(isWeight);
  const all = weights.filter(({ role, input }) => role === 'weight' && (shapeAt(analyzed, input)?.length ?? 0) > 1);
  return [...new Set(all.map(({ input }) => input))];
}

/** MACs that multiply by one of these inputs; null: not known. */
export function macsOfInput(node: CountedNode, input: number): number | null {
  const {
    analyzed,
    figures: { macs },
  } = node;
  if (macs === null) return null;
  const weights = multipliedWeights(node);
  if (!weights.includes(input)) return 0;
  if (!multiplied[analyzed.node.op]) return null;
  // Where both factors are constants, either one's zeros save a product.
  if (!isRecurrent(analyzed)) return weights.length === 1 ? macs : null;
  // W and R have products of their own, and each of their elements as many.
  const elements = (index: number): number => elementCount(shapeAt(analyzed, index)) ?? NaN;
  const share = elements(input) / (elements(1) + elements(2));
  return Number.isNaN(share) ? null : macs * share;
}

const isRecurrent = ({ node: { op } }: AnalyzedNode): boolean => op === 'RNN' || op === 'GRU' || op === 'LSTM';

function shapeAt({ inputs }: AnalyzedNode, input: number): Shape | null {
  const type = inputs[input]?.type;
  return type?.kind === 'tensor' ? type.shape : null;
}

/** By operator: inputs with a kernel or a matrix, and their axes. */
function axesOf({ node: { op }, attributes }: AnalyzedNode, input: number, rank: number): Axes | null {
  if (!multiplied[op]?.includes(input)) return null;
  const groups = integer(attributes, 'group') ?? 1;
  const [rows, columns] = [rank - 2, rank - 1];
  const batch = Array.from({ length: Math.max(0, rank - 2) }, (_, axis) => axis);
  const matrix = (summed: number): Axes | null =>
    rank < 2 ? null : { batch, filter: summed === rows ? columns : rows, channel: summed, name: inputFeatures };
  switch (op) {
    case 'Conv':
    case 'FusedConv':
    case 'ConvInteger':
    case 'QLinearConv':
      if (input === 0 || rank < 3 || integer(attributes, 'channels_last')) return null;
      return { batch: [], filter: 0, channel: 1, groups: { axis: 0, count: groups }, name: inputChannels };
    case 'ConvTranspose':
      if (input === 0 || rank < 3) return null;
      return { batch: [], filter: 1, channel: 0, groups: { axis: 0, count: groups }, name: inputChannels };
    case 'Gemm':
    case 'FusedGemm':
    case 'QGemm': {
      if (rank !== 2) return null;
      const turned = Boolean(integer(attributes, input === 0 ? 'transA' : 'transB'));
      return matrix((input === 0) === turned ? rows : columns);
    }
    case 'MatMul':
    case 'MatMulInteger':
    case 'QLinearMatMul':
      return matrix(input === 0 ? columns : rows);
    case 'RNN':
    case 'GRU':
    case 'LSTM':
      return rank === 3 ? matrix(columns) : null;
    default:
      return null;
  }
}

function integer(attributes: ReadonlyMap<string, Attribute>, name: string): number | undefined {
  const found = attributes.get(name);
  return found?.kind === 'int' ? found.value : undefined;
}

/** Elements keep their places. */
const sameElements = new Set(['DequantizeLinear', 'QuantizeLinear', 'Identity', 'Cast', 'CastLike']);

/** For each axis of a value, the axis of the file's tensor that it is; null: it was reshaped in between. */
function storedAxes(value: AnalyzedValue, stored: Initializer, rank: number): number[] | null {
  let places = Array.from({ length: rank }, (_, axis) => axis);
  for (let at = canonical(value); ;) {
    const { producer } = at;
    const input = producer?.inputs[0];
    if (producer === null || producer.node.op === 'Constant') return stored.shape.length === rank ? places : null;
    if (!input) return null;
    if (producer.node.op === 'Transpose') {
      const perm = producer.attributes.get('perm');
      const order = perm?.kind === 'ints' ? perm.value : [...places.keys()].reverse();
      places = places.map(axis => order[axis]);
    } else if (!sameElements.has(producer.node.op)) return null;
    at = canonical(input);
  }
}

import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import { canonical } from '../../analysis/values';
import type { Attribute, Initializer } from '../../graph/graph';
import { say, type Message } from '../../graph/message';
import { isKnown } from '../../graph/shape';

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
  const shape = value.type?.kind === 'tensor' ? value.type.shape : null;
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

/** By operator: inputs with a kernel or a matrix, and their axes. */
function axesOf({ node: { op }, attributes }: AnalyzedNode, input: number, rank: number): Axes | null {
  const groups = integer(attributes, 'group') ?? 1;
  const [rows, columns] = [rank - 2, rank - 1];
  const batch = Array.from({ length: Math.max(0, rank - 2) }, (_, axis) => axis);
  const matrix = (summed: number): Axes | null =>
    rank < 2 ? null : { batch, filter: summed === rows ? columns : rows, channel: summed, name: inputFeatures };
  switch (op) {
    case 'Conv':
    case 'FusedConv':
    case 'ConvInteger':
    case 'QLinearConv': {
      if (input !== (op === 'QLinearConv' ? 3 : 1) || rank < 3 || integer(attributes, 'channels_last')) return null;
      return { batch: [], filter: 0, channel: 1, groups: { axis: 0, count: groups }, name: inputChannels };
    }
    case 'ConvTranspose':
      if (input !== 1 || rank < 3) return null;
      return { batch: [], filter: 1, channel: 0, groups: { axis: 0, count: groups }, name: inputChannels };
    case 'Gemm':
    case 'FusedGemm':
    case 'QGemm': {
      const second = op === 'QGemm' ? 3 : 1;
      if (rank !== 2 || (input !== 0 && input !== second)) return null;
      const turned = Boolean(integer(attributes, input === 0 ? 'transA' : 'transB'));
      return matrix((input === 0) === turned ? rows : columns);
    }
    case 'MatMul':
    case 'MatMulInteger':
    case 'QLinearMatMul':
      if (input === 0) return matrix(columns);
      return input === (op === 'QLinearMatMul' ? 3 : 1) ? matrix(rows) : null;
    case 'RNN':
    case 'GRU':
    case 'LSTM':
      return rank === 3 && (input === 1 || input === 2) ? matrix(columns) : null;
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

import { onceForAlike } from '../../analysis/alike';
import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import { dtypeOf } from '../../analysis/nodeContext';
import type { OwnedWeight } from '../../analysis/ownership';
import { bytesStoredAs } from '../../analysis/storedAs';
import type { RatedValue } from '../../analysis/verdict';
import type { WeightType } from '../../graph/weightType';
import { bitOperations, sumOverNodes } from './bitOperations';
import { dequantized } from '../../analysis/dequantized';
import { multipliesIntegers, operandsOf } from './operands';

/** The types that models are most often stored in. */
export const usualTypes = ['float32', 'float16', 'int8', 'int4'] as const satisfies readonly WeightType[];

export type UsualType = (typeof usualTypes)[number];

/** Bytes of the weights, and the bits that a parameter takes on average, with scales and zero points. */
export interface WeightSize {
  readonly bytes: number;
  /** null: there are no parameters. */
  readonly bitsPerWeight: number | null;
}

/** The types that a model computes in, and what they mean for its size. */
export interface QuantizationFigures {
  /** MACs × bits of both operands, of all nodes. */
  readonly bops: RatedValue;
  /** Contractions that multiply integers of 8 bits or less, and their MACs. */
  readonly integerLayers: number;
  readonly integerMacs: number;
  /** All contractions, and their MACs. */
  readonly layers: number;
  readonly macs: number;
  readonly stored: WeightSize;
  /** Weights that the file has as floats and then quantizes are integers once an engine is built. */
  readonly inEngine: WeightSize;
  /** With all parameters in one type; scales and buffers stay as they are. */
  readonly as: Readonly<Record<UsualType, WeightSize>>;
}

/** The figures of a model; layers are counted once, however often they run. */
export function quantizationFigures(analysis: Pick<Analysis, 'nodes' | 'returned' | 'totals'>): QuantizationFigures {
  const { nodes, totals } = analysis;
  const multiplied = onceForAlike(nodes, node => {
    const operands = operandsOf(node);
    return {
      bops: bitOperations(node),
      isLayer: operands !== null,
      isIntegerLayer: operands !== null && multipliesIntegers(operands),
    };
  });
  let [layers, integerLayers, integerMacs] = [0, 0, 0];
  const bops = sumOverNodes(analysis, totals.exact.accuracy.macs, index => {
    const { bops: own, isLayer, isIntegerLayer } = multiplied(index);
    if (isLayer) layers++;
    if (isIntegerLayer) {
      integerLayers++;
      integerMacs += nodes[index].figures.macs ?? 0;
    }
    return own;
  });
  const [stored, inEngine, ...as] = sizesBy(analysis, [
    (_, weight) => weight.bytes,
    engineBytes,
    ...usualTypes.map(
      (type): BytesOf =>
        (_, weight) =>
          bytesStoredAs(weight, type),
    ),
  ]);
  return {
    bops,
    integerLayers,
    integerMacs,
    layers,
    macs: totals.exact.macs,
    stored,
    inEngine,
    as: Object.fromEntries(usualTypes.map((type, index) => [type, as[index]])) as QuantizationFigures['as'],
  };
}

/** Bytes of a node's own weights as an engine has them; null: unknown. */
export function engineWeightBytes(node: CountedNode): number | null {
  let sum = 0;
  for (const weight of node.weights) {
    const bytes = weight.shared ? 0 : engineBytes(node, weight);
    if (bytes === null) return null;
    sum += bytes;
  }
  return sum;
}

/** What is between QuantizeLinear and DequantizeLinear is what an engine keeps. */
function engineBytes(node: CountedNode | null, weight: OwnedWeight): number | null {
  const input = node?.analyzed.inputs[weight.input];
  const found = input ? dequantized(input) : null;
  return found === null || weight.role !== 'weight'
    ? weight.bytes
    : bytesStoredAs(weight, dtypeOf(found.quantized.type));
}

/** Bytes of weights by one measure, and those of parameters, with their scales. */
interface WeightSums {
  bytes: number;
  ofParameters: number;
}

/** The bytes of a weight in some form, and the node that owns it; null: it is returned. */
type BytesOf = (node: CountedNode | null, weight: OwnedWeight) => number | null;

/** The size of all weights by each of several measures; where one is unknown it adds nothing. */
function sizesBy(
  { nodes, returned, totals }: Pick<Analysis, 'nodes' | 'returned' | 'totals'>,
  measures: readonly BytesOf[],
): WeightSize[] {
  const sumsOf = (node: CountedNode | null, weights: readonly OwnedWeight[]): WeightSums[] => {
    const own = weights.filter(({ shared }) => !shared);
    return measures.map(measure => {
      const sums = { bytes: 0, ofParameters: 0 };
      for (const weight of own) {
        const bytes = measure(node, weight) ?? 0;
        sums.bytes += bytes;
        if (weight.role !== 'buffer') sums.ofParameters += bytes;
      }
      return sums;
    });
  };
  const all = sumsOf(null, returned);
  const ofNodes = onceForAlike(nodes, node => sumsOf(node, node.weights));
  for (let index = 0; index < nodes.length; index++) {
    if (nodes[index].weights.length === 0) continue;
    const own = ofNodes(index);
    for (let measure = 0; measure < all.length; measure++) {
      all[measure].bytes += own[measure].bytes;
      all[measure].ofParameters += own[measure].ofParameters;
    }
  }
  const { params } = totals.exact;
  return all.map(({ bytes, ofParameters }) => ({
    bytes,
    bitsPerWeight: params === 0 ? null : (8 * ofParameters) / params,
  }));
}

import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import { dtypeOf } from '../../analysis/nodeContext';
import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import type { Convention } from '../../graph/convention';
import { bitsOf, type DataType } from '../../graph/dataType';
import type { Initializer, Sparsity } from '../../graph/graph';
import { peakFor, storageType, type ChosenDevice, type DevicePeak } from '../devices';
import { timeBound } from '../timeBound';
import { contractionWeights } from './contractionWeights';

/** A sum and how far it can be trusted. */
export interface RatedSum {
  readonly value: number;
  readonly accuracy: Accuracy;
}

/** What a plan is about, beyond the figures that every report has. */
export interface CompressionFigures {
  /** Bit operations: MACs × bits of the weights × bits of the activations. */
  readonly bops: RatedSum;
  /** MACs without those whose weight is zero. */
  readonly effectiveMacs: RatedSum;
  /** On a device; null without one. */
  readonly bound: BoundFigures | null;
}

/** The sum of the least times of all nodes, in seconds. */
export interface BoundFigures extends RatedSum {
  /** Layers with weights, and those of them that take longer to move their data than to compute. */
  readonly layers: number;
  readonly memoryBound: number;
  /** Layers whose zeros the device has no published peak for: they count as if they had none. */
  readonly countedDense: number;
}

/** Sums over the nodes of a model. */
export function compressionFigures(
  analysis: Analysis,
  convention: Convention,
  device: ChosenDevice | null,
): CompressionFigures {
  const accuracy = analysis.totals[convention].accuracy.macs;
  return {
    bops: sumOver(analysis, accuracy, bitOperations),
    effectiveMacs: sumOver(analysis, accuracy, effectiveMacs),
    bound: device && boundOf(analysis, convention, device),
  };
}

function sumOver({ nodes }: Analysis, rated: Accuracy, figure: (node: CountedNode) => number | null): RatedSum {
  let [value, accuracy] = [0, rated];
  for (const node of nodes) {
    if (!node.counted) continue;
    const own = figure(node);
    if (own === null) accuracy = joinAccuracy(accuracy, 'atLeast');
    else value += own;
  }
  return { value, accuracy };
}

/** MACs × bits of both operands; null: a type is unknown, or the MACs are. */
export function bitOperations(node: CountedNode): number | null {
  const { macs } = node.figures;
  if (macs === null || macs === 0) return macs;
  const types = operandTypes(node);
  const [a, b] = types.map(bitsOf);
  return a === null || b === null ? null : macs * a * b;
}

/** The types that a contraction multiplies: those of its activations and of its weights, or of two activations. */
function operandTypes(node: CountedNode): readonly [activations: DataType, others: DataType] {
  const { analyzed } = node;
  const [weight] = contractionWeights(node);
  const planned = analyzed.node.compressed?.activations;
  const activations = analyzed.inputs.flatMap(input => {
    if (input === null || (weight !== undefined && input.initializer !== null)) return [];
    // What is dequantized first is computed in integers by what runs quantized models.
    const { producer } = input;
    const quantized = producer?.node.op === 'DequantizeLinear' ? producer.inputs[0] : null;
    return [planned ?? dtypeOf((quantized ?? input).type)];
  });
  const [first = 'undefined', second = first] = activations;
  return [first, weight?.dtype ?? second];
}

/** MACs whose weight is not zero; null: unknown. */
export function effectiveMacs({ analyzed, figures }: CountedNode): number | null {
  const { sparsity } = analyzed.node.compressed ?? {};
  return figures.macs === null || sparsity === undefined ? figures.macs : figures.macs * densityOf(sparsity);
}

function densityOf(sparsity: Sparsity): number {
  return 'zeros' in sparsity ? 1 - sparsity.zeros : sparsity.n / sparsity.m;
}

function boundOf(analysis: Analysis, convention: Convention, { profile, peak }: ChosenDevice): BoundFigures {
  const stored = storageType(analysis);
  let [value, layers, memoryBound, countedDense] = [0, 0, 0, 0];
  let accuracy = joinAccuracy(
    analysis.totals[convention].accuracy.flops,
    analysis.totals[convention].accuracy.activationBytes,
  );
  for (const node of analysis.nodes) {
    if (!node.counted) continue;
    const weights = contractionWeights(node);
    const own = peakOf(node, { profile, peak }, stored);
    const { sparsity } = node.analyzed.node.compressed ?? {};
    const sparse = sparsity !== undefined && isTwoOfFour(sparsity) ? own.sparse : undefined;
    const flops = sparse ?? own.flops;
    const time = timeBound(node, {
      convention,
      peak: { dtype: own.dtype, flops },
      bandwidth: profile.bandwidth,
      weights: null,
    });
    if (time === null) {
      accuracy = joinAccuracy(accuracy, 'atLeast');
      continue;
    }
    const moving = time.moving - (sparse === undefined ? 0 : savedBytes(weights) / profile.bandwidth);
    value += Math.max(time.computing, moving);
    if (weights.length === 0) continue;
    layers++;
    if (moving > time.computing) memoryBound++;
    if (sparsity !== undefined && sparse === undefined) countedDense++;
  }
  return { value, accuracy, layers, memoryBound, countedDense };
}

/** The peak for the wider of the types that a layer multiplies, where the plan or the model stores it in another. */
function peakOf(node: CountedNode, { profile, peak }: ChosenDevice, stored: DataType): DevicePeak {
  if (!node.figures.macs) return peak;
  const [activations, weights] = operandTypes(node);
  const wider = (bitsOf(activations) ?? 0) >= (bitsOf(weights) ?? 0) ? activations : weights;
  if (wider === stored) return peak;
  const found = peakFor(profile, wider);
  return found.dtype === wider || (found.dtype === 'float16' && wider === 'bfloat16') ? found : peak;
}

/** The one pattern that devices have published peaks for. */
function isTwoOfFour(sparsity: Sparsity): boolean {
  return 'n' in sparsity && sparsity.n === 2 && sparsity.m === 4;
}

/** Of each four weights two are stored, with two bits each for their places (NVIDIA Ampere architecture whitepaper). */
function savedBytes(weights: readonly Initializer[]): number {
  let bytes = 0;
  for (const { dtype, shape } of weights) {
    const elements = shape.reduce((a, b) => a * b, 1);
    bytes += (elements * (bitsOf(dtype) ?? 0)) / 8 / 2 - ((elements / 2) * 2) / 8;
  }
  return bytes;
}

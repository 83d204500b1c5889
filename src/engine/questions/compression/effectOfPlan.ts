import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import type { RatedValue } from '../../analysis/verdict';
import { joinAccuracy } from '../../formula/accuracy';
import type { Convention } from '../../graph/convention';
import { bitsOf, type DataType } from '../../graph/dataType';
import type { Initializer, Sparsity } from '../../graph/graph';
import type { AppliedPlan } from './applyPlan';
import type { Message } from '../../graph/message';
import { bitOperations, sumOverNodes } from '../quantization/bitOperations';
import { storageType, type ChosenDevice } from '../speed/devices';
import { peakOfNode, timeBounds, type NodePeak, type NodeRate, type TimeBoundBy } from '../speed/timeBounds';
import { boundsOn } from '../tree/speedTotals';
import { contractionWeights } from '../quantization/contractionWeights';

/** What a plan is about, beyond the figures that every report has. */
export interface CompressionFigures {
  /** Bit operations: MACs × bits of the weights × bits of the activations. */
  readonly bops: RatedValue;
  /** MACs without those whose weight is zero. */
  readonly effectiveMacs: RatedValue;
  /** Whether a plan makes weights zero. */
  readonly zeros: boolean;
  /** On a device; null without one. */
  readonly bound: BoundFigures | null;
}

/** The sum of the least times of all nodes, in seconds. */
export interface BoundFigures extends RatedValue {
  /** Layers with weights, and those of them that take longer to move their data than to compute. */
  readonly layers: number;
  readonly memoryBound: number;
  /** Layers whose zeros the device has no published peak for: they count as if they had none. */
  readonly countedDense: number;
}

/** What a plan changes. */
export interface PlanEffect {
  readonly old: CompressionFigures;
  readonly new: CompressionFigures;
  /** Selected layers that a step left as they are, and why. */
  readonly notes: readonly Message[];
}

/**
 * The figures of a model before and after a plan.
 * @param device chosen for the model as it was
 */
export function effectOfPlan(
  before: Analysis,
  { analysis: after, notes }: AppliedPlan,
  convention: Convention,
  device: ChosenDevice | null,
): PlanEffect {
  const stored = storageType(before);
  const figures = (analysis: Analysis): CompressionFigures => {
    const accuracy = analysis.totals[convention].accuracy.macs;
    return {
      bops: sumOverNodes(analysis, accuracy, bitOperations),
      effectiveMacs: sumOverNodes(analysis, accuracy, effectiveMacs),
      zeros: analysis.nodes.some(({ analyzed }) => analyzed.node.compressed?.sparsity !== undefined),
      bound: device && boundOf(analysis, convention, device, stored),
    };
  };
  return { old: figures(before), new: figures(after), notes };
}

/** MACs whose weight is not zero; null: unknown. */
function effectiveMacs({ analyzed, figures }: CountedNode): number | null {
  const { sparsity } = analyzed.node.compressed ?? {};
  return figures.macs === null || sparsity === undefined ? figures.macs : figures.macs * densityOf(sparsity);
}

function densityOf(sparsity: Sparsity): number {
  return 'zeros' in sparsity ? 1 - sparsity.zeros : sparsity.n / sparsity.m;
}

/**
 * What times of a model before and after a plan follow from: each layer runs on the peak for its types, and skips zeros
 * where that is published.
 * @param stored the type that the model stored its weights in before the plan
 */
export function planBounds(stored: DataType, convention: Convention, device: ChosenDevice): TimeBoundBy {
  return { ...boundsOn(device, convention), type: stored, ofNode: rateOf };
}

function boundOf(analysis: Analysis, convention: Convention, device: ChosenDevice, stored: DataType): BoundFigures {
  const { nodes, totals } = analysis;
  const by = { ...boundsOn(device, convention), type: stored };
  const times = timeBounds(analysis, planBounds(stored, convention, device));
  let [value, layers, memoryBound, countedDense] = [0, 0, 0, 0];
  const { flops, activationBytes } = totals[convention].accuracy;
  let accuracy = joinAccuracy(flops, activationBytes);
  nodes.forEach((node, index) => {
    if (!node.counted) return;
    const time = times[index];
    if (time === null) accuracy = joinAccuracy(accuracy, 'atLeast');
    value += time?.seconds ?? 0;
    if (contractionWeights(node).length === 0) return;
    layers++;
    if (time?.limit === 'memory') memoryBound++;
    if (isCountedDense(node, by, stored)) countedDense++;
  });
  return { value, accuracy, layers, memoryBound, countedDense };
}

/** Zeros only help where the device has a published peak for their pattern. */
function rateOf(node: CountedNode, peak: NodePeak): NodeRate {
  const { sparsity } = node.analyzed.node.compressed ?? {};
  if (peak.sparse === undefined || sparsity === undefined || !isTwoOfFour(sparsity)) return { peak, savedBytes: 0 };
  return { peak: { dtype: peak.dtype, flops: peak.sparse }, savedBytes: savedBytes(contractionWeights(node)) };
}

function isCountedDense(node: CountedNode, by: TimeBoundBy, stored: DataType): boolean {
  const { sparsity } = node.analyzed.node.compressed ?? {};
  return sparsity !== undefined && (!isTwoOfFour(sparsity) || peakOfNode(node, by, stored).sparse === undefined);
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

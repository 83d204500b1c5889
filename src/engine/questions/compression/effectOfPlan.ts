import { onceForAlike } from '../../analysis/alike';
import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import type { RatedValue } from '../../analysis/verdict';
import { joinAccuracy } from '../../formula/accuracy';
import type { Convention } from '../../graph/convention';
import type { DataType } from '../../graph/dataType';
import type { Sparsity } from '../../graph/graph';
import type { AppliedPlan } from './applyPlan';
import type { Message } from '../../graph/message';
import { bitOperations, sumOverNodes } from '../quantization/bitOperations';
import { contractionWeights } from '../quantization/contractionWeights';
import { macsByOperand } from '../quantization/macsByOperand';
import { storageType, type ChosenDevice } from '../speed/devices';
import { peakOfNode, timeBounds, type NodePeak, type NodeRate, type TimeBoundBy } from '../speed/timeBounds';
import { boundsOn } from '../tree/speedTotals';

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
    const { nodes } = analysis;
    const accuracy = analysis.totals[convention].accuracy.macs;
    return {
      bops: sumOverNodes(analysis, accuracy, onceForAlike(nodes, bitOperations)),
      effectiveMacs: sumOverNodes(analysis, accuracy, index => effectiveMacs(nodes[index])),
      zeros: nodes.some(({ analyzed }) => analyzed.node.compressed?.sparsity !== undefined),
      bound: device && boundOf(analysis, convention, device, stored),
    };
  };
  return { old: figures(before), new: figures(after), notes };
}

/** MACs whose weight is not zero; null: unknown. */
function effectiveMacs(node: CountedNode): number | null {
  const { sparsity } = node.analyzed.node.compressed ?? {};
  if (sparsity === undefined) return node.figures.macs;
  const macs = macsByOperand(node);
  return macs && Math.round(macs.weights * densityOf(sparsity)) + macs.activations;
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

/** Zeros only help where the device has a published peak for their pattern, and only products with weights. */
function rateOf(node: CountedNode, { dtype, flops, sparse }: NodePeak): NodeRate {
  const { sparsity } = node.analyzed.node.compressed ?? {};
  const macs = macsByOperand(node);
  if (sparse === undefined || sparsity === undefined || !isTwoOfFour(sparsity) || !macs)
    return { peak: { dtype, flops }, twoOfFour: false };
  const { weights, activations } = macs;
  const rate = (weights + activations) / (weights / sparse + activations / flops);
  return { peak: { dtype, flops: rate }, twoOfFour: true };
}

function isCountedDense(node: CountedNode, by: TimeBoundBy, stored: DataType): boolean {
  const { sparsity } = node.analyzed.node.compressed ?? {};
  return sparsity !== undefined && (!isTwoOfFour(sparsity) || peakOfNode(node, by, stored).sparse === undefined);
}

/** The one pattern that devices have published peaks for. */
function isTwoOfFour(sparsity: Sparsity): boolean {
  return 'n' in sparsity && sparsity.n === 2 && sparsity.m === 4;
}

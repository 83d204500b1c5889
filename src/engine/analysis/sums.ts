import type { CountedNode } from './countedNode';
import type { OwnedWeight } from './ownership';
import { allExact, joinedAccuracies, sumAccuracy, type SumAccuracy } from './sumAccuracy';

/** Sums over the nodes below an item, itself included; MACs and FLOPs only of nodes that count, known ones only. */
export interface Sums {
  macs: number;
  flops: number;
  special: number;
  ptflops: number;
  params: number;
  buffers: number;
  weightBytes: number;
  outputBytes: number;
  nodes: number;
  unknownCost: number;
  unknownShape: number;
  unknownWeights: number;
  accuracy: SumAccuracy;
}

export function emptySums(): Sums {
  return {
    macs: 0,
    flops: 0,
    special: 0,
    ptflops: 0,
    params: 0,
    buffers: 0,
    weightBytes: 0,
    outputBytes: 0,
    nodes: 0,
    unknownCost: 0,
    unknownShape: 0,
    unknownWeights: 0,
    accuracy: allExact,
  };
}

/** Written out, since there is an addition for every node and row: a loop over the names takes five times as long. */
export function addSums(target: Sums, source: Sums): void {
  target.macs += source.macs;
  target.flops += source.flops;
  target.special += source.special;
  target.ptflops += source.ptflops;
  target.params += source.params;
  target.buffers += source.buffers;
  target.weightBytes += source.weightBytes;
  target.outputBytes += source.outputBytes;
  target.nodes += source.nodes;
  target.unknownCost += source.unknownCost;
  target.unknownShape += source.unknownShape;
  target.unknownWeights += source.unknownWeights;
  target.accuracy = joinedAccuracies(target.accuracy, source.accuracy);
}

/** Adds a node's figures: unknown ones add nothing and are counted separately. */
export function addCounted(target: Sums, { figures, outputBytes, counted, unknown, accuracy }: CountedNode): void {
  target.params += figures.params ?? 0;
  target.buffers += figures.buffers ?? 0;
  target.weightBytes += figures.weightBytes ?? 0;
  target.nodes++;
  target.unknownWeights += Number(unknown.weights);
  if (!counted) {
    const ofWeights = sumAccuracy({ ...allExact, params: accuracy.params, weightBytes: accuracy.weightBytes });
    target.accuracy = joinedAccuracies(target.accuracy, ofWeights);
    return;
  }
  target.macs += figures.macs ?? 0;
  target.flops += figures.flops ?? 0;
  target.special += figures.special ?? 0;
  target.ptflops += figures.ptflops ?? 0;
  target.outputBytes += outputBytes;
  target.unknownCost += Number(unknown.cost);
  target.unknownShape += Number(unknown.shape);
  target.accuracy = joinedAccuracies(target.accuracy, accuracy);
}

/** A single node's figures as sums. */
export function sumsOf(node: CountedNode): Sums {
  const sums = emptySums();
  addCounted(sums, node);
  return sums;
}

/** A weight that is an output of the model. */
export function sumsOfReturned({ role, elements, bytes }: OwnedWeight): Sums {
  const sums = emptySums();
  if (role === 'weight') sums.params = elements ?? 0;
  if (role === 'buffer') sums.buffers = elements ?? 0;
  sums.weightBytes = bytes ?? 0;
  return sums;
}

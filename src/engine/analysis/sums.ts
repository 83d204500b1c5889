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

const none = {
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
};
const sumKeys = Object.keys(none) as (keyof typeof none)[];

export function emptySums(): Sums {
  return { ...none, accuracy: allExact };
}

export function addSums(target: Sums, source: Sums): void {
  for (const key of sumKeys) target[key] += source[key];
  target.accuracy = joinedAccuracies(target.accuracy, source.accuracy);
}

/** A single node's figures as sums: unknown ones add nothing and are counted separately. */
export function sumsOf({ figures, outputBytes, counted, unknown, accuracy }: CountedNode): Sums {
  const { params, buffers, weightBytes } = figures;
  const costs = counted
    ? {
        macs: figures.macs ?? 0,
        flops: figures.flops ?? 0,
        special: figures.special ?? 0,
        ptflops: figures.ptflops ?? 0,
        outputBytes,
        unknownCost: Number(unknown.cost),
        unknownShape: Number(unknown.shape),
        accuracy,
      }
    : { accuracy: sumAccuracy({ ...allExact, params: accuracy.params, weightBytes: accuracy.weightBytes }) };
  return {
    ...none,
    params: params ?? 0,
    buffers,
    weightBytes: weightBytes ?? 0,
    nodes: 1,
    unknownWeights: Number(unknown.weights),
    ...costs,
  };
}

/** A weight that is an output of the model. */
export function sumsOfReturned({ role, elements, bytes }: OwnedWeight): Sums {
  const sums = emptySums();
  if (role === 'weight') sums.params = elements ?? 0;
  if (role === 'buffer') sums.buffers = elements ?? 0;
  sums.weightBytes = bytes ?? 0;
  return sums;
}

import { bitsOf } from '../graph/dataType';
import type { WeightType } from '../graph/weightType';

/** The states that optimizers keep for each parameter. */
export const optimizers = [
  { id: 'sgd', states: 0 },
  { id: 'momentum', states: 1 },
  /** First and second moments. */
  { id: 'adam', states: 2 },
] as const;

export type Optimizer = (typeof optimizers)[number]['id'];

/** In which types training keeps its numbers. */
export interface TrainingTypes {
  readonly weights: WeightType;
  readonly gradients: WeightType;
  readonly states: WeightType;
}

/** Bytes that training takes besides activations. */
export interface TrainingMemory {
  readonly optimizer: Optimizer;
  readonly weights: number;
  readonly gradients: number;
  readonly states: number;
  readonly total: number;
}

/**
 * A weight, a gradient and the optimizer's states for each parameter: SGD keeps none, momentum one, Adam two. Buffers
 * and activations are not included.
 */
export function trainingMemory(params: number, types: TrainingTypes): TrainingMemory[] {
  const bytes = (type: WeightType, each = 1): number => Math.ceil((params * each * bitsOf(type)!) / 8);
  return optimizers.map(({ id, states: each }) => {
    const [weights, gradients, states] = [bytes(types.weights), bytes(types.gradients), bytes(types.states, each)];
    return { optimizer: id, weights, gradients, states, total: weights + gradients + states };
  });
}

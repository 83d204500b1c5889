import type { CountedNode } from '../../analysis/countedNode';
import type { Initializer } from '../../graph/graph';

/** The weights that a node multiplies with, as the file stores them: matrices and kernels, without biases. */
export function contractionWeights({ analyzed, figures, weights }: CountedNode): readonly Initializer[] {
  if (figures.macs === null || figures.macs === 0) return [];
  return weights.flatMap(({ role, input, shape }) => {
    const stored = role === 'weight' ? analyzed.inputs[input]?.initializer : null;
    return stored && (shape?.length ?? 0) > 1 ? [stored] : [];
  });
}

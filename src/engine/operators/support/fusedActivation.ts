import { entryOf } from '../../graph/entryOf';
import { product, symbol, type Term } from '../../formula/expression';
import type { Cost } from './definition';
import { say } from '../../graph/message';

interface ElementCost {
  readonly flops: number;
  readonly special: number;
  readonly ptflops?: number;
}

/**
 * Activations that are part of another operator (recurrent cells, fused convolutions, experts): operations per element,
 * counted from their definitions. Special functions are included in `flops`.
 */
const activations: Readonly<Record<string, ElementCost | undefined>> = {
  '': { flops: 0, special: 0 },
  none: { flops: 0, special: 0 },
  identity: { flops: 0, special: 0 },
  relu: { flops: 1, special: 0, ptflops: 1 }, // max(0, x)
  tanh: { flops: 1, special: 1 },
  sigmoid: { flops: 4, special: 1 }, // 1 / (1 + exp(−x))
  affine: { flops: 2, special: 0 }, // α·x + β
  leakyrelu: { flops: 2, special: 0, ptflops: 1 }, // x ≥ 0 ? x : α·x
  thresholdedrelu: { flops: 1, special: 0 }, // x > α ? x : 0
  scaledtanh: { flops: 3, special: 1 }, // α·tanh(β·x)
  hardsigmoid: { flops: 4, special: 0 }, // min(max(α·x + β, 0), 1)
  hardswish: { flops: 5, special: 0 }, // x·hardSigmoid(x)
  elu: { flops: 4, special: 1, ptflops: 1 }, // x ≥ 0 ? x : α·(exp(x) − 1)
  softsign: { flops: 3, special: 0 }, // x / (1 + |x|)
  softplus: { flops: 3, special: 2 }, // log(1 + exp(x))
  clip: { flops: 2, special: 0 },
  gelu: { flops: 5, special: 1, ptflops: 1 }, // 0.5·x·(1 + erf(x / √2))
  fastgelu: { flops: 9, special: 1, ptflops: 1 }, // 0.5·x·(1 + tanh(a·x + b·x·x·x))
  silu: { flops: 5, special: 1 }, // x·sigmoid(x)
  swish: { flops: 5, special: 1 },
};

/** Operations per element; null where the activation is not known. */
export function activationOperations(name: string): ElementCost | null {
  return entryOf(activations, name.toLowerCase()) ?? null;
}

/** Cost of an activation over this many elements; unknown if the activation is. */
export function activationCost(name: string, elements: readonly Term[]): Cost {
  const activation = entryOf(activations, name.toLowerCase());
  if (activation === undefined) {
    const unknown = symbol('A', null, say`operations of the activation ${name}`);
    return { flops: product(unknown, ...elements), note: say`The cost of the activation ${name} is unknown.` };
  }
  const times = (count: number | undefined) => {
    if (!count) return undefined;
    return count === 1 ? product(...elements) : product(count, ...elements);
  };
  return { flops: times(activation.flops), special: times(activation.special), ptflops: times(activation.ptflops) };
}

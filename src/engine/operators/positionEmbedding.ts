import { product, symbol } from '../formula/expression';
import { elementCount, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { multiply } from './support/attentionCost';
import type { NodeContext, OperatorDefinition } from './support/definition';

/** One angle for each pair of rotated elements, for each position. */
function anglesShape(node: NodeContext): Shape | null {
  const dim = node.int('dim') ?? null;
  return node.shape(0) && [...node.shape(0)!, dim === null ? null : Math.floor(dim / 2)];
}

/**
 * Cosines and sines of position · frequency for rotary embeddings, as the `transformers` library computes them once per
 * run (its RotaryEmbedding modules); the frequencies are constants.
 */
const rotaryAngles: OperatorDefinition = {
  name: 'RotaryAngles',
  domain: 'transformers',
  since: 1,
  infer: node => [tensor('float32', anglesShape(node)), tensor('float32', anglesShape(node))],
  cost: node => {
    const shape = anglesShape(node);
    const angles = symbol('A', shape && multiply(elementCount(shape)), say`angles, one per position and frequency`);
    return { flops: product(3, angles), special: product(2, angles) };
  },
};

/** ALiBi: a bias per head and key, its slope times the key's position (Press et al. 2022, as the library builds it). */
const alibiBias: OperatorDefinition = {
  name: 'AlibiBias',
  domain: 'transformers',
  since: 1,
  infer: node => [tensor(node.dtype(0), [1, node.int('heads') ?? null, 1, node.int('keys') ?? null])],
  cost: node => ({
    flops: product(
      symbol('h', node.int('heads') ?? null, say`heads`),
      symbol('L_k', node.int('keys') ?? null, say`keys, past ones included`),
    ),
  }),
};

export const positionEmbedding: OperatorDefinition[] = [rotaryAngles, alibiBias];

import { product, symbol, type Term } from '../../formula/expression';
import { elementCount, shapeText } from '../../graph/shape';
import { say } from '../../graph/message';
import type { Cost, NodeContext } from './definition';
import { together } from './contraction';

/**
 * The subtractions of zero points from quantised operands: one per element where a zero point is given. From a weight it
 * can be subtracted once and for all, so nothing is counted there.
 * @param pairs positions of operands and of their zero points
 */
export function zeroPointSubtractions(
  node: NodeContext,
  pairs: readonly (readonly [operand: number, zeroPoint: number])[],
): Cost {
  const parts = pairs
    .filter(([operand, zeroPoint]) => node.hasInput(zeroPoint) && !node.isWeight(operand))
    .map(([operand]): Cost => {
      const shape = node.shape(operand);
      return {
        flops: symbol(
          `n_${operand + 1}`,
          elementCount(shape),
          say`elements of input ${operand + 1}, ${shapeText(shape)}`,
        ),
      };
    });
  return { ...together(...parts), note: say`Integer operations are counted like floating-point ones.` };
}

/** Operations that bring one value to a quantised type: scale, round, add the zero point, saturate (two comparisons). */
export function quantizationOperations(withZeroPoint: boolean): number {
  return withZeroPoint ? 5 : 4;
}

/** The way from accumulators to the output's quantised type. */
export function requantization(node: NodeContext, values: readonly Term[], zeroPoint: number): Cost {
  return { flops: product(quantizationOperations(node.hasInput(zeroPoint)), ...values) };
}

/** Operations that one quantised value takes to become a float: subtract the zero point, multiply by the scale. */
export function dequantizationOperations(withZeroPoint: boolean): number {
  return withZeroPoint ? 2 : 1;
}

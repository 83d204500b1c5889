import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import type { RatedValue } from '../../analysis/verdict';
import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import { macsByOperand } from './macsByOperand';
import { operandsOf } from './operands';

/**
 * Bit operations of all runs of a node: MACs × bits of the weights × bits of the activations, without accumulators.
 * @param operands what it multiplies, if that was asked for before
 * @returns null if the MACs or a type are unknown
 */
export function bitOperations(node: CountedNode, operands = operandsOf(node)): number | null {
  const { macs } = node.figures;
  if (!macs) return macs;
  const { activations, others } = operands!;
  const parts = macsByOperand(node);
  if (activations.bits === null || others.bits === null || parts === null) return null;
  return parts.activations === macs || parts.activations === 0
    ? macs * activations.bits * others.bits
    : parts.weights * activations.bits * others.bits + parts.activations * activations.bits ** 2;
}

/** A figure of all nodes together. */
export function sumOverNodes(
  { nodes }: Pick<Analysis, 'nodes'>,
  rated: Accuracy,
  figure: (node: CountedNode) => number | null,
): RatedValue {
  let [value, accuracy] = [0, rated];
  for (const node of nodes) {
    if (!node.counted) continue;
    const own = figure(node);
    if (own === null) accuracy = joinAccuracy(accuracy, 'atLeast');
    else value += own;
  }
  return { value, accuracy };
}

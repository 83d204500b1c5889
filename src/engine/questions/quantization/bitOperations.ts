import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import type { RatedValue } from '../../analysis/verdict';
import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import { macsByOperand } from './macsByOperand';
import { operandsOf } from './operands';

/**
 * Bit operations of all runs of a node: MACs × bits of the weights × bits of the activations, without accumulators.
 * @returns null if the MACs or a type are unknown
 */
export function bitOperations(node: CountedNode): number | null {
  const { macs } = node.figures;
  if (!macs) return macs;
  const { activations, others } = operandsOf(node)!;
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
  figure: (index: number) => number | null,
): RatedValue {
  let [value, accuracy] = [0, rated];
  for (let index = 0; index < nodes.length; index++) {
    if (!nodes[index].counted) continue;
    const own = figure(index);
    if (own === null) accuracy = joinAccuracy(accuracy, 'atLeast');
    else value += own;
  }
  return { value, accuracy };
}

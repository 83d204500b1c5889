import type { AnalyzedNode, AnalyzedValue } from './analysis';
import { isView } from './plumbing';
import { canonical } from './values';

/** Numbers that a node reads after DequantizeLinear, and the nodes in between. */
export interface Dequantized {
  /** What is dequantized. */
  readonly quantized: AnalyzedValue;
  /** DequantizeLinear, then the views and transpositions of its result. */
  readonly through: readonly AnalyzedNode[];
}

/** Longer chains of views are not looked for. */
const mostViews = 8;

/** What a value holds dequantized, perhaps transposed or in another shape; null: it is not dequantized. */
export function dequantized(value: AnalyzedValue): Dequantized | null {
  let through: AnalyzedNode[] | null = null;
  for (let at = canonical(value); through === null || through.length <= mostViews;) {
    const { producer } = at;
    const input = producer?.inputs[0];
    if (producer === null || !input) return null;
    const { node } = producer;
    const isFound = node.op === 'DequantizeLinear';
    if (!isFound && node.op !== 'Transpose' && !isView(node)) return null;
    // Most values are not dequantized: for those nothing is made.
    through ??= [];
    through.unshift(producer);
    if (isFound) return { quantized: canonical(input), through };
    at = canonical(input);
  }
  return null;
}

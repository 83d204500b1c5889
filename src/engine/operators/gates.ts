import { elementCount } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { product, quotient, sum, symbol, type Expression } from '../formula/expression';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { outputElements } from './support/arguments';

/** An operator of ONNX Runtime whose outputs are shaped like its first input. */
function gate(name: string, outputs: number, cost: OperatorDefinition['cost']): OperatorDefinition {
  const infer = (node: NodeContext) => Array.from({ length: outputs }, () => tensor(node.dtype(0), node.shape(0)));
  return { name, domain: 'com.microsoft', since: 1, infer, cost };
}

/** The rows that are normalized together: how long they are and how many. */
function rowsOf(node: NodeContext, length: number | null): { length: Expression; count: Expression } {
  const size = symbol('C', length, say`elements of a row`);
  return { length: size, count: quotient(outputElements(node), size) };
}

/**
 * X / √(mean(X²) + ε) · scale · SiLU(gate): the normalisation takes 4 per element and 2 per row, SiLU 5 and the product
 * with it 1.
 */
const gatedRmsNorm = gate('GatedRMSNorm', 1, node => {
  const { length, count } = rowsOf(node, elementCount(node.shape(1)));
  return { flops: product(count, sum(product(10, length), 2)), special: product(count, sum(length, 1)) };
});

/**
 * gate · value with gate = σ(sign(d) · √max(|d|, 10⁻⁶)), d the scaled product of key and query, both normalised: for
 * each row twice 4 C + 2, the product 2 C − 1 and its scale, 5 for the root and its sign, 4 for σ and C for the value. A second
 * output is normalised once more.
 */
const engramGate = gate('EngramGate', 2, node => {
  const { length, count } = rowsOf(node, node.dim(0, -1));
  const again = node.hasOutput(1);
  return {
    flops: product(count, sum(product(again ? 15 : 11, length), again ? 15 : 13)),
    special: product(again ? 5 : 4, count),
  };
});

/** decay_scale · Softplus(a + dt_bias), 5 per element of which 2 special; with the second output Sigmoid(b), 4 and 1. */
const linearAttentionGate = gate('LinearAttentionGate', 2, node => {
  const [flops, special] = node.hasOutput(1) ? [9, 3] : [5, 2];
  return { flops: product(flops, outputElements(node)), special: product(special, outputElements(node)) };
});

/** Gates that ONNX Runtime fuses (ContribOperators). */
export const gates: readonly OperatorDefinition[] = [
  // X + Y · gate
  gate('GatedAdd', 1, node => ({ flops: product(2, outputElements(node)) })),
  gatedRmsNorm,
  engramGate,
  linearAttentionGate,
];

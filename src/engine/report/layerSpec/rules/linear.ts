import type { Module } from '../support/conversion';
import type { NodeView } from '../support/nodeView';
import type { Tensor } from '../support/draft';
import { unless } from './arguments';
import type { Rule } from './rule';

/** A product with a weight, which may be rearranged before; null: it is another product. */
export function linearOf(node: NodeView, bias: boolean): Module | null {
  const [input, weight] = [node.tensor(0), node.shape(1)];
  if (!input || !node.isConstant(1) || weight?.length !== 2 || node.number('transA', 0) !== 0) return null;
  const [taken, given] = node.number('transB', 0) === 0 ? weight : [weight[1], weight[0]];
  return {
    type: 'Linear',
    args: { in_features: taken, out_features: given, ...unless(true, 'bias', bias) },
    inputs: [input],
  };
}

const gemm: Rule = node => {
  const bias = node.value(2) !== null;
  if (node.number('alpha', 1) !== 1 || (bias && node.number('beta', 1) !== 1)) return null;
  return linearOf(node, bias);
};

const product: Rule = node => {
  const linear = linearOf(node, false);
  if (linear) return linear;
  const shapes = [0, 1].map(index => node.shape(index));
  if (shapes.some(shape => shape === null || shape.length < 2)) return null;
  // A constant factor without a batch is the same for all samples.
  const inputs = [0, 1].map(index => node.operand(index, withoutBatch(node, shapes[index]!)));
  return inputs.every(input => input !== null) ? { type: 'MatMul', inputs } : null;
};

function withoutBatch({ conversion }: NodeView, shape: readonly number[]): readonly number[] {
  return shape.length > 2 && shape[0] === conversion.batch ? shape.slice(1) : shape;
}

/** Constants have no batch in the model, but in the spec: they get its letter. */
const einsum: Rule = node => {
  const [left, right] = (node.text('equation') ?? '').replaceAll(' ', '').split('->');
  const terms = left.split(',');
  const { conversion } = node;
  const isBatched = (index: number): boolean => node.isData(index) && conversion.isBatched(node.value(index)!);
  const batch = terms.find((_, index) => isBatched(index))?.[0];
  if (!batch || right === undefined || !/^[a-z]$/i.test(batch) || !right.startsWith(batch)) return null;
  const inputs: Tensor[] = [];
  const written: string[] = [];
  for (const [index, term] of terms.entries()) {
    const shape = node.shape(index);
    if (!shape || (node.isData(index) && !(isBatched(index) && term.startsWith(batch)))) return null;
    if (!node.isData(index) && term.includes(batch)) return null;
    const tensor = node.operand(index, shape);
    if (!tensor) return null;
    inputs.push(tensor);
    written.push(node.isData(index) ? term : `${batch}${term}`);
  }
  return { type: 'Einsum', args: { equation: `${written.join(',')}->${right}` }, inputs };
};

/** Attention whose heads are an axis. */
const attention: Rule = node => {
  const inputs = [0, 1, 2].map(index => node.tensor(index));
  const shapes = inputs.map(input => input?.shape);
  if (!inputs.every((input): input is Tensor => input !== null) || shapes.some(shape => shape?.length !== 3))
    return null;
  const mask = node.tensor(3);
  const args = {
    ...(node.number('is_causal', 0) !== 0 && { is_causal: true }),
    ...(shapes[0]![0] !== shapes[1]![0] && { enable_gqa: true }),
  };
  return { type: 'ScaledDotProductAttention', args, inputs: mask ? [...inputs, mask] : inputs };
};

export const linearRules: Readonly<Record<string, Rule>> = {
  Gemm: gemm,
  MatMul: product,
  Einsum: einsum,
  Attention: attention,
};

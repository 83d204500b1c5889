import type { AnalyzedValue } from '../../../analysis/analysis';
import { shapeOf, type Layout } from '../support/conversion';
import type { Tensor } from '../support/draft';
import type { NodeView } from '../support/nodeView';
import type { Rule } from './rule';

/** How the output is ordered: channels first if all full operands are. */
function layoutOf({ conversion, dataInputs, analyzed }: NodeView): Layout {
  const rank = shapeOf(analyzed.outputs[0]!)?.length;
  const isTurned = (value: AnalyzedValue): boolean =>
    conversion.layoutOf(value) === 'first' && shapeOf(value)?.length === rank && conversion.isBatched(value);
  return dataInputs.length > 0 && dataInputs.every(isTurned) ? 'first' : 'plain';
}

/** The shape that a constant has beside the output, without the batch; null: it does not fit. */
function besideOutput(node: NodeView, index: number, layout: Layout): readonly number[] | null {
  const { conversion, analyzed } = node;
  const [shape, output] = [node.shape(index), analyzed.outputs[0]];
  const rank = output && conversion.plainShape(output)?.length;
  if (!shape || rank === null || rank === undefined || shape.length > rank + 1) return null;
  if (shape.length === rank + 1 && shape[0] !== 1) return null;
  const fitted =
    shape.length === rank + 1 ? shape.slice(1) : [...new Array<number>(rank - shape.length).fill(1), ...shape];
  return layout === 'first' ? [fitted.at(-1)!, ...fitted.slice(0, -1)] : fitted;
}

/** The operands, with constants as layers of their own; null: one does not fit. */
function operands(node: NodeView, indices: readonly number[], layout: Layout): Tensor[] | null {
  const found: Tensor[] = [];
  for (const index of indices) {
    const data = node.isData(index);
    const shape = data ? [] : besideOutput(node, index, layout);
    const tensor = shape && node.operand(index, shape, layout);
    if (!tensor) return null;
    found.push(tensor);
  }
  return found;
}

/** A function of several operands; of two, one may be a number. */
const pairwise =
  (type: string, number: string | null): Rule =>
  node => {
    const layout = layoutOf(node);
    const indices = node.analyzed.inputs.flatMap((value, index) => (value ? [index] : []));
    const [first, second] = indices;
    if (number !== null && indices.length === 2 && node.isData(first)) {
      const other = node.scalar(second);
      const input = other === null ? null : node.tensor(first, layout);
      if (input) return { type, args: { [number]: other }, inputs: [input], layout };
    }
    const commutes = type === 'Add' || type === 'Mul';
    if (number !== null && commutes && indices.length === 2 && node.isData(second)) {
      const other = node.scalar(first);
      const input = other === null ? null : node.tensor(second, layout);
      if (input) return { type, args: { [number]: other }, inputs: [input], layout };
    }
    const inputs = operands(node, indices, layout);
    return inputs && { type, inputs, layout };
  };

const unary =
  (type: string): Rule =>
  node => {
    const layout = layoutOf(node);
    const input = node.tensor(0, layout);
    return input && { type, inputs: [input], layout };
  };

export const elementwiseRules: Readonly<Record<string, Rule>> = {
  Add: pairwise('Add', 'other'),
  Sum: pairwise('Add', null),
  Sub: pairwise('Sub', 'other'),
  Mul: pairwise('Mul', 'other'),
  Div: pairwise('Div', 'other'),
  Pow: pairwise('Pow', 'exponent'),
  Max: pairwise('Max', null),
  Min: pairwise('Min', null),
  Greater: pairwise('Greater', 'other'),
  Less: pairwise('Less', 'other'),
  Equal: pairwise('Equal', 'other'),
  Where: pairwise('Where', null),
  ...Object.fromEntries(
    ['Sqrt', 'Abs', 'Neg', 'Exp', 'Log', 'Sin', 'Cos', 'Erf', 'Sign', 'Floor', 'Ceil', 'Round', 'Reciprocal'].map(
      (op): [string, Rule] => [op, unary(op)],
    ),
  ),
};

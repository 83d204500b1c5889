import type { NodeView } from '../support/nodeView';
import type { Rule } from './rule';

/** The axes of a reduction, an attribute or an input by opset; null: not known. */
function axesOf(node: NodeView): readonly number[] | null {
  const rank = node.shape(0)?.length;
  const given = node.list('axes') ?? (node.value(1) === null ? [] : node.contents(1));
  if (rank === undefined || given === null) return null;
  if (given.length === 0 && node.number('noop_with_empty_axes', 0) === 1) return null;
  return (given.length === 0 ? Array.from({ length: rank }, (_, axis) => axis) : given).map(axis =>
    axis < 0 ? axis + rank : axis,
  );
}

const reduction =
  (type: string): Rule =>
  node => {
    const [value, output, axes] = [node.value(0), node.analyzed.outputs[0], axesOf(node)];
    const { conversion } = node;
    const rank = node.shape(0)?.length ?? 0;
    if (!value || !output || !axes) return null;
    const keepdim = node.number('keepdims', 1) !== 0;
    const isBatched = conversion.isBatched(value);
    if (isBatched && axes.includes(0)) return null;
    const isTurned = conversion.layoutOf(value) === 'first' && keepdim;
    const layout = isTurned ? 'first' : 'plain';
    const input = node.tensor(0, layout);
    if (!input) return null;
    const at = (axis: number): number => (isTurned ? (axis === rank - 1 ? 1 : axis + 1) : axis + (isBatched ? 0 : 1));
    const dims = axes.map(at).sort((a, b) => a - b);
    return {
      type,
      args: { dim: dims.length === 1 ? dims[0] : dims, ...(keepdim && { keepdim }) },
      inputs: [input],
      layout,
    };
  };

const position =
  (type: string): Rule =>
  node => {
    const [value, input, rank] = [node.value(0), node.tensor(0), node.shape(0)?.length];
    if (!value || !input || rank === undefined) return null;
    const axis = node.number('axis', 0);
    const dim = (axis < 0 ? axis + rank : axis) + (node.conversion.isBatched(value) ? 0 : 1);
    return { type, args: { dim, ...(node.number('keepdims', 1) !== 0 && { keepdim: true }) }, inputs: [input] };
  };

export const reductionRules: Readonly<Record<string, Rule>> = {
  ReduceMean: reduction('Mean'),
  ReduceSum: reduction('Sum'),
  ReduceProd: reduction('Prod'),
  ReduceMax: reduction('Max'),
  ReduceMin: reduction('Min'),
  ReduceL2: reduction('Norm'),
  ReduceLogSumExp: reduction('LogSumExp'),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
};

import * as z from 'zod';
import { int } from '../../support/attributes';
import type { Layer } from './support/layer';
import { flag, moduleType, type ModuleType } from './support/moduleType';

const scalar = (layer: Layer, value: number): string => layer.graph.constant('float32', [], [value]);

/** A reduction along one axis. */
const along = (layer: Layer, op: string, value: string, axis: number, keep = false): string =>
  layer.op(op, [value, layer.graph.list([axis])], { keepdims: int(keep ? 1 : 0) });

/** The p-norm along the last axis; for p = 1 and p = 2 there are separate operators. */
function norm(layer: Layer, value: string, p: number, keep: boolean): string {
  if (p === 1 || p === 2) return along(layer, `ReduceL${p}`, value, -1, keep);
  const powers = layer.op('Pow', [layer.op('Abs', [value]), scalar(layer, p)]);
  return layer.op('Pow', [along(layer, 'ReduceSum', powers, -1, keep), scalar(layer, 1 / p)]);
}

/** Distances between two inputs. */
export const distances: readonly ModuleType[] = [
  moduleType(
    'CosineSimilarity',
    'x₁·x₂/max(‖x₁‖·‖x₂‖, ε) along an axis of two inputs.',
    {
      dim: z.int().min(-64).max(64).default(1).describe('The axis, the batch is 0.'),
      eps: z.number().min(0).default(1e-8).describe('Least divisor, so that nothing is divided by zero.'),
    },
    (args, layer) => {
      const [first, second] = layer.inputs;
      const product = along(layer, 'ReduceSum', layer.op('Mul', [first, second]), args.dim);
      const norms = layer.op(
        'Mul',
        layer.inputs.map(input => along(layer, 'ReduceL2', input, args.dim)),
      );
      return layer.op('Div', [product, layer.op('Max', [norms, scalar(layer, args.eps)])]);
    },
    { least: 2, most: 2 },
  ),
  moduleType(
    'PairwiseDistance',
    '‖x₁ − x₂ + ε‖ along the last axis of two inputs.',
    {
      p: z.number().gt(0).default(2).describe('Degree of the norm.'),
      eps: z.number().default(1e-6).describe('Added to each difference.'),
      keepdim: flag(false, 'Keep the axis with a size of 1.'),
    },
    (args, layer) => {
      const difference = layer.op('Sub', [layer.inputs[0], layer.inputs[1]]);
      return norm(layer, layer.op('Add', [difference, scalar(layer, args.eps)]), args.p, args.keepdim);
    },
    { least: 2, most: 2 },
  ),
];

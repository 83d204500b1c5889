import { int } from '../../support/attributes';
import { requireBroadcast } from './support/agreement';
import { axes, axesOf, axis } from './support/axes';
import type { Layer } from './support/layer';
import { flag, functionType, type ModuleType } from './support/moduleType';

const keepdim = flag(false, 'Keep the axes with a size of 1.');

export const reduced = (layer: Layer, op: string, value: string, dims: readonly number[], keep: boolean): string =>
  layer.op(op, [value, layer.graph.list(dims)], { keepdims: int(keep ? 1 : 0) });

function reduction(type: string, description: string, op: string): ModuleType {
  return functionType(
    type,
    description,
    { dim: axes.default(1).describe('The axis or axes, the batch is 0.'), keepdim },
    (args, layer) => reduced(layer, op, layer.input, axesOf(layer, args.dim), args.keepdim),
  );
}

/** The largest or smallest value along an axis, or element-wise over several inputs. */
function extreme(type: string, description: string, op: 'Max' | 'Min'): ModuleType {
  return functionType(
    type,
    description,
    { dim: axes.optional().describe('The axis or axes, the batch is 0; for a single input.'), keepdim },
    (args, layer) => {
      if (layer.inputs.length === 1)
        return reduced(layer, `Reduce${op}`, layer.input, axesOf(layer, args.dim ?? 1), args.keepdim);
      requireBroadcast(layer);
      return layer.op(op, layer.inputs);
    },
    { least: 1, most: 64 },
  );
}

function position(type: string, description: string, op: string): ModuleType {
  return functionType(
    type,
    description,
    { dim: axis.default(-1).describe('The axis, the batch is 0.'), keepdim },
    (args, layer) =>
      layer.op(op, [layer.input], { axis: int(layer.axis(args.dim, 'dim')), keepdims: int(args.keepdim ? 1 : 0) }),
  );
}

/** The mean of the squared differences from the mean, as exporters write `torch.var`. */
function variance(layer: Layer, dims: readonly number[], keep: boolean): string {
  const rest = layer.op('Sub', [layer.input, reduced(layer, 'ReduceMean', layer.input, dims, true)]);
  return reduced(layer, 'ReduceMean', layer.op('Mul', [rest, rest]), dims, keep);
}

const spreadArguments = { dim: axes.default(1).describe('The axis or axes, the batch is 0.'), keepdim };

/** Reductions that PyTorch code calls between modules. */
export const reductions: readonly ModuleType[] = [
  reduction('Mean', 'The mean along axes.', 'ReduceMean'),
  reduction('Sum', 'The sum along axes.', 'ReduceSum'),
  reduction('Prod', 'The product along axes.', 'ReduceProd'),
  reduction('Norm', 'The Euclidean norm along axes.', 'ReduceL2'),
  reduction('LogSumExp', 'The logarithm of the sum of exponentials along axes.', 'ReduceLogSumExp'),
  extreme('Max', 'The largest value along axes, or element-wise over several inputs.', 'Max'),
  extreme('Min', 'The smallest value along axes, or element-wise over several inputs.', 'Min'),
  position('ArgMax', 'Where the largest value along an axis is.', 'ArgMax'),
  position('ArgMin', 'The position of the smallest value along an axis.', 'ArgMin'),
  functionType('Var', 'The variance along axes.', spreadArguments, (args, layer) =>
    variance(layer, axesOf(layer, args.dim), args.keepdim),
  ),
  functionType('Std', 'The standard deviation along axes.', spreadArguments, (args, layer) =>
    layer.op('Sqrt', [variance(layer, axesOf(layer, args.dim), args.keepdim)]),
  ),
];

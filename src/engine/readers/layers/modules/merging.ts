import * as z from 'zod';
import { int } from '../../support/attributes';
import { functionType, type ModuleType } from './support/moduleType';

const several = { least: 2, most: 64 };

/** An element-wise operation over two or more inputs, from left to right. */
function pairwise(type: string, description: string, op: string): ModuleType {
  return functionType(
    type,
    description,
    {},
    (_, layer) => layer.inputs.slice(1).reduce((value, next) => layer.op(op, [value, next]), layer.input),
    several,
  );
}

/** What joins branches; these are no modules of PyTorch. */
export const merges: readonly ModuleType[] = [
  pairwise('Add', 'The sum of its inputs.', 'Add'),
  pairwise('Sub', 'The first input less the others.', 'Sub'),
  pairwise('Mul', 'The element-wise product of its inputs.', 'Mul'),
  functionType(
    'Concat',
    'Concatenates its inputs.',
    {
      dim: z.int().default(1).describe('The axis, the batch being 0.'),
    },
    (args, layer) => layer.op('Concat', layer.inputs, { axis: int(layer.axis(args.dim, 'dim')) }),
    { least: 1, most: 4096 },
  ),
  functionType('MatMul', 'The matrix product of two inputs.', {}, (_, layer) => layer.op('MatMul', layer.inputs), {
    least: 2,
    most: 2,
  }),
];

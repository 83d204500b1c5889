import * as z from 'zod';
import { int } from '../../support/attributes';
import { say } from '../../../graph/message';
import { requireBroadcast, requireSameBeside } from './support/agreement';
import type { Layer } from './support/layer';
import { axis } from './support/axes';
import { functionType, type ModuleType } from './support/moduleType';

const several = { least: 1, most: 64 };

/** A number as a constant that is not a parameter. */
export const scalar = (layer: Layer, value: number): string => layer.graph.constant('float32', [], [value]);

/** An element-wise operation over its inputs, and a number if one is given, from left to right. */
function pairwise(type: string, description: string, op: string, number: string): ModuleType {
  return functionType(
    type,
    description,
    { [number]: z.number().optional().describe('A number to use instead of a further input.') },
    (args, layer) => {
      const given = args[number];
      if (layer.inputs.length === 1 && given === undefined)
        layer.missingInput(say`${type} takes two inputs, or one and the argument ${number}.`);
      requireBroadcast(layer);
      const further = [...layer.inputs.slice(1), ...(given === undefined ? [] : [scalar(layer, given)])];
      return further.reduce((value, next) => layer.op(op, [value, next]), layer.input);
    },
    several,
  );
}

/** Functions that merge branches; they are not PyTorch modules. */
export const merges: readonly ModuleType[] = [
  pairwise('Add', 'The sum of its inputs.', 'Add', 'other'),
  pairwise('Sub', 'The first input minus the others.', 'Sub', 'other'),
  pairwise('Mul', 'The element-wise product of its inputs.', 'Mul', 'other'),
  pairwise('Div', 'The first input divided by the others.', 'Div', 'other'),
  pairwise('Pow', 'The first input to the power of the other.', 'Pow', 'exponent'),
  functionType(
    'Concat',
    'Concatenates its inputs.',
    { dim: axis.default(1).describe('The axis, the batch is 0.') },
    (args, layer) => {
      const at = layer.axis(args.dim, 'dim');
      requireSameBeside(layer, at);
      return layer.op('Concat', layer.inputs, { axis: int(at) });
    },
    { least: 1, most: 4096 },
  ),
  functionType(
    'Stack',
    'Joins its inputs along a new axis.',
    { dim: axis.default(1).describe('Position of the new axis; the batch is 0.') },
    (args, layer) => {
      requireSameBeside(layer, -1);
      const rank = layer.knownRank() + 1;
      if (args.dim < -rank || args.dim >= rank)
        layer.fail(say`dim is ${args.dim}, but the output has ${rank} axes, the batch included.`, 'dim');
      const at = args.dim < 0 ? args.dim + rank : args.dim;
      const grown = layer.inputs.map(input => layer.op('Unsqueeze', [input, layer.graph.list([at])]));
      return layer.op('Concat', grown, { axis: int(at) });
    },
    { least: 1, most: 4096 },
  ),
];

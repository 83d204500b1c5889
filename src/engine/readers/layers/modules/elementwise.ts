import * as z from 'zod';
import { say } from '../../../graph/message';
import { requireBroadcast } from './support/agreement';
import type { Layer } from './support/layer';
import { functionType, type ModuleType } from './support/moduleType';
import { scalar } from './merging';

function unary(type: string, description: string, op: string): ModuleType {
  return functionType(type, description, {}, (_, layer) => layer.op(op, [layer.input]));
}

/** A comparison with a second input or a number. */
function comparison(type: string, description: string, op: string): ModuleType {
  return functionType(
    type,
    description,
    { other: z.number().optional().describe('A number to use instead of the second input.') },
    (args, layer) => {
      requireBroadcast(layer);
      return layer.op(op, [layer.input, layer.inputs[1] ?? scalar(layer, args.other ?? missing(layer, type))]);
    },
    { least: 1, most: 2 },
  );
}

const missing = (layer: Layer, type: string): never =>
  layer.missingInput(say`${type} takes two inputs, or one and the argument other.`);

const bound = z.number().optional();

/** Element-wise functions that PyTorch code calls between modules. */
export const elementwise: readonly ModuleType[] = [
  unary('Sqrt', 'The square root of each element.', 'Sqrt'),
  unary('Abs', 'The absolute value of each element.', 'Abs'),
  unary('Neg', 'The negative of each element.', 'Neg'),
  unary('Exp', 'e to the power of each element.', 'Exp'),
  unary('Log', 'The natural logarithm of each element.', 'Log'),
  unary('Sin', 'The sine of each element.', 'Sin'),
  unary('Cos', 'The cosine of each element.', 'Cos'),
  unary('Erf', 'The error function of each element.', 'Erf'),
  unary('Sign', 'The sign of each element.', 'Sign'),
  unary('Floor', 'Each element rounded down.', 'Floor'),
  unary('Ceil', 'Each element rounded up.', 'Ceil'),
  unary('Round', 'Each element rounded.', 'Round'),
  unary('Reciprocal', 'One divided by each element.', 'Reciprocal'),
  functionType('Rsqrt', 'One divided by the square root of each element.', {}, (_, layer) =>
    layer.op('Reciprocal', [layer.op('Sqrt', [layer.input])]),
  ),
  functionType('Square', 'The square of each element.', {}, (_, layer) => layer.op('Mul', [layer.input, layer.input])),
  functionType(
    'Clamp',
    'Keeps values between two bounds.',
    { min: bound.describe('Least value.'), max: bound.describe('Largest value.') },
    ({ min, max }, layer) =>
      layer.op('Clip', [
        layer.input,
        min === undefined ? '' : scalar(layer, min),
        max === undefined ? '' : scalar(layer, max),
      ]),
  ),
  comparison('Greater', 'True where the first input is greater.', 'Greater'),
  comparison('Less', 'True where the first input is less.', 'Less'),
  comparison('Equal', 'True where both inputs are equal.', 'Equal'),
  functionType(
    'Where',
    'Elements of the second input where the first one is true, else those of the third.',
    {},
    (_, layer) => layer.op('Where', layer.inputs),
    { least: 3, most: 3 },
  ),
];

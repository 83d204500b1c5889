import type { Lowering } from '../layer';
import { activationByName } from './activation';

const binary: Readonly<Record<string, string>> = {
  add: 'Add', subtract: 'Sub', sub: 'Sub', multiply: 'Mul', mul: 'Mul', divide: 'Div', truediv: 'Div', maximum: 'Max', minimum: 'Min', pow: 'Pow',
};
const unary: Readonly<Record<string, string>> = {
  exp: 'Exp', sqrt: 'Sqrt', abs: 'Abs', negative: 'Neg', neg: 'Neg', log: 'Log', identity: 'Identity', stop_gradient: 'Identity',
};

/** A call of a TensorFlow function between layers, such as `math.multiply` or `__operators__.add`. */
const functionCall: Lowering = layer => {
  const name = (layer.config.string('function') ?? '').split('.').at(-1)!;
  if (Object.hasOwn(binary, name)) {
    // What is no layer's output is a number.
    return layer.op(binary[name], [layer.input, layer.inputs[1] ?? layer.graph.constant('float32', [], [1])]);
  }
  if (Object.hasOwn(unary, name)) return layer.op(unary[name], [layer.input]);
  return activationByName(layer.graph, name, layer.input) ?? layer.fail(`No rule for the function '${name.slice(0, 80)}'.`);
};

export const lambdaLayers: Readonly<Record<string, Lowering>> = { TFOpLambda: functionCall };

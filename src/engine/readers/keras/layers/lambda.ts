import type { KerasLayer, Lowering } from './support/layer';
import { activationByName } from './activation';

const binary: Readonly<Record<string, string>> = {
  add: 'Add',
  subtract: 'Sub',
  sub: 'Sub',
  multiply: 'Mul',
  mul: 'Mul',
  divide: 'Div',
  truediv: 'Div',
  maximum: 'Max',
  minimum: 'Min',
  pow: 'Pow',
};
const unary: Readonly<Record<string, string>> = {
  exp: 'Exp',
  sqrt: 'Sqrt',
  abs: 'Abs',
  absolute: 'Abs',
  negative: 'Neg',
  sin: 'Sin',
  cos: 'Cos',
  neg: 'Neg',
  log: 'Log',
  identity: 'Identity',
  stop_gradient: 'Identity',
};

/** A function of one or two tensors by its name. */
function applied(layer: KerasLayer, name: string): string {
  if (Object.hasOwn(binary, name)) {
    // What is no layer's output is a number.
    return layer.op(binary[name], [layer.input, layer.inputs[1] ?? layer.graph.constant('float32', [], [1])]);
  }
  if (Object.hasOwn(unary, name)) return layer.op(unary[name], [layer.input]);
  return (
    activationByName(layer.graph, name, layer.input) ?? layer.fail(`No rule for the function '${name.slice(0, 80)}'.`)
  );
}

/** A call of a TensorFlow function between layers, such as `math.multiply` or `__operators__.add`. */
const functionCall: Lowering = layer => applied(layer, (layer.config.string('function') ?? '').split('.').at(-1)!);

/** Functions that Keras 3 writes as layers of classes of their own (`keras/src/ops`), whose arithmetic has the names of merging layers. */
const operations: Readonly<Record<string, string>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  Elu: 'elu',
  Selu: 'selu',
  Celu: 'celu',
  Sigmoid: 'sigmoid',
  HardSigmoid: 'hard_sigmoid',
  Silu: 'silu',
  HardSilu: 'hard_silu',
  Tanh: 'tanh',
  Softplus: 'softplus',
  Softsign: 'softsign',
  Exp: 'exp',
  Log: 'log',
  Sqrt: 'sqrt',
  Absolute: 'absolute',
  Negative: 'negative',
  Sin: 'sin',
  Cos: 'cos',
  Power: 'pow',
};

export const lambdaLayers: Readonly<Record<string, Lowering>> = {
  TFOpLambda: functionCall,
  ...Object.fromEntries(
    Object.entries(operations).map(([className, name]): [string, Lowering] => [
      className,
      layer => applied(layer, name),
    ]),
  ),
};

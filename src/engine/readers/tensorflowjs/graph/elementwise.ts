import { float, int, text } from '../../support/attributes';
import { compositions, type Composer } from '../../support/compositions';
import { dataTypeCode } from '../../../graph/dataType';
import type { Operation, OperationLowering } from './operation';
import { complexOperators, spectralOperations } from './spectral';

/** An operator of ONNX under another name, or its counterpart for complex numbers. */
const direct =
  (op: string): OperationLowering =>
  operation =>
    Object.hasOwn(complexOperators, op) && operation.inputs.length > 0 && operation.isComplex()
      ? operation.op(complexOperators[op], operation.inputs, {}, 'tensorflow')
      : operation.op(op, operation.inputs);

const composed =
  (composition: (composer: Composer, ...inputs: string[]) => string): OperationLowering =>
  operation =>
    composition(operation, ...operation.inputs.slice(0, 2));

/** Operators of ONNX under TensorFlow's names. */
const names: Readonly<Record<string, string>> = {
  Add: 'Add',
  AddV2: 'Add',
  BiasAdd: 'Add',
  Sub: 'Sub',
  Mul: 'Mul',
  RealDiv: 'Div',
  Div: 'Div',
  DivNoNan: 'Div',
  Xdivy: 'Div',
  TruncateDiv: 'Div',
  MulNoNan: 'Mul',
  Maximum: 'Max',
  Minimum: 'Min',
  Pow: 'Pow',
  FloorMod: 'Mod',
  Mod: 'Mod',
  Equal: 'Equal',
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
  LogicalAnd: 'And',
  LogicalOr: 'Or',
  LogicalXor: 'Xor',
  LogicalNot: 'Not',
  AddN: 'Sum',
  BitwiseAnd: 'BitwiseAnd',
  BitwiseOr: 'BitwiseOr',
  BitwiseXor: 'BitwiseXor',
  Invert: 'BitwiseNot',
  Relu: 'Relu',
  Selu: 'Selu',
  Elu: 'Elu',
  Sigmoid: 'Sigmoid',
  Tanh: 'Tanh',
  Softplus: 'Softplus',
  Softsign: 'Softsign',
  Exp: 'Exp',
  Log: 'Log',
  Sqrt: 'Sqrt',
  Abs: 'Abs',
  Neg: 'Neg',
  Sign: 'Sign',
  Floor: 'Floor',
  Ceil: 'Ceil',
  Round: 'Round',
  Rint: 'Round',
  Reciprocal: 'Reciprocal',
  Inv: 'Reciprocal',
  Erf: 'Erf',
  Sin: 'Sin',
  Cos: 'Cos',
  Tan: 'Tan',
  Asin: 'Asin',
  Acos: 'Acos',
  Atan: 'Atan',
  Sinh: 'Sinh',
  Cosh: 'Cosh',
  Asinh: 'Asinh',
  Acosh: 'Acosh',
  Atanh: 'Atanh',
  IsNan: 'IsNaN',
  IsInf: 'IsInf',
  Prelu: 'PRelu',
  Identity: 'Identity',
  StopGradient: 'Identity',
  Snapshot: 'Identity',
  CheckNumerics: 'Identity',
  PlaceholderWithDefault: 'Identity',
  PreventGradient: 'Identity',
  EnsureShape: 'Identity',
  CheckNumericsV2: 'Identity',
  Select: 'Where',
  SelectV2: 'Where',
};

/** Functions that ONNX does not have. */
const ownNames = ['Erfc', 'Erfinv', 'Lgamma', 'Digamma', 'NextAfter', 'IsFinite', 'Cross'];

/**
 * Clamped to a range and rounded to one of the steps it is divided into: x' = round((x − min)/step) · step + min
 * (TensorFlow, `fake_quant_with_min_max_vars`).
 */
function fakeQuantized(operation: Operation, least: string, most: string): string {
  // The size of a step does not affect the cost.
  const step = operation.scalar(1);
  const clamped = operation.op('Min', [operation.op('Max', [operation.input, least]), most]);
  const places = operation.op('Round', [operation.op('Div', [operation.op('Sub', [clamped, least]), step])]);
  return operation.op('Add', [operation.op('Mul', [places, step]), least]);
}

/** Activations that a fused operator names in `fused_ops`, and operators of their own. */
export const activations: Readonly<Record<string, (operation: Operation, value: string) => string>> = {
  Relu: (operation, value) => operation.op('Relu', [value]),
  Relu6: (operation, value) => operation.op('Clip', [value, operation.scalar(0), operation.scalar(6)]),
  Elu: (operation, value) => operation.op('Elu', [value]),
  LeakyRelu: (operation, value) =>
    operation.op('LeakyRelu', [value], {
      alpha: float(operation.node.float('alpha', operation.node.float('leakyrelu_alpha', 0.2))),
    }),
  Sigmoid: (operation, value) => operation.op('Sigmoid', [value]),
  Tanh: (operation, value) => operation.op('Tanh', [value]),
  Softmax: (operation, value) => operation.op('Softmax', [value], { axis: int(-1) }),
  LogSoftmax: (operation, value) => operation.op('LogSoftmax', [value], { axis: int(-1) }),
  GeluExact: (operation, value) => operation.op('Gelu', [value], { approximate: text('none') }),
  GeluApproximate: (operation, value) => operation.op('Gelu', [value], { approximate: text('tanh') }),
};

const activation =
  (name: string): OperationLowering =>
  operation =>
    activations[name](operation, operation.input);

export const elementwiseOperations: Readonly<Record<string, OperationLowering>> = {
  ...Object.fromEntries(Object.entries(names).map(([name, op]) => [name, direct(op)])),
  ...Object.fromEntries(['Relu6', 'LeakyRelu', 'Softmax', 'LogSoftmax'].map(name => [name, activation(name)])),
  ...Object.fromEntries(
    ownNames.map((name): [string, OperationLowering] => [
      name,
      operation => operation.op(name, operation.inputs, {}, 'tensorflow'),
    ]),
  ),
  ...spectralOperations,
  Cast: operation =>
    operation.op('Cast', [operation.input], { to: int(Math.max(1, dataTypeCode(operation.node.type('DstT')))) }),
  NotEqual: composed(compositions.notEqual),
  FloorDiv: composed(compositions.floorDivide),
  SquaredDifference: composed(compositions.squaredDifference),
  Square: composed(compositions.square),
  Rsqrt: composed(compositions.rsqrt),
  Log1p: composed(compositions.log1p),
  Expm1: composed(compositions.expm1),
  Atan2: composed(compositions.atan2),
  Xlogy: composed(compositions.xlogy),
  Xlog1py: composed(compositions.xlog1py),
  TruncateMod: operation => operation.op('Mod', operation.inputs, { fmod: int(1) }),
  ApproximateEqual: operation =>
    operation.op('Less', [
      operation.op('Abs', [operation.op('Sub', operation.inputs)]),
      operation.scalar(operation.node.float('tolerance', 1e-5)),
    ]),
  LeftShift: operation => operation.op('BitShift', operation.inputs, { direction: text('LEFT') }),
  RightShift: operation => operation.op('BitShift', operation.inputs, { direction: text('RIGHT') }),
  IdentityN: operation => operation.inputs.map(input => operation.op('Identity', [input])),
  Print: operation => operation.op('Identity', [operation.input]),
  // Mean of each channel of an image, from which all differences are stretched.
  AdjustContrastv2: operation => {
    const mean = operation.op('ReduceMean', [operation.input, operation.graph.list([-3, -2])], { keepdims: int(1) });
    return operation.op('Add', [
      operation.op('Mul', [operation.op('Sub', [operation.input, mean]), operation.inputs[1]]),
      mean,
    ]);
  },
  ...Object.fromEntries(
    ['', 'PerChannel'].map((kind): [string, OperationLowering] => [
      `FakeQuantWithMinMaxVars${kind}`,
      operation => fakeQuantized(operation, operation.inputs[1], operation.inputs[2]),
    ]),
  ),
  FakeQuantWithMinMaxArgs: operation =>
    fakeQuantized(
      operation,
      operation.scalar(operation.node.float('min', -6)),
      operation.scalar(operation.node.float('max', 6)),
    ),
  ClipByValue: operation => operation.op('Clip', operation.inputs),
};

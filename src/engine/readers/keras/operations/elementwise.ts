import { int, text } from '../../support/attributes';
import { compositions, type Composer } from '../../support/compositions';
import type { KerasLayer, Lowering } from '../layers/support/layer';
import { argumentOf, first, operand, second, valueOf } from './operands';
import { say } from '../../../graph/message';

/** Operators of ONNX by the names of NumPy's and TensorFlow's functions of one tensor. */
const unary: Readonly<Record<string, string>> = {
  abs: 'Abs',
  absolute: 'Abs',
  fabs: 'Abs',
  negative: 'Neg',
  neg: 'Neg',
  sign: 'Sign',
  floor: 'Floor',
  ceil: 'Ceil',
  round: 'Round',
  rint: 'Round',
  reciprocal: 'Reciprocal',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  erf: 'Erf',
  sin: 'Sin',
  cos: 'Cos',
  tan: 'Tan',
  arcsin: 'Asin',
  asin: 'Asin',
  arccos: 'Acos',
  acos: 'Acos',
  arctan: 'Atan',
  atan: 'Atan',
  sinh: 'Sinh',
  cosh: 'Cosh',
  arcsinh: 'Asinh',
  asinh: 'Asinh',
  arccosh: 'Acosh',
  acosh: 'Acosh',
  arctanh: 'Atanh',
  atanh: 'Atanh',
  isnan: 'IsNaN',
  isinf: 'IsInf',
  logical_not: 'Not',
  bitwise_not: 'BitwiseNot',
  bitwise_invert: 'BitwiseNot',
  invert: 'BitwiseNot',
  identity: 'Identity',
  stop_gradient: 'Identity',
  copy: 'Identity',
  convert_to_tensor: 'Identity',
  ensure_shape: 'Identity',
  check_numerics: 'Identity',
  array: 'Identity',
  nan_to_num: 'Identity',
};

/** The same of two tensors, either of which may be a number. */
const binary: Readonly<Record<string, string>> = {
  add: 'Add',
  subtract: 'Sub',
  sub: 'Sub',
  multiply: 'Mul',
  mul: 'Mul',
  scalar_mul: 'Mul',
  divide: 'Div',
  div: 'Div',
  truediv: 'Div',
  true_divide: 'Div',
  divide_no_nan: 'Div',
  maximum: 'Max',
  fmax: 'Max',
  minimum: 'Min',
  fmin: 'Min',
  power: 'Pow',
  pow: 'Pow',
  mod: 'Mod',
  floormod: 'Mod',
  equal: 'Equal',
  greater: 'Greater',
  greater_equal: 'GreaterOrEqual',
  less: 'Less',
  less_equal: 'LessOrEqual',
  logical_and: 'And',
  logical_or: 'Or',
  logical_xor: 'Xor',
  bitwise_and: 'BitwiseAnd',
  bitwise_or: 'BitwiseOr',
  bitwise_xor: 'BitwiseXor',
  bias_add: 'Add',
};

const both = (layer: KerasLayer): [string, string] => [operand(layer, first, 0), operand(layer, second, 1)];

const composedOfOne =
  (composition: (to: Composer, x: string) => string): Lowering =>
  layer =>
    composition(layer, layer.input);

const composedOfTwo =
  (composition: (to: Composer, x: string, y: string) => string): Lowering =>
  layer =>
    composition(layer, ...both(layer));

/** An optional bound. */
const bound = (layer: KerasLayer, names: readonly string[], place: number): string => {
  const given = argumentOf(layer, names, place);
  return given === undefined || given === null ? '' : valueOf(layer, given);
};

const where: Lowering = layer => {
  const condition = operand(layer, ['condition'], 0);
  const [x, y] = [argumentOf(layer, ['x1', 'x'], 1), argumentOf(layer, ['x2', 'y'], 2)];
  if (x === undefined || y === undefined || x === null) return layer.fail(say`Its result depends on the data.`);
  return layer.op('Where', [condition, valueOf(layer, x), valueOf(layer, y)]);
};

/** The sum of all tensors in the first argument. */
const addAll: Lowering = layer => layer.op('Sum', layer.inputs);

/** ln(e^x) to another base: one product more. */
const logarithm: Lowering = layer => layer.op('Mul', [layer.op('Log', [layer.input]), layer.scalar(1)]);

const gelu: Lowering = layer => {
  // Keras' operation approximates it by default, its activation and TensorFlow's function do not.
  const approximate = argumentOf(layer, ['approximate']) === true;
  return layer.op('Gelu', [layer.input], { approximate: text(approximate ? 'tanh' : 'none') });
};

/** √(x² + y²) */
const hypot: Lowering = layer => {
  const [x, y] = both(layer);
  return layer.op('Sqrt', [layer.op('Add', [compositions.square(layer, x), compositions.square(layer, y)])]);
};

/** Functions of single elements, by NumPy's names and TensorFlow's. */
export const elementwiseOperations: Readonly<Record<string, Lowering>> = {
  ...Object.fromEntries(
    Object.entries(unary).map(([name, op]): [string, Lowering] => [name, layer => layer.op(op, [layer.input])]),
  ),
  ...Object.fromEntries(
    Object.entries(binary).map(([name, op]): [string, Lowering] => [name, layer => layer.op(op, both(layer))]),
  ),
  square: composedOfOne(compositions.square),
  rsqrt: composedOfOne(compositions.rsqrt),
  log1p: composedOfOne(compositions.log1p),
  expm1: composedOfOne(compositions.expm1),
  log2: logarithm,
  log10: logarithm,
  exp2: layer => layer.op('Pow', [layer.scalar(2), layer.input]),
  not_equal: composedOfTwo(compositions.notEqual),
  floor_divide: composedOfTwo(compositions.floorDivide),
  floordiv: composedOfTwo(compositions.floorDivide),
  squared_difference: composedOfTwo(compositions.squaredDifference),
  arctan2: composedOfTwo(compositions.atan2),
  atan2: composedOfTwo(compositions.atan2),
  xlogy: composedOfTwo(compositions.xlogy),
  xlog1py: composedOfTwo(compositions.xlog1py),
  hypot,
  fmod: layer => layer.op('Mod', both(layer), { fmod: int(1) }),
  truncatemod: layer => layer.op('Mod', both(layer), { fmod: int(1) }),
  isfinite: layer => layer.op('IsFinite', [layer.input], {}, 'tensorflow'),
  is_finite: layer => layer.op('IsFinite', [layer.input], {}, 'tensorflow'),
  erfc: layer => layer.op('Erfc', [layer.input], {}, 'tensorflow'),
  erfinv: layer => layer.op('Erfinv', [layer.input], {}, 'tensorflow'),
  clip: layer =>
    layer.op('Clip', [layer.input, bound(layer, ['x_min', 'min_value'], 1), bound(layer, ['x_max', 'max_value'], 2)]),
  clip_by_value: layer =>
    layer.op('Clip', [layer.input, bound(layer, ['clip_value_min'], 1), bound(layer, ['clip_value_max'], 2)]),
  where,
  add_n: addAll,
  gelu,
};

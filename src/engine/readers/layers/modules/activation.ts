import * as z from 'zod';
import { float, int, text } from '../../support/attributes';
import type { Attributes } from '../../support/graphBuilder';
import type { Layer } from './support/layer';
import { flag, inplace, moduleType, size, type ModuleType } from './support/moduleType';
import { pythonFloat, pythonRepr } from './support/python';
import { say } from '../../../graph/message';
import { images } from './support/images';

const inplaceDetail = (given: boolean): string => (given ? 'inplace=True' : '');

/** An activation that is one operator and has no arguments that matter. */
function plain(type: string, description: string, op: string, attributes?: Attributes): ModuleType {
  return moduleType(type, description, inplace, (args, layer) => {
    layer.describe(inplaceDetail(args.inplace));
    return layer.op(op, [layer.input], attributes);
  });
}

/** An activation with one number, printed as `name=value`. */
function withNumber(
  type: string,
  description: string,
  argument: string,
  fallback: number,
  lower: (layer: Layer, value: number) => string,
  named = true,
): ModuleType {
  const shape: z.ZodRawShape = {
    [argument]: z.number().default(fallback).describe('Parameter of the activation.'),
    ...inplace,
  };
  return moduleType(type, description, shape, (args, layer) => {
    const value = args[argument] as number;
    layer.describe(
      [`${named ? `${argument}=` : ''}${pythonFloat(value)}`, inplaceDetail(args.inplace === true)]
        .filter(part => part !== '')
        .join(', '),
    );
    return lower(layer, value);
  });
}

const dim = (fallback: number | null) =>
  z.int().nullable().default(fallback).describe('Axis, the batch is 0; negative ones count from the end.');

/** PyTorch's default if `dim` is omitted: 0 for rank 0, 1 or 3, otherwise 1. */
const implicitAxis = (layer: Layer): number => ([0, 1, 3].includes(layer.knownRank()) ? 0 : 1);

function alongAxis(type: string, description: string, lower: (layer: Layer, axis: number) => string): ModuleType {
  return moduleType(type, description, { dim: dim(null) }, (args, layer) => {
    layer.describe(`dim=${args.dim ?? 'None'}`);
    return lower(layer, args.dim === null ? implicitAxis(layer) : layer.axis(args.dim, 'dim'));
  });
}

/** Clamps values to a range. */
function clip(layer: Layer, least: number, most: number): string {
  return layer.op('Clip', [
    layer.input,
    layer.graph.constant('float32', [], [least]),
    layer.graph.constant('float32', [], [most]),
  ]);
}

function times(layer: Layer, op: string): string {
  return layer.op('Mul', [layer.input, layer.op(op, [layer.input])]);
}

export const activations: readonly ModuleType[] = [
  plain('ReLU', 'max(0, x).', 'Relu'),
  moduleType('ReLU6', 'min(max(0, x), 6).', inplace, (args, layer) => {
    layer.describe(inplaceDetail(args.inplace));
    return clip(layer, 0, 6);
  }),
  moduleType(
    'Hardtanh',
    'Keeps values between two bounds.',
    {
      min_val: z.number().default(-1).describe('Least value.'),
      max_val: z.number().default(1).describe('Largest value.'),
      ...inplace,
    },
    (args, layer) => {
      layer.describe(
        [
          `min_val=${pythonFloat(args.min_val)}`,
          `max_val=${pythonFloat(args.max_val)}`,
          ...(args.inplace ? ['inplace=True'] : []),
        ].join(', '),
      );
      return clip(layer, args.min_val, args.max_val);
    },
  ),
  withNumber('ELU', 'x, or α·(eˣ − 1) below zero.', 'alpha', 1, (layer, alpha) =>
    layer.op('Elu', [layer.input], { alpha: float(alpha) }),
  ),
  withNumber('CELU', 'A continuously differentiable ELU.', 'alpha', 1, (layer, alpha) =>
    layer.op('Celu', [layer.input], { alpha: float(alpha) }),
  ),
  plain('SELU', 'A scaled ELU.', 'Selu'),
  withNumber('LeakyReLU', 'x, or a small multiple of it below zero.', 'negative_slope', 0.01, (layer, alpha) =>
    layer.op('LeakyRelu', [layer.input], { alpha: float(alpha) }),
  ),
  moduleType(
    'RReLU',
    'A leaky ReLU; its slope is the mean of the bounds when the model is not trained.',
    {
      lower: z
        .number()
        .default(1 / 8)
        .describe('Least slope.'),
      upper: z
        .number()
        .default(1 / 3)
        .describe('Largest slope.'),
      ...inplace,
    },
    (args, layer) => {
      layer.describe(
        [`lower=${args.lower}`, `upper=${args.upper}`, ...(args.inplace ? ['inplace=True'] : [])].join(', '),
      );
      return layer.op('LeakyRelu', [layer.input], { alpha: float((args.lower + args.upper) / 2) });
    },
  ),
  moduleType(
    'PReLU',
    'A leaky ReLU that learns its slopes.',
    {
      num_parameters: size.default(1).describe('One slope for all channels, or one for each.'),
      init: z.number().default(0.25).describe('Initial value of the slopes.'),
    },
    (args, layer) => {
      layer.describe(`num_parameters=${args.num_parameters}`);
      if (args.num_parameters !== 1) layer.feature('num_parameters', args.num_parameters, layer.dim(1));
      return layer.op('PRelu', [
        layer.input,
        layer.weight('weight', [args.num_parameters, ...new Array<number>(Math.max(0, layer.knownRank() - 2)).fill(1)]),
      ]);
    },
  ),
  moduleType(
    'GELU',
    'x·Φ(x), exactly or by tanh.',
    {
      approximate: z.enum(['none', 'tanh']).default('none').describe("'tanh' for the approximation."),
    },
    (args, layer) => {
      layer.describe(`approximate=${pythonRepr(args.approximate)}`);
      return layer.op('Gelu', [layer.input], { approximate: text(args.approximate) });
    },
  ),
  moduleType('SiLU', 'x·σ(x).', inplace, (args, layer) => {
    layer.describe(inplaceDetail(args.inplace));
    return times(layer, 'Sigmoid');
  }),
  plain('Mish', 'x·tanh(softplus(x)).', 'Mish'),
  plain('Hardswish', 'x·max(0, min(1, x/6 + 1/2)).', 'HardSwish'),
  plain('Hardsigmoid', 'max(0, min(1, x/6 + 1/2)).', 'HardSigmoid', { alpha: float(1 / 6), beta: float(0.5) }),
  plain('Sigmoid', '1/(1 + e⁻ˣ).', 'Sigmoid'),
  plain('Tanh', 'The hyperbolic tangent.', 'Tanh'),
  plain('Softsign', 'x/(1 + |x|).', 'Softsign'),
  moduleType(
    'Softplus',
    'ln(1 + e^(βx))/β.',
    {
      beta: z.number().default(1).describe('Sharpness.'),
      threshold: z.number().default(20).describe('Above it the function is x.'),
    },
    (args, layer) => {
      layer.describe(`beta=${pythonFloat(args.beta)}, threshold=${pythonFloat(args.threshold)}`);
      if (args.beta === 1) return layer.op('Softplus', [layer.input]);
      const beta = layer.graph.constant('float32', [], [args.beta]);
      return layer.op('Div', [layer.op('Softplus', [layer.op('Mul', [layer.input, beta])]), beta]);
    },
  ),
  withNumber(
    'Softshrink',
    'Pulls values towards zero by λ.',
    'lambd',
    0.5,
    (layer, lambd) => layer.op('Shrink', [layer.input], { lambd: float(lambd), bias: float(lambd) }),
    false,
  ),
  withNumber(
    'Hardshrink',
    'Sets values between −λ and λ to zero.',
    'lambd',
    0.5,
    (layer, lambd) => layer.op('Shrink', [layer.input], { lambd: float(lambd), bias: float(0) }),
    false,
  ),
  moduleType('Tanhshrink', 'x − tanh(x).', {}, (_, layer) =>
    layer.op('Sub', [layer.input, layer.op('Tanh', [layer.input])]),
  ),
  moduleType('LogSigmoid', 'ln σ(x).', {}, (_, layer) => layer.op('Log', [layer.op('Sigmoid', [layer.input])])),
  moduleType(
    'Threshold',
    'x above a threshold, another value below.',
    {
      threshold: z.number().describe('The threshold.'),
      value: z.number().describe('The value below it.'),
      ...inplace,
    },
    (args, layer) => {
      layer.describe(
        [`threshold=${args.threshold}`, `value=${args.value}`, ...(args.inplace ? ['inplace=True'] : [])].join(', '),
      );
      const above = layer.op('Greater', [layer.input, layer.graph.constant('float32', [], [args.threshold])]);
      return layer.op('Where', [above, layer.input, layer.graph.constant('float32', [], [args.value])]);
    },
  ),
  moduleType('GLU', 'One half of the channels times σ of the other.', { dim: dim(-1) }, (args, layer) => {
    layer.describe(`dim=${args.dim}`);
    const axis = layer.axis(args.dim ?? -1, 'dim');
    const elements = layer.dim(axis);
    if (elements !== null && elements % 2 !== 0) layer.fail(say`${elements} elements are not divisible by 2.`, 'dim');
    const [value, gate] = layer.graph.add('Split', [layer.input], {
      outputs: 2,
      attributes: { axis: int(axis), num_outputs: int(2) },
    });
    return layer.op('Mul', [value, layer.op('Sigmoid', [gate])]);
  }),
  alongAxis('Softmax', 'Exponentials that sum up to one along an axis.', (layer, axis) =>
    layer.op('Softmax', [layer.input], { axis: int(axis) }),
  ),
  alongAxis('LogSoftmax', 'The logarithm of the softmax.', (layer, axis) =>
    layer.op('LogSoftmax', [layer.input], { axis: int(axis) }),
  ),
  alongAxis('Softmin', 'The softmax of −x.', (layer, axis) =>
    layer.op('Softmax', [layer.op('Neg', [layer.input])], { axis: int(axis) }),
  ),
  moduleType('Softmax2d', 'The softmax over channels.', {}, (_, layer) => {
    layer.requireRank(images[1], 4);
    return layer.op('Softmax', [layer.input], { axis: int(1) });
  }),
  ...['Dropout', 'Dropout1d', 'Dropout2d', 'Dropout3d', 'AlphaDropout', 'FeatureAlphaDropout'].map(type =>
    moduleType(
      type,
      'Drops values at random in training; costs nothing otherwise.',
      {
        p: z.number().min(0).max(1).default(0.5).describe('Fraction of values that are dropped.'),
        inplace: flag(false, 'Overwrite the input.'),
      },
      (args, layer) => {
        layer.describe(`p=${pythonFloat(args.p)}, inplace=${pythonRepr(args.inplace)}`);
        return layer.op('Dropout', [layer.input]);
      },
    ),
  ),
];

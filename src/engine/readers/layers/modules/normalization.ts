import * as z from 'zod';
import { float, int } from '../../support/attributes';
import type { Layer } from './support/layer';
import { flag, inferred, moduleType, size, type ModuleType } from './support/moduleType';
import { pythonFloat, pythonRepr } from './support/python';
import { say, textOf } from '../../../graph/message';
import { shapeText } from '../../../graph/shape';
import { images } from './support/images';

const eps = (fallback: number) =>
  z.number().min(0).default(fallback).describe('Added to the variance, so that nothing is divided by zero.');

const statistics = (affine: boolean, track: boolean) => ({
  eps: eps(1e-5),
  momentum: z.number().nullable().default(0.1).describe('Weight of new values in the running statistics.'),
  affine: flag(affine, 'Learn a scale and a shift per channel.'),
  track_running_stats: flag(track, 'Keep running statistics, and use them when the model is not trained.'),
});

interface Statistics {
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly track_running_stats: boolean;
}

const ranks = [
  { expected: say`features or channels × length`, ranks: [2, 3] },
  { expected: images[1], ranks: [4] },
  { expected: images[2], ranks: [5] },
];

function scaleAndShift(layer: Layer, affine: boolean, shape: readonly number[]): string[] {
  return affine ? [layer.weight('weight', shape), layer.weight('bias', shape)] : ['', ''];
}

function withStatistics(
  layer: Layer,
  features: number,
  { eps, momentum, affine, track_running_stats }: Statistics,
): void {
  layer.describe(
    [
      features,
      `eps=${pythonFloat(eps)}`,
      `momentum=${momentum === null ? 'None' : pythonFloat(momentum)}`,
      `affine=${pythonRepr(affine)}`,
      `track_running_stats=${pythonRepr(track_running_stats)}`,
    ].join(', '),
  );
}

/** With running statistics, one scale and shift per channel; without them, the statistics of the batch are computed. */
function batchNorm(layer: Layer, features: number, args: Statistics): string {
  withStatistics(layer, features, args);
  const running = args.track_running_stats
    ? [layer.weight('running_mean', [features]), layer.weight('running_var', [features])]
    : [];
  return layer.op('BatchNormalization', [layer.input, ...scaleAndShift(layer, args.affine, [features]), ...running], {
    epsilon: float(args.eps),
    ...(args.track_running_stats ? {} : { training_mode: int(1) }),
  });
}

function batchNorms(axes: number): ModuleType[] {
  const { expected, ranks: allowed } = ranks[axes - 1];
  const features = { num_features: inferred('Channels of the input.') };
  const lower = (args: Statistics & { num_features?: number }, layer: Layer): string => {
    layer.requireRank(expected, ...allowed);
    return batchNorm(layer, layer.feature('num_features', args.num_features, layer.dim(1)), args);
  };
  const description = `Batch normalisation of ${textOf(expected)}.`;
  return [
    moduleType(`BatchNorm${axes}d`, description, { ...features, ...statistics(true, true) }, lower),
    moduleType(`LazyBatchNorm${axes}d`, description, statistics(true, true), lower),
  ];
}

function instanceNorms(axes: number): ModuleType[] {
  const lower = (args: Statistics & { num_features?: number }, layer: Layer): string => {
    layer.requireRank(images[axes - 1], axes + 2);
    const features = layer.feature('num_features', args.num_features, layer.dim(1));
    if (args.track_running_stats) return batchNorm(layer, features, args);
    withStatistics(layer, features, args);
    return layer.op('InstanceNormalization', [layer.input, ...scaleAndShift(layer, args.affine, [features])], {
      epsilon: float(args.eps),
    });
  };
  const description = 'Normalises each channel of each sample.';
  return [
    moduleType(
      `InstanceNorm${axes}d`,
      description,
      {
        num_features: inferred('Channels of the input.'),
        ...statistics(false, false),
      },
      lower,
    ),
    moduleType(`LazyInstanceNorm${axes}d`, description, statistics(false, false), lower),
  ];
}

const normalizedShape = z
  .union([size, z.array(size).min(1).max(8)])
  .optional()
  .describe('The last dimensions, which are normalized together. The last one if omitted.');

/** The normalised dimensions; if given, they must be the last ones of the input. */
function normalizedOf(layer: Layer, given: number | readonly number[] | undefined): readonly number[] {
  if (given === undefined) return [layer.feature('normalized_shape', undefined, layer.dim(-1))];
  if (typeof given === 'number') return [layer.feature('normalized_shape', given, layer.dim(-1))];
  const actual = layer.shape()?.slice(-given.length);
  if (actual && given.some((length, axis) => actual[axis] !== null && actual[axis] !== length)) {
    layer.fail(
      say`normalized_shape is ${pythonRepr(given)}, but the last dimensions of the input are ${shapeText(actual)}.`,
      'normalized_shape',
    );
  }
  return given;
}

export const layerNorm = (
  layer: Layer,
  shape: readonly number[],
  epsilon: number,
  affine: boolean,
  bias: boolean,
  input = layer.input,
): string => {
  layer.describe(`${pythonRepr(shape)}, eps=${pythonFloat(epsilon)}, elementwise_affine=${pythonRepr(affine)}`);
  return layer.op(
    'LayerNormalization',
    [input, affine ? layer.weight('weight', shape) : '', ...(affine && bias ? [layer.weight('bias', shape)] : [])],
    { axis: int(-shape.length), epsilon: float(epsilon) },
  );
};

export const normalizations: readonly ModuleType[] = [
  ...[1, 2, 3].flatMap(axes => [...batchNorms(axes), ...instanceNorms(axes)]),
  moduleType(
    'SyncBatchNorm',
    'Batch normalisation across processes.',
    {
      num_features: inferred('Channels of the input.'),
      ...statistics(true, true),
    },
    (args, layer) => batchNorm(layer, layer.feature('num_features', args.num_features, layer.dim(1)), args),
  ),
  moduleType(
    'LayerNorm',
    'Normalises the last dimensions together.',
    {
      normalized_shape: normalizedShape,
      eps: eps(1e-5),
      elementwise_affine: flag(true, 'Learn a scale per element.'),
      bias: flag(true, 'Learn a shift per element too.'),
    },
    (args, layer) =>
      layerNorm(layer, normalizedOf(layer, args.normalized_shape), args.eps, args.elementwise_affine, args.bias),
  ),
  moduleType(
    'RMSNorm',
    'Divides the last dimensions by their root mean square.',
    {
      normalized_shape: normalizedShape,
      eps: z.number().min(0).nullable().default(null).describe('Added to the mean square.'),
      elementwise_affine: flag(true, 'Learn a scale per element.'),
    },
    (args, layer) => {
      const shape = normalizedOf(layer, args.normalized_shape);
      layer.describe(
        `${pythonRepr(shape)}, eps=${args.eps === null ? 'None' : pythonFloat(args.eps)}, elementwise_affine=${pythonRepr(args.elementwise_affine)}`,
      );
      return layer.op('RMSNormalization', [layer.input, args.elementwise_affine ? layer.weight('weight', shape) : ''], {
        axis: int(-shape.length),
      });
    },
  ),
  moduleType(
    'GroupNorm',
    'Normalises groups of channels of each sample.',
    {
      num_groups: size.describe('Groups that the channels are split into.'),
      num_channels: inferred('Channels of the input.'),
      eps: eps(1e-5),
      affine: flag(true, 'Learn a scale and a shift per channel.'),
    },
    (args, layer) => {
      const channels = layer.feature('num_channels', args.num_channels, layer.dim(1));
      if (channels % args.num_groups !== 0)
        layer.fail(say`${channels} channels are not divisible by ${args.num_groups} groups.`, 'num_groups');
      layer.describe(
        `${args.num_groups}, ${channels}, eps=${pythonFloat(args.eps)}, affine=${pythonRepr(args.affine)}`,
      );
      return layer.op('GroupNormalization', [layer.input, ...scaleAndShift(layer, args.affine, [channels])], {
        num_groups: int(args.num_groups),
        epsilon: float(args.eps),
      });
    },
  ),
  ...['LocalResponseNorm', 'CrossMapLRN2d'].map(type =>
    moduleType(
      type,
      'Divides each element by a norm over neighbouring channels.',
      {
        size: size.describe('Channels of a neighbourhood.'),
        alpha: z.number().default(1e-4).describe('Factor of the sum of squares.'),
        beta: z.number().default(0.75).describe('Exponent.'),
        k: z.number().default(1).describe('Added to the sum of squares.'),
      },
      (args, layer) => {
        layer.describe(
          `${args.size}, alpha=${pythonFloat(args.alpha)}, beta=${pythonFloat(args.beta)}, k=${pythonFloat(args.k)}`,
        );
        return layer.op('LRN', [layer.input], {
          size: int(args.size),
          alpha: float(args.alpha),
          beta: float(args.beta),
          bias: float(args.k),
        });
      },
    ),
  ),
];

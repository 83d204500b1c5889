import { int, ints, text } from '../../support/attributes';
import { nhwc } from '../../support/graphBuilder';
import type { KerasLayer, Lowering } from '../layers/support/layer';
import { argumentOf, integersOf, wordOf } from './operands';
import { say } from '../../../graph/message';

const channelsFirst = (layer: KerasLayer): boolean => /^(channels_first|nc)/.test(wordOf(layer, ['data_format']) ?? '');

/** The first of the axes of height and width, of one image or a batch of them. */
function firstSpatial(layer: KerasLayer): number {
  const rank = layer.knownShape().length;
  if (rank !== 3 && rank !== 4) layer.fail(say`Its input must be an image.`);
  return rank - (channelsFirst(layer) ? 2 : 3);
}

const modes: Readonly<Record<string, string>> = { nearest: 'nearest', bicubic: 'cubic', bilinear: 'linear' };

/** To a height and a width; an antialiased resize weights more of the image. */
const resize =
  (fixed?: string): Lowering =>
  layer => {
    const axis = firstSpatial(layer);
    const size = integersOf(layer, argumentOf(layer, ['size'], 1)) ?? layer.unknownInput();
    const method = fixed ?? wordOf(layer, ['interpolation', 'method'], 2) ?? 'bilinear';
    if (!Object.hasOwn(modes, method))
      return layer.fail(say`The interpolation '${method.slice(0, 40)}' is not supported.`);
    const target = size.length === 1 ? [size[0], size[0]] : size;
    return layer.op('Resize', [layer.input, '', '', layer.graph.list(target)], {
      mode: text(modes[method]),
      axes: ints([axis, axis + 1]),
      antialias: int(layer.argument('antialias') === true ? 1 : 0),
    });
  };

/** Sides that are padded or cropped: each is given, or follows from the requested size. */
function sides(layer: KerasLayer, kind: 'padding' | 'cropping', axis: number): [number, number][] {
  const sign = kind === 'padding' ? 1 : -1;
  return [
    ['top', 'bottom', 'height'],
    ['left', 'right', 'width'],
  ].map(([begin, end, size], index): [number, number] => {
    const [first, last] = [begin, end].map(side => integersOf(layer, layer.argument(`${side}_${kind}`) ?? null)?.[0]);
    const target = integersOf(layer, layer.argument(`target_${size}`) ?? null)?.[0];
    if (first !== undefined && last !== undefined) return [first, last];
    const all = sign * ((target ?? layer.fail(say`Its sides are not supported.`)) - layer.size(axis + index));
    if (first !== undefined) return [first, all - first];
    return last === undefined ? layer.fail(say`Its sides are not supported.`) : [all - last, last];
  });
}

const padImages: Lowering = layer => {
  const axis = firstSpatial(layer);
  const widths = layer.knownShape().map((): [number, number] => [0, 0]);
  sides(layer, 'padding', axis).forEach((pair, index) => (widths[axis + index] = pair));
  const both = [0, 1].flatMap(side => widths.map(pair => pair[side]));
  return layer.op('Pad', [layer.input, layer.graph.list(both)], { mode: text('constant') });
};

const cropImages: Lowering = layer => {
  const axis = firstSpatial(layer);
  const pairs = sides(layer, 'cropping', axis);
  const ends = pairs.map(([, end], index) => layer.size(axis + index) - end);
  const lists = [pairs.map(([begin]) => begin), ends, [axis, axis + 1]].map(list => layer.graph.list(list));
  return layer.op('Slice', [layer.input, ...lists]);
};

/** Three products and two sums for each pixel, of which the weights are fixed. */
const toGrayscale: Lowering = layer => {
  const rank = layer.knownShape().length;
  const axis = channelsFirst(layer) ? rank - 3 : rank - 1;
  const weights = layer.op('ConstantOfShape', [
    layer.graph.list(Array.from({ length: rank - axis }, (_, at) => (at === 0 ? 3 : 1))),
  ]);
  return layer.op('ReduceSum', [layer.op('Mul', [layer.input, weights]), layer.graph.list([axis])], {
    keepdims: int(1),
  });
};

/** Of a list for all axes, the spatial ones. */
function spatial(layer: KerasLayer, names: readonly string[], axes: number, fallback?: readonly number[]): number[] {
  const given = integersOf(layer, argumentOf(layer, names) ?? null);
  if (given === null) return fallback ? [...fallback] : layer.fail(say`${names[0]} is missing.`);
  if (given.length === 1) return new Array<number>(axes).fill(given[0]);
  if (given.length === axes) return given;
  return channelsFirst(layer) ? given.slice(2) : given.slice(1, -1);
}

const pool =
  (op: string): Lowering =>
  layer => {
    const axes = layer.knownShape().length - 2;
    if (axes < 1) return layer.fail(say`Its input has no spatial axis.`);
    const kernel = spatial(layer, ['pool_size', 'ksize'], axes);
    const padding = wordOf(layer, ['padding']);
    return layer.op(
      op,
      [layer.input],
      {
        kernel_shape: ints(kernel),
        strides: ints(spatial(layer, ['strides'], axes, kernel)),
        auto_pad: text(padding === 'same' ? 'SAME_UPPER' : 'VALID'),
      },
      channelsFirst(layer) ? undefined : nhwc,
    );
  };

/** The windows of an image as vectors, which only moves data. */
const extractPatches: Lowering = layer => {
  const axis = firstSpatial(layer);
  const [batch, ...image] = layer.sizes();
  if (axis !== 1 || image.length !== 3) return layer.fail(say`This order of axes is not supported.`);
  const kernel = spatial(layer, ['size', 'sizes'], 2);
  const strides = spatial(layer, ['strides'], 2, kernel);
  const rates = spatial(layer, ['dilation_rate', 'rates'], 2, [1, 1]);
  const same = wordOf(layer, ['padding']) === 'same';
  const windows = layer.op(
    'Unfold',
    [layer.op('Transpose', [layer.input], { perm: ints([0, 3, 1, 2]) })],
    {
      kernel_shape: ints(kernel),
      strides: ints(strides),
      dilations: ints(rates),
      auto_pad: text(same ? 'SAME_UPPER' : 'VALID'),
    },
    'torch.nn',
  );
  const places = kernel.map((size, index) => {
    const span = same ? 1 : (size - 1) * rates[index] + 1;
    return Math.floor((image[index] - span) / strides[index]) + 1;
  });
  const vectors = layer.op('Transpose', [windows], { perm: ints([0, 2, 1]) });
  return layer.op('Reshape', [vectors, layer.graph.list([batch, ...places, kernel[0] * kernel[1] * image[2]])]);
};

/** The other way round along the spatial axis that is counted from the end. */
const mirrored =
  (fromEnd: number): Lowering =>
  layer => {
    const axis = layer.knownShape().length - fromEnd;
    const lists = [[-1], [-(2 ** 31)], [axis], [-1]].map(list => layer.graph.list(list));
    return layer.op('Slice', [layer.input, ...lists]);
  };

/** Divided by a power of a weighted sum of the squares of a number of channels on both sides. */
const localResponse: Lowering = layer => {
  const radius = integersOf(layer, layer.argument('depth_radius') ?? null)?.[0] ?? 5;
  return layer.op('LRN', [layer.input], { size: int(2 * radius + 1) }, nhwc);
};

/** Functions of unknown cost whose output shape is known. */
const shapeless = [
  'rgb_to_hsv',
  'hsv_to_rgb',
  'gaussian_blur',
  'elastic_transform',
  'affine_transform',
  'perspective_transform',
  'per_image_standardization',
  'adjust_brightness',
  'adjust_contrast',
  'adjust_hue',
  'adjust_saturation',
];

/** Functions of images, by Keras' names and TensorFlow's. */
export const imageOperations: Readonly<Record<string, Lowering>> = {
  resize: resize(),
  resize_bilinear: resize('bilinear'),
  resize_nearest_neighbor: resize('nearest'),
  resize_bicubic: resize('bicubic'),
  pad_images: padImages,
  crop_images: cropImages,
  rgb_to_grayscale: toGrayscale,
  extract_patches: extractPatches,
  flip_left_right: mirrored(2),
  flip_up_down: mirrored(3),
  lrn: localResponse,
  local_response_normalization: localResponse,
  ...Object.fromEntries(
    shapeless.map((name): [string, Lowering] => [name, layer => layer.unknownFunction(name, layer.input, undefined)]),
  ),
  ...Object.fromEntries(
    ['', '1d', '2d', '3d'].flatMap(axes => [
      [`max_pool${axes}`, pool('MaxPool')],
      [`avg_pool${axes}`, pool('AveragePool')],
      [`average_pool${axes}`, pool('AveragePool')],
    ]),
  ),
};

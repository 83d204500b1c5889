import { int, ints, text } from '../../support/attributes';
import { itemsOf, valueOf } from '../../support/json';
import type { KerasLayer, Lowering } from './support/layer';
import { say } from '../../../graph/message';

const reshape = (layer: KerasLayer, shape: readonly number[]): string =>
  layer.op('Reshape', [layer.input, layer.graph.list(shape)]);

/** Begin and end of each spatial axis, from one number, one per axis, or a pair per axis. */
function pairs(layer: KerasLayer, field: string, axes: number): [number, number][] {
  const node = layer.config.nodeOf(field);
  const pair = (value: unknown): [number, number] => {
    const both = Array.isArray(value) ? value : [value, value];
    if (both.length !== 2 || !both.every(width => Number.isInteger(width) && Math.abs(width as number) < 2 ** 31))
      layer.fail(say`${field} is not supported.`);
    return [both[0] as number, both[1] as number];
  };
  if (node?.type !== 'array') return Array.from({ length: axes }, () => pair(node ? valueOf(node) : 1));
  const items = itemsOf(node).map(valueOf);
  // ZeroPadding1D and Cropping1D write (begin, end).
  if (axes === 1) return [items.length === 2 ? pair(items) : pair(items[0])];
  if (items.length !== axes) layer.fail(say`${field} is not supported.`);
  return items.map(pair);
}

const firstSpatial = (layer: KerasLayer): number => (layer.channelsLast ? 1 : 2);

const padding =
  (axes: number): Lowering =>
  layer => {
    const widths = pairs(layer, 'padding', axes);
    const [begins, ends] = [0, 1].map(side =>
      spread(
        layer,
        widths.map(pair => pair[side]),
        0,
      ),
    );
    return layer.op('Pad', [layer.input, layer.graph.list([...begins, ...ends])], { mode: text('constant') });
  };

const cropping =
  (axes: number): Lowering =>
  layer => {
    const widths = pairs(layer, 'cropping', axes);
    const shape = layer.knownShape();
    const first = firstSpatial(layer);
    const at = widths.map((_, axis) => axis + first);
    const ends = widths.map(([, end], axis) => (shape[axis + first] ?? layer.unknownInput()) - end);
    return layer.op('Slice', [
      layer.input,
      layer.graph.list(widths.map(([begin]) => begin)),
      layer.graph.list(ends),
      layer.graph.list(at),
    ]);
  };

const upsampling =
  (axes: number): Lowering =>
  layer => {
    const factors = layer.config.sizes('size', axes, 2);
    const mode = layer.config.string('interpolation') ?? 'nearest';
    const scales = spread(layer, factors, 1);
    return layer.op('Resize', [layer.input, '', layer.graph.constant('float32', [scales.length], scales)], {
      mode: text(mode === 'nearest' ? 'nearest' : mode === 'bicubic' ? 'cubic' : 'linear'),
    });
  };

/** Values of the spatial axes for all axes, `rest` for batch and channels. */
function spread(layer: KerasLayer, spatial: readonly number[], rest: number): number[] {
  if (layer.knownShape().length !== spatial.length + 2)
    layer.fail(say`Its input must be an image of ${spatial.length} spatial axes.`);
  return layer.channelsLast ? [rest, ...spatial, rest] : [rest, rest, ...spatial];
}

/** The spatial axes resized, or cropped from the middle. */
const resizing: Lowering = layer => {
  const first = firstSpatial(layer);
  const shape = layer.knownShape();
  if (shape.length !== 4) layer.fail(say`Its input must be an image.`);
  const sizes = shape.map((dim, axis) =>
    axis === first ? layer.config.size('height') : axis === first + 1 ? layer.config.size('width') : (dim ?? 1),
  );
  const mode = layer.config.string('interpolation') ?? 'bilinear';
  return layer.op('Resize', [layer.input, '', '', layer.graph.list(sizes)], {
    mode: text(mode === 'nearest' ? 'nearest' : mode === 'bicubic' ? 'cubic' : 'linear'),
  });
};

const centerCrop: Lowering = layer => {
  const first = firstSpatial(layer);
  const size = [layer.config.size('height'), layer.config.size('width')];
  return layer.op('CenterCropPad', [layer.input, layer.graph.list(size)], { axes: ints([first, first + 1]) });
};

const identity: Lowering = layer => layer.op('Identity', [layer.input]);

/** Layers that move data, and those that do nothing after training. */
export const rearrangementLayers: Readonly<Record<string, Lowering>> = {
  Flatten: layer => layer.op('Flatten', [layer.input], { axis: int(1) }),
  Reshape: layer =>
    reshape(layer, [0, ...(layer.config.integers('target_shape') ?? layer.fail(say`target_shape is missing.`))]),
  Permute: layer =>
    layer.op('Transpose', [layer.input], {
      perm: ints([0, ...(layer.config.integers('dims') ?? layer.fail(say`dims is missing.`))]),
    }),
  RepeatVector: layer => {
    const column = layer.op('Unsqueeze', [layer.input, layer.graph.list([1])]);
    return layer.op('Tile', [column, layer.graph.list([1, layer.config.size('n'), 1])]);
  },
  // A layer that crops in training rescales whole images afterwards.
  Resizing: resizing,
  RandomCrop: resizing,
  CenterCrop: centerCrop,
  ...Object.fromEntries(
    [1, 2, 3].flatMap(axes => [
      [`ZeroPadding${axes}D`, padding(axes)],
      [`Cropping${axes}D`, cropping(axes)],
      [`UpSampling${axes}D`, upsampling(axes)],
    ]),
  ),
  ...Object.fromEntries(
    [
      'Dropout',
      'AlphaDropout',
      'GaussianDropout',
      'GaussianNoise',
      'SpatialDropout1D',
      'SpatialDropout2D',
      'SpatialDropout3D',
      'StochasticDepth',
      'ActivityRegularization',
      'Identity',
      'Masking',
      'RandomFlip',
      'RandomRotation',
      'RandomZoom',
      'RandomTranslation',
      'RandomContrast',
      'RandomBrightness',
      'RandomHeight',
      'RandomWidth',
      'RandomShear',
      'RandomColorJitter',
      'RandomSaturation',
      'RandomHue',
      'RandomColorDegeneration',
      'RandomElasticTransform',
      'RandomErasing',
      'RandomGaussianBlur',
      'RandomGrayscale',
      'RandomInvert',
      'RandomPerspective',
      'RandomPosterization',
      'RandomSharpness',
      'RandAugment',
      'AugMix',
      'CutMix',
      'MixUp',
      'AutoContrast',
      'ContrastLimitedAdaptiveHistogramEqualization',
      'Equalization',
      'Solarization',
      'MaxNumBoundingBoxes',
    ].map(name => [name, identity]),
  ),
};

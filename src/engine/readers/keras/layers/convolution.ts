import { int, ints, text } from '../../support/attributes';
import { nhwc, type Attributes } from '../../support/graphBuilder';
import type { KerasLayer, Lowering } from './support/layer';
import { activated } from './activation';
import { say } from '../../../graph/message';

/** Padding as ONNX's `auto_pad`; 'causal' pads at the start, which costs the same. */
function padded(layer: KerasLayer, kernel: readonly number[], dilation: readonly number[]): Attributes {
  const padding = layer.config.string('padding') ?? 'valid';
  if (padding === 'causal') return { pads: ints([dilation[0] * (kernel[0] - 1), 0]) };
  return { auto_pad: text(padding.toLowerCase() === 'same' ? 'SAME_UPPER' : 'VALID') };
}

/** The operator in the layer's own order of axes. */
function image(layer: KerasLayer, op: string, inputs: readonly string[], attributes: Attributes): string {
  return layer.op(op, inputs, attributes, layer.channelsLast ? nhwc : undefined);
}

const channelsOf = (layer: KerasLayer): number => layer.size(layer.channelsLast ? -1 : 1);

function requireAxes(layer: KerasLayer, axes: number): void {
  const { length } = layer.knownShape();
  if (length !== axes + 2) layer.fail(say`Its input must have ${axes + 2} axes with the batch, but has ${length}.`);
}

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

function windowOf(layer: KerasLayer, axes: number): Window {
  requireAxes(layer, axes);
  const { config } = layer;
  return {
    kernel: config.sizes('kernel_size', axes),
    strides: config.sizes('strides', axes, 1),
    dilations: config.sizes('dilation_rate', axes, 1),
  };
}

const attributesOf = (layer: KerasLayer, { kernel, strides, dilations }: Window, group: number): Attributes => ({
  kernel_shape: ints(kernel),
  strides: ints(strides),
  dilations: ints(dilations),
  group: int(group),
  ...padded(layer, kernel, dilations),
});

const biasOf = (layer: KerasLayer, channels: number): string[] =>
  layer.config.flag('use_bias', true) ? [layer.weight('bias', [channels])] : [];

const convolution =
  (axes: number): Lowering =>
  layer => {
    const window = windowOf(layer, axes);
    const [channels, filters] = [channelsOf(layer), layer.config.size('filters')];
    const groups = layer.config.number('groups') ?? 1;
    if (channels % groups !== 0 || filters % groups !== 0)
      layer.fail(say`${channels} and ${filters} channels are not divisible by ${groups} groups.`);
    const kernel = layer.weight('kernel', [filters, channels / groups, ...window.kernel]);
    return activated(
      layer,
      image(layer, 'Conv', [layer.input, kernel, ...biasOf(layer, filters)], attributesOf(layer, window, groups)),
    );
  };

const depthwise =
  (axes: number): Lowering =>
  layer => {
    const window = windowOf(layer, axes);
    const channels = channelsOf(layer);
    const filters = channels * (layer.config.number('depth_multiplier') ?? 1);
    const kernel = layer.weight('depthwise_kernel', [filters, 1, ...window.kernel]);
    return activated(
      layer,
      image(layer, 'Conv', [layer.input, kernel, ...biasOf(layer, filters)], attributesOf(layer, window, channels)),
    );
  };

/** A depthwise convolution, then one of single elements. */
const separable =
  (axes: number): Lowering =>
  layer => {
    const window = windowOf(layer, axes);
    const [channels, filters] = [channelsOf(layer), layer.config.size('filters')];
    const inner = channels * (layer.config.number('depth_multiplier') ?? 1);
    const deep = image(
      layer,
      'Conv',
      [layer.input, layer.weight('depthwise_kernel', [inner, 1, ...window.kernel])],
      attributesOf(layer, window, channels),
    );
    const ones = new Array<number>(axes).fill(1);
    const kernel = layer.weight('pointwise_kernel', [filters, inner, ...ones]);
    return activated(
      layer,
      image(layer, 'Conv', [deep, kernel, ...biasOf(layer, filters)], { kernel_shape: ints(ones) }),
    );
  };

/**
 * Keras' output size: in · stride for 'same', otherwise in · stride + max(kernel − stride, 0); or by `output_padding`.
 */
const transposed =
  (axes: number): Lowering =>
  layer => {
    const { kernel, strides, dilations } = windowOf(layer, axes);
    const [channels, filters] = [channelsOf(layer), layer.config.size('filters')];
    const same = layer.config.string('padding')?.toLowerCase() === 'same';
    const extra = layer.config.has('output_padding') ? layer.config.integers('output_padding') : undefined;
    const spans = kernel.map((size, axis) => (size - 1) * dilations[axis] + 1);
    // Keras (`deconv_output_length`): with output_padding, 'same' pads by half the span on both sides.
    const pads = same
      ? spans.map((span, axis) => (extra ? 2 * Math.floor(span / 2) : Math.max(0, span - strides[axis])))
      : spans.map(() => 0);
    const added = spans.map((span, axis) => (extra ? (extra[axis] ?? extra[0]) : Math.max(0, strides[axis] - span)));
    const weight = layer.weight('kernel', [channels, filters, ...kernel]);
    return activated(
      layer,
      image(layer, 'ConvTranspose', [layer.input, weight, ...biasOf(layer, filters)], {
        kernel_shape: ints(kernel),
        strides: ints(strides),
        dilations: ints(dilations),
        output_padding: ints(added),
        pads: ints([...pads.map(pad => Math.floor(pad / 2)), ...pads.map(pad => Math.ceil(pad / 2))]),
      }),
    );
  };

const pool =
  (op: string, axes: number): Lowering =>
  layer => {
    requireAxes(layer, axes);
    const kernel = layer.config.sizes('pool_size', axes, 2);
    const strides = layer.config.has('strides') ? layer.config.sizes('strides', axes) : kernel;
    return image(layer, op, [layer.input], {
      kernel_shape: ints(kernel),
      strides: ints(strides),
      ...padded(
        layer,
        kernel,
        kernel.map(() => 1),
      ),
    });
  };

const globalPool =
  (op: string, axes: number): Lowering =>
  layer => {
    requireAxes(layer, axes);
    const spatial = Array.from({ length: axes }, (_, axis) => axis + (layer.channelsLast ? 1 : 2));
    return layer.op(op, [layer.input, layer.graph.list(spatial)], {
      keepdims: int(layer.config.flag('keepdims', false) ? 1 : 0),
    });
  };

/** Windows chosen for a requested output size, in the same way as PyTorch. */
const adaptivePool =
  (op: string, axes: number): Lowering =>
  layer => {
    requireAxes(layer, axes);
    const attributes = { output_size: ints(layer.config.sizes('output_size', axes)) };
    if (!layer.channelsLast) return layer.op(op, [layer.input], attributes, 'torch.nn');
    const space = Array.from({ length: axes }, (_, axis) => axis);
    const first = layer.op('Transpose', [layer.input], { perm: ints([0, axes + 1, ...space.map(axis => axis + 1)]) });
    return layer.op('Transpose', [layer.op(op, [first], attributes, 'torch.nn')], {
      perm: ints([0, ...space.map(axis => axis + 2), 1]),
    });
  };

/** Layers over images and sequences, by axes. */
export const imageLayers: Readonly<Record<string, Lowering>> = Object.fromEntries(
  [1, 2, 3].flatMap((axes): [string, Lowering][] => [
    [`Conv${axes}D`, convolution(axes)],
    [`Convolution${axes}D`, convolution(axes)],
    [`DepthwiseConv${axes}D`, depthwise(axes)],
    [`SeparableConv${axes}D`, separable(axes)],
    [`SeparableConvolution${axes}D`, separable(axes)],
    [`Conv${axes}DTranspose`, transposed(axes)],
    [`Convolution${axes}DTranspose`, transposed(axes)],
    ...['MaxPooling', 'MaxPool'].map((name): [string, Lowering] => [`${name}${axes}D`, pool('MaxPool', axes)]),
    ...['AveragePooling', 'AvgPool'].map((name): [string, Lowering] => [`${name}${axes}D`, pool('AveragePool', axes)]),
    [`AdaptiveAveragePooling${axes}D`, adaptivePool('AdaptiveAvgPool', axes)],
    [`AdaptiveMaxPooling${axes}D`, adaptivePool('AdaptiveMaxPool', axes)],
    [`GlobalAveragePooling${axes}D`, globalPool('ReduceMean', axes)],
    [`GlobalAvgPool${axes}D`, globalPool('ReduceMean', axes)],
    [`GlobalMaxPooling${axes}D`, globalPool('ReduceMax', axes)],
    [`GlobalMaxPool${axes}D`, globalPool('ReduceMax', axes)],
  ]),
);

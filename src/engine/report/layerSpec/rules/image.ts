import type { Arguments, Tensor } from '../support/draft';
import type { Module } from '../support/conversion';
import type { NodeView } from '../support/nodeView';
import { short, unless } from './arguments';
import type { Rule } from './rule';

interface Windows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** Of every axis, at its start and at its end. */
  readonly pads: readonly (readonly [number, number])[];
}

/** The image that a node takes, with its channels first; null: it is not one, or not batched. */
function imageOf(node: NodeView): Tensor | null {
  const value = node.value(0);
  if (!value || !node.conversion.isBatched(value)) return null;
  const image = node.tensor(0, node.imageLayout);
  return image && image.shape.length >= 2 && image.shape.length <= 4 ? image : null;
}

function windowsOf(node: NodeView, input: Tensor, kernel: readonly number[]): Windows {
  const axes = kernel.length;
  const all = (name: string): readonly number[] => node.list(name) ?? new Array<number>(axes).fill(1);
  const [stride, dilation] = [all('strides'), all('dilations')];
  const pads = node.list('pads') ?? new Array<number>(2 * axes).fill(0);
  const mode = node.text('auto_pad') ?? 'NOTSET';
  return {
    kernel,
    stride,
    dilation,
    pads: kernel.map((size, axis) => {
      if (mode === 'VALID') return [0, 0];
      if (!mode.startsWith('SAME')) return [pads[axis], pads[axes + axis]];
      const length = input.shape[axis + 1];
      const wanted = (Math.ceil(length / stride[axis]) - 1) * stride[axis] + dilation[axis] * (size - 1) + 1 - length;
      const [less, more] = [Math.floor(Math.max(0, wanted) / 2), Math.ceil(Math.max(0, wanted) / 2)];
      return mode === 'SAME_LOWER' ? [more, less] : [less, more];
    }),
  };
}

/** PyTorch pads both sides equally; otherwise a layer before this one pads. */
function padded(node: NodeView, input: Tensor, { pads }: Windows): { input: Tensor; padding: readonly number[] } {
  if (pads.every(([start, end]) => start === end)) return { input, padding: pads.map(([start]) => start) };
  const [channels, ...space] = input.shape;
  const shape = [channels, ...space.map((size, axis) => size + pads[axis][0] + pads[axis][1])];
  const padding = [...pads].reverse().flat();
  return { input: node.insert(`ZeroPad${pads.length}d`, { padding }, [input], shape), padding: pads.map(() => 0) };
}

const windowArguments = ({ kernel, stride, dilation }: Windows, padding: readonly number[]): Arguments => ({
  kernel_size: short(kernel),
  ...unless(1, 'stride', short(stride)),
  ...unless(0, 'padding', short(padding)),
  ...unless(1, 'dilation', short(dilation)),
});

const convolution: Rule = node => {
  const [input, weight] = [imageOf(node), node.shape(1)];
  if (!input || !weight || !node.isConstant(1) || weight.length !== input.shape.length + 1) return null;
  const windows = windowsOf(node, input, weight.slice(2));
  const { input: taken, padding } = padded(node, input, windows);
  return {
    type: `Conv${weight.length - 2}d`,
    args: {
      in_channels: input.shape[0],
      out_channels: weight[0],
      ...windowArguments(windows, padding),
      ...unless(1, 'groups', node.number('group', 1)),
      ...unless(true, 'bias', node.value(2) !== null),
    },
    inputs: [taken],
    layout: node.imageLayout,
  };
};

const transposed: Rule = node => {
  const [input, weight] = [imageOf(node), node.shape(1)];
  if (!input || !weight || !node.isConstant(1) || weight.length !== input.shape.length + 1) return null;
  const windows = windowsOf(node, input, weight.slice(2));
  if (node.text('auto_pad')?.startsWith('SAME') || node.list('output_shape')) return null;
  const extra = node.list('output_padding') ?? windows.kernel.map(() => 0);
  const groups = node.number('group', 1);
  return {
    type: `ConvTranspose${weight.length - 2}d`,
    args: {
      in_channels: input.shape[0],
      out_channels: weight[1] * groups,
      ...windowArguments(
        windows,
        windows.pads.map(([start]) => start),
      ),
      // What is cut off at the end alone is a part of what the output lacks there.
      ...unless(
        0,
        'output_padding',
        short(extra.map((size, axis) => size + windows.pads[axis][0] - windows.pads[axis][1])),
      ),
      ...unless(1, 'groups', groups),
      ...unless(true, 'bias', node.value(2) !== null),
    },
    inputs: [input],
    layout: node.imageLayout,
  };
};

const pool =
  (type: 'MaxPool' | 'AvgPool'): Rule =>
  node => {
    const [input, kernel] = [imageOf(node), node.list('kernel_shape')];
    if (!input || kernel?.length !== input.shape.length - 1) return null;
    const windows = windowsOf(node, input, kernel);
    const { input: taken, padding } = padded(node, input, windows);
    const isPadded = padding.some(size => size > 0);
    const { stride, ...args } = windowArguments(windows, padding);
    return {
      type: `${type}${kernel.length}d`,
      args: {
        ...args,
        ...(String(windows.stride) !== String(kernel) && { stride: stride ?? 1 }),
        ...(node.number('ceil_mode', 0) === 1 && { ceil_mode: true }),
        ...(type === 'AvgPool' &&
          isPadded &&
          node.number('count_include_pad', 0) === 0 && { count_include_pad: false }),
      },
      inputs: [taken],
      layout: node.imageLayout,
    };
  };

const globalPool =
  (kind: 'Avg' | 'Max'): Rule =>
  node => {
    const input = imageOf(node);
    return (
      input && {
        type: `Adaptive${kind}Pool${input.shape.length - 1}d`,
        args: { output_size: 1 },
        inputs: [input],
        layout: node.imageLayout,
      }
    );
  };

/** Modes of Resize by the number of spatial axes. */
const modes: Readonly<Record<string, readonly string[]>> = {
  nearest: ['nearest', 'nearest', 'nearest'],
  linear: ['linear', 'bilinear', 'trilinear'],
  cubic: ['', 'bicubic', ''],
};

const resize: Rule = node => {
  const [value, output] = [node.value(0), node.analyzed.outputs[0]];
  const { conversion } = node;
  if (!value || !output || !conversion.isBatched(output)) return null;
  // Without channels last, the layout is that of the tensor: Resize does not say.
  const layout = node.channelsLast || conversion.layoutOf(value) === 'first' ? 'first' : 'plain';
  const [input, to] = [node.tensor(0, layout), conversion.plainShape(output)];
  if (!input || !to || input.shape.length < 2 || to.length !== input.shape.length) return null;
  const turned = layout === 'first' ? [to.at(-1)!, ...to.slice(0, -1)] : to;
  const mode = modes[node.text('mode') ?? 'nearest']?.[to.length - 2];
  if (!mode || turned[0] !== input.shape[0]) return null;
  const corners = node.text('coordinate_transformation_mode') === 'align_corners' && mode !== 'nearest';
  return {
    type: 'Interpolate',
    args: { size: short(turned.slice(1)), ...unless('nearest', 'mode', mode), ...(corners && { align_corners: true }) },
    inputs: [input],
    layout,
  };
};

const blocks =
  (type: string, argument: string): Rule =>
  (node): Module | null => {
    const input = imageOf(node);
    if (!input || input.shape.length !== 3) return null;
    return { type, args: { [argument]: node.number('blocksize', 1) }, inputs: [input], layout: node.imageLayout };
  };

/** Operators over images. */
export const imageRules: Readonly<Record<string, Rule>> = {
  Conv: convolution,
  ConvTranspose: transposed,
  MaxPool: pool('MaxPool'),
  AveragePool: pool('AvgPool'),
  GlobalAveragePool: globalPool('Avg'),
  GlobalMaxPool: globalPool('Max'),
  Resize: resize,
  DepthToSpace: blocks('PixelShuffle', 'upscale_factor'),
  SpaceToDepth: blocks('PixelUnshuffle', 'downscale_factor'),
  LRN: node => {
    const input = imageOf(node);
    const args = {
      size: node.number('size', 1),
      alpha: node.number('alpha', 1e-4),
      beta: node.number('beta', 0.75),
      k: node.number('bias', 1),
    };
    return input && { type: 'LocalResponseNorm', args, inputs: [input], layout: node.imageLayout };
  },
};

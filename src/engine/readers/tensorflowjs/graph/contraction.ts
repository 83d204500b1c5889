import { int, ints, text } from '../../support/attributes';
import type { Dim, KnownShape } from '../../../graph/shape';
import { say } from '../../../graph/message';
import { nhwc, type Attributes } from '../../support/graphBuilder';
import type { Operation, OperationLowering } from './operation';
import { activations } from './elementwise';

const channelsLast = (operation: Operation): boolean => !operation.node.text('data_format').startsWith('NC');

/** Values of the spatial axes from a list for all four or five. */
function spatial(operation: Operation, name: string, axes: number): number[] {
  const all = operation.node.ints(name);
  if (all.length !== axes + 2) return new Array<number>(axes).fill(all.length === 1 ? all[0] : 1);
  return channelsLast(operation) ? all.slice(1, -1) : all.slice(2);
}

function padding(operation: Operation, axes: number): Attributes {
  const name = operation.node.text('padding');
  const explicit = operation.node.ints('explicit_paddings');
  if (name !== 'EXPLICIT' || explicit.length !== 2 * (axes + 2))
    return { auto_pad: text(name === 'SAME' ? 'SAME_UPPER' : 'VALID') };
  const first = channelsLast(operation) ? 1 : 2;
  const side = (offset: number): number[] =>
    Array.from({ length: axes }, (_, axis) => explicit[2 * (axis + first) + offset]);
  return { pads: ints([...side(0), ...side(1)]) };
}

const image = (operation: Operation): string | undefined => (channelsLast(operation) ? nhwc : undefined);

/**
 * A constant used only by convolutions, in ONNX's order of axes; null for any other value, which is rearranged by
 * nodes.
 */
function ownFilter(operation: Operation, rank: number, arrange: (shape: KnownShape) => KnownShape): string | null {
  if (operation.inputs[1] !== '') return null;
  return operation.services.filter(operation.node.inputs[1], shape =>
    shape.length === rank
      ? arrange(shape)
      : operation.fail(say`Its filter must have ${rank} axes, but has ${shape.length}.`),
  );
}

/** A filter in ONNX's order of axes. */
function filterOf(operation: Operation, permutation: readonly number[]): string {
  return (
    ownFilter(operation, permutation.length, shape => permutation.map(axis => shape[axis])) ??
    operation.op('Transpose', [operation.inputs[1] ?? operation.fail(say`The shape of its filter is unknown.`)], {
      perm: ints(permutation),
    })
  );
}

/** Height × width × channels × multiplier → (channels · multiplier) × 1 × height × width. */
function depthwiseFilter(operation: Operation): string {
  const constant = ownFilter(operation, 4, ([h, w, channels, multiplier]) => [channels * multiplier, 1, h, w]);
  if (constant !== null) return constant;
  const [height, width, channels, multiplier] = operation.knownShape(1);
  const turned = operation.op('Transpose', [operation.inputs[1]], { perm: ints([2, 3, 0, 1]) });
  if (channels === null || multiplier === null || height === null || width === null)
    return operation.fail(say`The shape of its filter is unknown.`);
  return operation.op('Reshape', [turned, operation.graph.list([channels * multiplier, 1, height, width])]);
}

/** What `fused_ops` adds after a contraction: a bias (handled by the operator itself) and an activation. */
function fused(operation: Operation): { bias: string[]; finish: (value: string) => string } {
  const steps = operation.node.texts('fused_ops');
  const bias = steps[0] === 'BiasAdd' && operation.inputs[2] !== undefined ? [operation.inputs[2]] : [];
  return {
    bias,
    finish: value =>
      steps.reduce((current, step) => {
        if (step === 'BiasAdd') return current;
        if (step === 'Prelu')
          return operation.op('PRelu', [current, operation.inputs[3] ?? operation.fail(say`Its slopes are missing.`)]);
        if (step === 'FusedBatchNorm')
          return operation.op('BatchNormalization', [current, ...operation.inputs.slice(2, 6)], {}, nhwc);
        return Object.hasOwn(activations, step)
          ? activations[step](operation, current)
          : operation.fail(say`The fused operator '${step.slice(0, 40)}' has no cost rule.`);
      }, value),
  };
}

const convolution =
  (axes: number): OperationLowering =>
  operation => {
    const { bias, finish } = fused(operation);
    const filter = filterOf(operation, [axes + 1, axes, ...Array.from({ length: axes }, (_, axis) => axis)]);
    const [taken, given] = [
      operation.graph.shape(filter)?.[1],
      operation.shape()?.at(channelsLast(operation) ? -1 : 1),
    ];
    // A filter of fewer channels than the input is one of several groups.
    const group = taken && given && given % taken === 0 ? given / taken : 1;
    return finish(
      operation.op(
        'Conv',
        [operation.input, filter, ...bias],
        {
          strides: ints(spatial(operation, 'strides', axes)),
          dilations: ints(spatial(operation, 'dilations', axes)),
          group: int(group),
          ...padding(operation, axes),
        },
        image(operation),
      ),
    );
  };

const depthwise: OperationLowering = operation => {
  const { bias, finish } = fused(operation);
  const channels =
    operation.knownShape().at(channelsLast(operation) ? -1 : 1) ??
    operation.fail(say`The channels of its input are unknown.`);
  return finish(
    operation.op(
      'Conv',
      [operation.input, depthwiseFilter(operation), ...bias],
      {
        strides: ints(spatial(operation, 'strides', 2)),
        dilations: ints(spatial(operation, 'dilations', 2)),
        group: int(channels),
        ...padding(operation, 2),
      },
      image(operation),
    ),
  );
};

/** From sizes, a filter and the input. SAME yields size · stride unless the sizes say otherwise. */
function transposed(operation: Operation, axes: number, filter: string, group = 1): string {
  const contents = operation.contents(0);
  const from = operation.shape(2);
  const spatialAxes = Array.from({ length: axes }, (_, axis) => axis + (channelsLast(operation) ? 1 : 2));
  if (contents === null) operation.assume();
  // The usual size follows the input's; only a different one is written down.
  const kernel = operation.graph.shape(filter)?.slice(2) ?? [];
  const strides = spatial(operation, 'strides', axes);
  const usual = spatialAxes.map((axis, index) => {
    const size = from?.[axis] ?? NaN;
    return operation.node.text('padding') === 'SAME'
      ? size * strides[index]
      : (size - 1) * strides[index] + (kernel[index] ?? NaN);
  });
  const given = contents?.length === axes + 2 ? spatialAxes.map(axis => contents[axis]) : null;
  const sizes = given?.some((size, index) => size !== usual[index]) ? given : null;
  return operation.op(
    'ConvTranspose',
    [operation.inputs[2] ?? operation.fail(say`It has no input.`), filter],
    {
      strides: ints(strides),
      dilations: ints(spatial(operation, 'dilations', axes)),
      group: int(group),
      ...(sizes ? { output_shape: ints(sizes) } : {}),
      ...padding(operation, axes),
    },
    image(operation),
  );
}

/** Its filter has the axes of space, then those of output and input. */
const transposedConvolution =
  (axes: number): OperationLowering =>
  operation =>
    transposed(
      operation,
      axes,
      filterOf(operation, [axes + 1, axes, ...Array.from({ length: axes }, (_, axis) => axis)]),
    );

/** Each channel comes from the `multiplier` channels that a depthwise convolution makes of it. */
const transposedDepthwise: OperationLowering = operation => {
  const [, , channels] = operation.services.shapeOf(operation.node.inputs[1] ?? '') ?? [];
  return transposed(
    operation,
    2,
    depthwiseFilter(operation),
    channels ?? operation.fail(say`The shape of its filter is unknown.`),
  );
};

/** The largest sum of a window and the filter: no product is among it. */
const dilation: OperationLowering = operation => {
  const [batch, height, width, channels] = operation.knownShape();
  const window = operation.knownShape(1);
  const [strides, rates] = ['strides', 'rates'].map(name => spatial(operation, name, 2));
  const size = (input: Dim, axis: number): Dim => {
    const span = window[axis] === null ? null : (window[axis] - 1) * rates[axis] + 1;
    if (input === null || span === null) return null;
    return Math.ceil(
      (operation.node.text('padding') === 'SAME' ? input : Math.max(0, input - span + 1)) / strides[axis],
    );
  };
  return operation.stated('Dilation2D', [
    { dtype: operation.dtype(), shape: [batch, size(height, 0), size(width, 1), channels] },
  ]);
};

const pool =
  (op: string, axes: number): OperationLowering =>
  operation =>
    operation.op(
      op,
      [operation.input],
      {
        kernel_shape: ints(spatial(operation, 'ksize', axes)),
        strides: ints(spatial(operation, 'strides', axes)),
        ...padding(operation, axes),
      },
      image(operation),
    );

/** A matrix product; a bias and an activation may be fused to it. */
const matmul: OperationLowering = operation => {
  const { bias, finish } = fused(operation);
  const [a, b] = [operation.node.flag('transpose_a'), operation.node.flag('transpose_b')];
  return finish(
    operation.op('Gemm', [operation.input, operation.inputs[1], ...bias], {
      transA: int(a ? 1 : 0),
      transB: int(b ? 1 : 0),
    }),
  );
};

const batched: OperationLowering = operation => {
  const turned = (index: number, flag: string): string => {
    if (!operation.node.flag(flag)) return operation.inputs[index];
    const rank = operation.knownShape(index).length;
    const perm = Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
    return operation.op('Transpose', [operation.inputs[index]], { perm: ints(perm) });
  };
  return operation.op('MatMul', [turned(0, 'adj_x'), turned(1, 'adj_y')]);
};

/** Scale, shift, mean and variance of the last axis. */
const batchNormalization: OperationLowering = operation =>
  operation.op('BatchNormalization', operation.inputs.slice(0, 5), {}, image(operation));

/** Operators of images and matrices. */
export const contractionOperations: Readonly<Record<string, OperationLowering>> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  _FusedConv2D: convolution(2),
  FusedConv2D: convolution(2),
  Conv3D: convolution(3),
  DepthwiseConv2d: depthwise,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: depthwise,
  Conv2DBackpropInput: transposedConvolution(2),
  Conv3DBackpropInputV2: transposedConvolution(3),
  DepthwiseConv2dNativeBackpropInput: transposedDepthwise,
  Dilation2D: dilation,
  MaxPool: pool('MaxPool', 2),
  MaxPoolWithArgmax: pool('MaxPool', 2),
  AvgPool: pool('AveragePool', 2),
  MaxPool3D: pool('MaxPool', 3),
  AvgPool3D: pool('AveragePool', 3),
  MatMul: matmul,
  _FusedMatMul: matmul,
  FusedMatMul: matmul,
  SparseMatMul: matmul,
  BatchMatMul: batched,
  BatchMatMulV2: batched,
  BatchMatMulV3: batched,
  Einsum: operation => operation.op('Einsum', operation.inputs, { equation: text(operation.node.text('equation')) }),
  FusedBatchNorm: batchNormalization,
  FusedBatchNormV2: batchNormalization,
  FusedBatchNormV3: batchNormalization,
  // Its inputs are in another order: mean, variance, shift and scale.
  BatchNormWithGlobalNormalization: operation =>
    operation.op(
      'BatchNormalization',
      [0, 4, 3, 1, 2].map(index => operation.inputs[index] ?? ''),
      {},
      nhwc,
    ),
  LRN: operation =>
    operation.op('LRN', [operation.input], { size: int(2 * operation.node.int('depth_radius', 5) + 1) }, nhwc),
};

import { int, ints, text } from '../../attributes';
import { bitsOf } from '../../../graph/dataType';
import { elementCount, type Dim } from '../../../graph/shape';
import { nhwc } from '../../graphBuilder';
import type { OperationLowering } from './operation';
import { joinAxis, paddingOf, reshapeTarget } from './assumptions';
import { creationOperations } from './creation';
import { matrixOperations } from './matrices';

/** The target that is written in the file, else the one that fits. */
const reshape: OperationLowering = operation => {
  const contents = operation.contents(1);
  if (contents !== null) return operation.op('Reshape', [operation.input, operation.graph.list(contents)]);
  const rank = operation.shape(1)?.[0];
  if (rank === null || rank === undefined || rank > 16) return operation.fail('The rank of its output is unknown.');
  operation.assume();
  return operation.op('Reshape', [operation.input, operation.graph.list(reshapeTarget(operation, rank))]);
};

const concat = (axisInput: 'first' | 'last'): OperationLowering => operation => {
  const axisIndex = axisInput === 'first' ? 0 : operation.inputs.length - 1;
  const values = operation.inputs.filter((_, index) => index !== axisIndex);
  const axis = operation.contents(axisIndex)?.[0] ?? joinAxis(operation, values);
  return operation.op('Concat', values, { axis: int(axis) });
};

const pack: OperationLowering = operation => {
  const axis = operation.node.int('axis', 0);
  const parts = operation.inputs.map(input => operation.op('Unsqueeze', [input, operation.graph.list([axis])]));
  return operation.op('Concat', parts, { axis: int(axis) });
};

const unpack: OperationLowering = operation => {
  const [axis, count] = [operation.node.int('axis', 0), operation.node.int('num', 1)];
  if (count > 4096) return operation.fail(`It yields ${count} tensors.`);
  const parts = count === 1 ? [operation.input] : operation.graph.add('Split', [operation.input], { outputs: count, attributes: { axis: int(axis), num_outputs: int(count) } });
  return parts.map(part => operation.op('Squeeze', [part, operation.graph.list([axis])]));
};

const split = (axisIndex: number, valueIndex: number): OperationLowering => operation => {
  const count = operation.node.int('num_split', 1);
  if (count > 4096) return operation.fail(`It yields ${count} tensors.`);
  const known = operation.contents(axisIndex)?.[0];
  if (known === undefined) operation.assume();
  return operation.graph.add('Split', [operation.inputs[valueIndex]], { outputs: count, attributes: { axis: int(known ?? -1), num_outputs: int(count) } });
};

const expandDims: OperationLowering = operation => {
  const shape = operation.shape();
  const rank = shape?.length ?? 0;
  const wanted = operation.expected(rank + 1);
  const known = operation.contents(1)?.[0];
  const fits = (axis: number): boolean => !wanted || !shape || wanted.every((dim, at) => dim === null || dim === [...shape.slice(0, axis), 1, ...shape.slice(axis)][at]);
  const candidates = Array.from({ length: rank + 1 }, (_, axis) => axis);
  if (known === undefined && rank > 0) operation.assume();
  // A sequence before a convolution over images gets a height of 1.
  const usual = operation.services.consumers(operation.node).some(({ op }) => op.includes('Conv2')) && rank === 3 ? 1 : 0;
  return operation.op('Unsqueeze', [operation.input, operation.graph.list([known ?? [usual, ...candidates].find(fits) ?? usual])]);
};

const squeeze: OperationLowering = operation => {
  const axes = operation.node.ints('squeeze_dims');
  return operation.op('Squeeze', [operation.input, ...(axes.length > 0 ? [operation.graph.list(axes)] : [])]);
};

const transpose: OperationLowering = operation => {
  const known = operation.contents(1);
  const rank = operation.knownShape().length;
  if (known === null) operation.assume();
  // Heads of attention change places with tokens; else rows with columns.
  const usual = Array.from({ length: rank }, (_, axis) => axis);
  if (rank >= 2) [usual[rank === 4 ? 1 : rank - 2], usual[rank === 4 ? 2 : rank - 1]] = rank === 4 ? [2, 1] : [rank - 1, rank - 2];
  return operation.op('Transpose', [operation.input], { perm: ints(known ?? usual) });
};

const pad: OperationLowering = operation => {
  const known = operation.contents(1);
  const rank = operation.knownShape().length;
  const pairs = known?.length === 2 * rank
    ? Array.from({ length: rank }, (_, axis) => [known[2 * axis], known[2 * axis + 1]])
    : paddingOf(operation);
  return operation.op('Pad', [operation.input, operation.graph.list([...pairs.map(pair => pair[0]), ...pairs.map(pair => pair[1])])], { mode: text('constant') });
};

/** The given size, that of the tensor it is added to, or twice the input's. */
const resize = (mode: string): OperationLowering => operation => {
  const shape = operation.knownShape();
  if (shape.length !== 4) return operation.fail('Its input is no image.');
  const known = operation.contents(1);
  const wanted = operation.expected(4);
  if (known === null) operation.assume();
  const [height, width] = known ?? [1, 2].map(axis => wanted?.[axis] ?? (shape[axis] ?? operation.fail('The size of its input is unknown.')) * 2);
  return operation.op('Resize', [operation.input, '', '', operation.graph.list([shape[0] ?? 1, height, width, shape[3] ?? 1])], { mode: text(mode) });
};

/** Bits of a mask attribute. */
const bit = (mask: number, index: number): boolean => Math.floor(mask / 2 ** index) % 2 === 1;

/** Bounds that the file does not hold are taken as the whole axis, or the first element where the axis goes away. */
const stridedSlice: OperationLowering = operation => {
  const { node } = operation;
  const [begins, ends, steps] = [1, 2, 3].map(index => operation.contents(index));
  const shape = operation.knownShape();
  const count = operation.shape(1)?.[0] ?? 0;
  if (node.int('new_axis_mask', 0) !== 0 || node.int('ellipsis_mask', 0) !== 0) return operation.fail('No rule for its masks.');
  const axes = Array.from({ length: Math.min(count, shape.length, 16) }, (_, axis) => axis);
  const shrunk = axes.filter(axis => bit(node.int('shrink_axis_mask', 0), axis));
  const wanted = operation.expected(shape.length - shrunk.length);
  if (begins === null || ends === null) operation.assume();
  const kept = axes.filter(axis => !shrunk.includes(axis));
  const bounds = axes.map(axis => {
    const [begin, end] = [begins?.[axis], ends?.[axis]];
    if (shrunk.includes(axis)) return [begin ?? 0, (begin ?? 0) === -1 ? 2 ** 31 - 1 : (begin ?? 0) + 1];
    const size = wanted?.[axis - shrunk.filter(other => other < axis).length] ?? shape[axis] ?? 2 ** 31 - 1;
    return [bit(node.int('begin_mask', 0), axis) ? 0 : begin ?? 0, bit(node.int('end_mask', 0), axis) ? 2 ** 31 - 1 : end ?? size];
  });
  const list = operation.graph.list.bind(operation.graph);
  const sliced = kept.length + shrunk.length === 0 ? operation.input : operation.op('Slice', [
    operation.input, list(bounds.map(([begin]) => begin)), list(bounds.map(([, end]) => end)), list(axes), list(axes.map(axis => steps?.[axis] ?? 1)),
  ]);
  return shrunk.length > 0 ? operation.op('Squeeze', [sliced, list(shrunk)]) : sliced;
};

const slice: OperationLowering = operation => {
  const [begins, sizes] = [operation.contents(1), operation.contents(2)];
  const shape = operation.knownShape();
  const wanted = operation.expected(shape.length);
  if (sizes === null) operation.assume();
  const ends = shape.map((dim, axis) => (sizes?.[axis] === undefined ? wanted?.[axis] ?? dim ?? 2 ** 31 - 1 : sizes[axis] === -1 ? 2 ** 31 - 1 : (begins?.[axis] ?? 0) + sizes[axis]));
  const list = operation.graph.list.bind(operation.graph);
  return operation.op('Slice', [operation.input, list(shape.map((_, axis) => begins?.[axis] ?? 0)), list(ends), list(shape.map((_, axis) => axis))]);
};

/** An output of the shape that what follows needs, or of the input's. */
const asExpected = (op: string): OperationLowering => operation => {
  const shape = operation.expected() ?? operation.shape();
  operation.assume();
  return operation.stated(op, [{ dtype: operation.dtype(), shape }]);
};

/** Copies along axes: how many of each is in the file, or follows from what comes next. */
const tile: OperationLowering = operation => {
  const known = operation.contents(1);
  const shape = operation.knownShape();
  const wanted = operation.expected(shape.length);
  if (known === null) operation.assume();
  const times = (axis: number, dim: Dim): number => known?.[axis] ?? (wanted?.[axis] && dim ? Math.max(1, Math.floor(wanted[axis] / dim)) : 1);
  return operation.op('Tile', [operation.input, operation.graph.list(shape.map((dim, axis) => times(axis, dim)))]);
};

const fill: OperationLowering = operation => {
  const shape = operation.contents(0) ?? operation.expected() ?? operation.fail('The shape of its output is unknown.');
  return operation.stated('BroadcastTo', [{ dtype: operation.dtype(1), shape }]);
};

/** Blocks of space become samples; block and crops are constants. */
const spaceToBatch: OperationLowering = operation => asExpected('SpaceToBatchND')(operation);

const gather: OperationLowering = operation => {
  const axis = operation.contents(2)?.[0] ?? 0;
  return operation.op('Gather', operation.inputs.slice(0, 2), { axis: int(axis) });
};

/** The same bytes under another type: narrower elements make an axis of their own, wider ones use the last one up. */
const bitcast: OperationLowering = operation => {
  const shape = operation.knownShape();
  const [from, to] = [operation.dtype(), operation.node.type('type')].map(bitsOf);
  if (from === null || to === null) return operation.fail('No rule for its element types.');
  const result = from > to ? [...shape, from / to] : from < to ? shape.slice(0, -1) : shape;
  return operation.stated('Bitcast', [{ dtype: operation.node.type('type'), shape: result }]);
};

/** Images seen through a projection, at a size that is a constant or what follows needs. */
const projected: OperationLowering = operation => {
  const [batch, height, width, channels] = operation.knownShape();
  const [known, wanted] = [operation.contents(2), operation.expected(4)];
  if (known === null) operation.assume();
  const size = known ?? [wanted?.[1] ?? height, wanted?.[2] ?? width];
  return operation.stated('ImageProjectiveTransform', [{ dtype: operation.dtype(), shape: [batch, size[0], size[1], channels] }], {
    mode: text(operation.node.text('interpolation') === 'NEAREST' ? 'nearest' : 'bilinear'),
  });
};

/** Operators that move data or look at shapes. */
export const shapeOperations: Readonly<Record<string, OperationLowering>> = {
  Reshape: reshape, Squeeze: squeeze, ExpandDims: expandDims, Transpose: transpose, ConcatV2: concat('last'), Concat: concat('first'),
  Pack: pack, Unpack: unpack, Split: split(0, 1), SplitV: split(2, 0), Slice: slice, StridedSlice: stridedSlice,
  Pad: pad, PadV2: pad, MirrorPad: pad, Tile: tile, Fill: fill, BroadcastTo: asExpected('BroadcastTo'), ReverseV2: asExpected('ReverseV2'),
  Gather: gather, GatherV2: gather, ResourceGather: gather,
  ScatterNd: asExpected('BroadcastTo'), RandomUniform: fill, RandomStandardNormal: fill, TruncatedNormal: fill,
  TensorScatterUpdate: operation => operation.op('ScatterND', operation.inputs),
  CropAndResize: operation => {
    const [boxes, wanted] = [operation.shape(1)?.[0] ?? null, operation.expected(4)];
    const size = operation.contents(3) ?? [1, 2].map(axis => wanted?.[axis] ?? operation.knownShape()[axis]);
    return operation.op('Resize', [
      operation.op('Expand', [operation.input, operation.graph.list([boxes ?? 1, 1, 1, 1])]), '', '',
      operation.graph.list([boxes ?? 1, size[0] ?? 1, size[1] ?? 1, operation.knownShape().at(-1) ?? 1]),
    ], { mode: text('linear') });
  },
  ShapeN: operation => operation.inputs.map(input => operation.op('Shape', [input])),
  Reverse: operation => operation.stated('ReverseV2', [{ dtype: operation.dtype(), shape: operation.shape() }]),
  BroadcastArgs: operation => {
    const ranks = [0, 1].map(index => operation.shape(index)?.[0] ?? null);
    return operation.stated('BroadcastArgs', [{ dtype: operation.dtype(), shape: [ranks.includes(null) ? null : Math.max(...(ranks as number[]))] }]);
  },
  Bitcast: bitcast,
  ImageProjectiveTransformV2: projected, ImageProjectiveTransformV3: projected,
  ...creationOperations, ...matrixOperations,
  GatherNd: operation => operation.op('GatherND', operation.inputs),
  ResizeBilinear: resize('linear'), ResizeNearestNeighbor: resize('nearest'), ResizeBicubic: resize('cubic'),
  Shape: operation => operation.op('Shape', [operation.input]), Size: operation => operation.op('Size', [operation.input]),
  Rank: operation => operation.op('Size', [operation.op('Shape', [operation.input])]),
  ZerosLike: operation => operation.stated('BroadcastTo', [{ dtype: operation.dtype(), shape: operation.shape() }]),
  OnesLike: operation => operation.stated('BroadcastTo', [{ dtype: operation.dtype(), shape: operation.shape() }]),
  DepthToSpace: operation => operation.op('DepthToSpace', [operation.input], { blocksize: int(operation.node.int('block_size', 2)) }, nhwc),
  SpaceToDepth: operation => operation.op('SpaceToDepth', [operation.input], { blocksize: int(operation.node.int('block_size', 2)) }, nhwc),
  SpaceToBatchND: spaceToBatch, BatchToSpaceND: spaceToBatch,
  Range: operation => {
    const count = operation.expected(1)?.[0] ?? null;
    operation.assume();
    return operation.stated('Range', [{ dtype: operation.dtype(), shape: [count ?? 1] }]);
  },
  OneHot: operation => {
    const shape = operation.knownShape();
    const depth = operation.contents(1)?.[0] ?? operation.expected(shape.length + 1)?.at(-1) ?? operation.fail('How many classes it has is unknown.');
    return operation.stated('BroadcastTo', [{ dtype: operation.dtype(2), shape: [...shape, depth] }]);
  },
  Flatten: operation => operation.op('Reshape', [operation.input, operation.graph.list([0, elementCount(operation.knownShape().slice(1)) ?? -1])]),
};

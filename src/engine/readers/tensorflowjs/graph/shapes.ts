import { int, ints, text } from '../../support/attributes';
import { bitsOf } from '../../../graph/dataType';
import { elementCount, type Dim } from '../../../graph/shape';
import { say } from '../../../graph/message';
import { nhwc } from '../../support/graphBuilder';
import type { OperationLowering } from './operation';
import { addedAxis, growth, joinAxis, paddingOf, permutation, reshapeTarget } from './assumptions';
import { creationOperations, wantedShape } from './creation';
import { matrixOperations } from './matrices';
import { slicingOperations } from './slicing';

/** The target if known, otherwise the one that fits. */
const reshape: OperationLowering = operation => {
  if (operation.decides(1)) return operation.op('Reshape', operation.inputs.slice(0, 2));
  const rank = operation.shape(1)?.[0];
  if (rank === null || rank === undefined || rank > 16) return operation.fail(say`The rank of its output is unknown.`);
  operation.assume();
  return operation.op('Reshape', [operation.input, operation.graph.list(reshapeTarget(operation, rank))]);
};

const concat =
  (axisInput: 'first' | 'last'): OperationLowering =>
  operation => {
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

const expandDims: OperationLowering = operation => {
  const shape = operation.shape();
  const rank = shape?.length ?? 0;
  const wanted = operation.expected(rank + 1);
  const known = operation.contents(1)?.[0];
  const fits = (axis: number): boolean =>
    !wanted ||
    !shape ||
    wanted.every((dim, at) => dim === null || dim === [...shape.slice(0, axis), 1, ...shape.slice(axis)][at]);
  const candidates = Array.from({ length: rank + 1 }, (_, axis) => axis);
  if (known === undefined && rank > 0) operation.assume();
  const usual = addedAxis(operation, rank);
  return operation.op('Unsqueeze', [
    operation.input,
    operation.graph.list([known ?? [usual, ...candidates].find(fits) ?? usual]),
  ]);
};

const squeeze: OperationLowering = operation => {
  const axes = operation.node.ints('squeeze_dims');
  return operation.op('Squeeze', [operation.input, ...(axes.length > 0 ? [operation.graph.list(axes)] : [])]);
};

const transpose: OperationLowering = operation => {
  return operation.op('Transpose', [operation.input], { perm: ints(operation.contents(1) ?? permutation(operation)) });
};

const pad: OperationLowering = operation => {
  const known = operation.contents(1);
  const rank = operation.knownShape().length;
  const pairs =
    known?.length === 2 * rank
      ? Array.from({ length: rank }, (_, axis) => [known[2 * axis], known[2 * axis + 1]])
      : paddingOf(operation);
  return operation.op(
    'Pad',
    [operation.input, operation.graph.list([...pairs.map(pair => pair[0]), ...pairs.map(pair => pair[1])])],
    { mode: text('constant') },
  );
};

/** The given size, that of the tensor it is added to, or twice the input's; otherwise that of the model's own input. */
const resize =
  (mode: string): OperationLowering =>
  operation => {
    const shape = operation.knownShape();
    if (shape.length !== 4) return operation.fail(say`Its input must be an image.`);
    const resized = (sizes: string): string =>
      operation.op('Resize', [operation.input, '', '', sizes], { mode: text(mode), axes: ints([1, 2]) });
    if (operation.decides(1)) return resized(operation.inputs[1]);
    const wanted = operation.expected(4);
    operation.assume();
    const factor = growth(operation);
    return resized(
      operation.graph.list(
        [1, 2].map(
          axis => wanted?.[axis] ?? (shape[axis] ?? operation.fail(say`The size of its input is unknown.`)) * factor,
        ),
      ),
    );
  };

/** An output of the shape that the next nodes need, or of the input's. */
const asExpected =
  (op: string): OperationLowering =>
  operation => {
    const [wanted, own] = [operation.expected(), operation.shape()];
    const shape =
      wanted?.length === own?.length ? (wanted?.map((dim, axis) => dim ?? own![axis]) ?? own) : (wanted ?? own);
    operation.assume();
    return operation.stated(op, [{ dtype: operation.dtype(), shape }]);
  };

/** Along any axes, the shape stays the same. */
const reversed: OperationLowering = operation =>
  operation.stated('ReverseV2', [{ dtype: operation.dtype(), shape: operation.shape() }]);

/** Copies along axes: their number is in the file, or follows from the next nodes. */
const tile: OperationLowering = operation => {
  if (operation.decides(1)) return operation.op('Tile', operation.inputs.slice(0, 2));
  const shape = operation.knownShape();
  const wanted = operation.expected(shape.length);
  operation.assume();
  const times = (axis: number, dim: Dim): number =>
    wanted?.[axis] && dim ? Math.max(1, Math.floor(wanted[axis] / dim)) : 1;
  return operation.op('Tile', [operation.input, operation.graph.list(shape.map((dim, axis) => times(axis, dim)))]);
};

const broadcastTo: OperationLowering = operation =>
  operation.decides(1) ? operation.op('Expand', operation.inputs.slice(0, 2)) : broadcast(operation);

/** To the shape that what follows needs, or to one of as many axes as are wanted. */
const broadcast: OperationLowering = operation => {
  const shape = operation.knownShape();
  const rank = operation.shape(1)?.[0] ?? shape.length;
  operation.assume();
  const aligned = [...new Array<number>(Math.max(0, Math.min(rank, 16) - shape.length)).fill(1), ...shape];
  const wanted = operation.expected(aligned.length);
  return operation.stated('BroadcastTo', [
    { dtype: operation.dtype(), shape: aligned.map((dim, axis) => (dim === 1 ? (wanted?.[axis] ?? dim) : dim)) },
  ]);
};

/** Blocks of space become samples, or samples blocks; the sizes of a block and what is padded or cropped are constants. */
const blocks =
  (op: string): OperationLowering =>
  operation =>
    operation.decides(1) && operation.decides(2)
      ? operation.op(op, operation.inputs, {}, 'tensorflow')
      : asExpected(op)(operation);

const gather: OperationLowering = operation => {
  const axis = operation.contents(2)?.[0] ?? 0;
  return operation.op('Gather', operation.inputs.slice(0, 2), { axis: int(axis) });
};

/** The same bytes under another type: narrower elements form an additional axis, wider ones remove the last one. */
const bitcast: OperationLowering = operation => {
  const shape = operation.knownShape();
  const [from, to] = [operation.dtype(), operation.node.type('type')].map(bitsOf);
  if (from === null || to === null)
    return operation.fail(say`These element types are not supported for this operator.`);
  const result = from > to ? [...shape, from / to] : from < to ? shape.slice(0, -1) : shape;
  return operation.stated('Bitcast', [{ dtype: operation.node.type('type'), shape: result }]);
};

/** Images after a projection, at a size that is a constant or that the next nodes need. */
const projected: OperationLowering = operation => {
  const [batch, height, width, channels] = operation.knownShape();
  const [known, wanted] = [operation.contents(2), operation.expected(4)];
  if (known === null) operation.assume();
  const size = known ?? [wanted?.[1] ?? height, wanted?.[2] ?? width];
  return operation.stated(
    'ImageProjectiveTransform',
    [{ dtype: operation.dtype(), shape: [batch, size[0], size[1], channels] }],
    {
      mode: text(operation.node.text('interpolation') === 'NEAREST' ? 'nearest' : 'bilinear'),
    },
  );
};

/** Operators that move data or read shapes. */
export const shapeOperations: Readonly<Record<string, OperationLowering>> = {
  Reshape: reshape,
  Squeeze: squeeze,
  ExpandDims: expandDims,
  Transpose: transpose,
  ConcatV2: concat('last'),
  Concat: concat('first'),
  Pack: pack,
  Pad: pad,
  PadV2: pad,
  MirrorPad: pad,
  Tile: tile,
  BroadcastTo: broadcastTo,
  Reverse: reversed,
  ReverseV2: reversed,
  Gather: gather,
  GatherV2: gather,
  ResourceGather: gather,
  ScatterNd: operation =>
    operation.stated('BroadcastTo', [{ dtype: operation.dtype(1), shape: wantedShape(operation, 2) }]),
  TensorScatterUpdate: operation => operation.op('ScatterND', operation.inputs),
  CropAndResize: operation => {
    const [boxes, wanted] = [operation.shape(1)?.[0] ?? null, operation.expected(4)];
    const size = operation.contents(3) ?? [1, 2].map(axis => wanted?.[axis] ?? operation.knownShape()[axis]);
    return operation.op(
      'Resize',
      [
        operation.op('Expand', [operation.input, operation.graph.list([boxes ?? 1, 1, 1, 1])]),
        '',
        '',
        operation.graph.list([boxes ?? 1, size[0] ?? 1, size[1] ?? 1, operation.knownShape().at(-1) ?? 1]),
      ],
      { mode: text('linear') },
    );
  },
  ShapeN: operation => operation.inputs.map(input => operation.op('Shape', [input])),
  BroadcastArgs: operation => {
    const ranks = [0, 1].map(index => operation.shape(index)?.[0] ?? null);
    return operation.stated('BroadcastArgs', [
      { dtype: operation.dtype(), shape: [ranks.includes(null) ? null : Math.max(...(ranks as number[]))] },
    ]);
  },
  Bitcast: bitcast,
  ImageProjectiveTransformV2: projected,
  ImageProjectiveTransformV3: projected,
  ...creationOperations,
  ...matrixOperations,
  ...slicingOperations,
  GatherNd: operation => operation.op('GatherND', operation.inputs),
  ResizeBilinear: resize('linear'),
  ResizeNearestNeighbor: resize('nearest'),
  ResizeBicubic: resize('cubic'),
  Shape: operation => operation.op('Shape', [operation.input]),
  Size: operation => operation.op('Size', [operation.input]),
  Rank: operation => operation.op('Size', [operation.op('Shape', [operation.input])]),
  ZerosLike: operation => operation.stated('BroadcastTo', [{ dtype: operation.dtype(), shape: operation.shape() }]),
  OnesLike: operation => operation.stated('BroadcastTo', [{ dtype: operation.dtype(), shape: operation.shape() }]),
  DepthToSpace: operation =>
    operation.op('DepthToSpace', [operation.input], { blocksize: int(operation.node.int('block_size', 2)) }, nhwc),
  SpaceToDepth: operation =>
    operation.op('SpaceToDepth', [operation.input], { blocksize: int(operation.node.int('block_size', 2)) }, nhwc),
  SpaceToBatchND: blocks('SpaceToBatchND'),
  BatchToSpaceND: blocks('BatchToSpaceND'),
  OneHot: operation => {
    const shape = operation.knownShape();
    const depth =
      operation.contents(1)?.[0] ??
      operation.expected(shape.length + 1)?.at(-1) ??
      operation.fail(say`The number of classes is unknown.`);
    return operation.stated('BroadcastTo', [{ dtype: operation.dtype(2), shape: [...shape, depth] }]);
  },
  Flatten: operation =>
    operation.op('Reshape', [
      operation.input,
      operation.graph.list([0, elementCount(operation.knownShape().slice(1)) ?? -1]),
    ]),
};

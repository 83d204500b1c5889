import { int, ints, text } from '../../attributes';
import { bitsOf } from '../../../graph/dataType';
import { elementCount, type Dim } from '../../../graph/shape';
import { nhwc } from '../../graphBuilder';
import type { NodeDef } from './nodeDef';
import type { Operation, OperationLowering } from './operation';
import { isImageOperator } from './expectations';
import { dimensionsOfInterest, joinAxis, paddingOf, permutation, reshapeTarget } from './assumptions';
import { creationOperations } from './creation';
import { matrixOperations } from './matrices';

/** The target that is known, else the one that fits. */
const reshape: OperationLowering = operation => {
  if (operation.decides(1)) return operation.op('Reshape', operation.inputs.slice(0, 2));
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
  if (operation.node.op === 'SplitV' && operation.decides(1)) {
    return operation.graph.add('Split', operation.inputs.slice(0, 2), { outputs: count, attributes: { axis: int(known ?? -1) } });
  }
  // Of two parts that are not alike, what follows needs one.
  const [all, wanted] = [operation.shape(valueIndex)?.at(-1), operation.node.op === 'SplitV' ? operation.expected(operation.shape(valueIndex)?.length)?.at(-1) : null];
  if (count === 2 && known === undefined && all && wanted && wanted < all) {
    return operation.graph.add('Split', [operation.inputs[valueIndex], operation.graph.list([wanted, all - wanted])], { outputs: count, attributes: { axis: int(-1) } });
  }
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
  const behind = operation.services.consumers(operation.node);
  const usual = behind.some(({ op }) => op.includes('Conv2')) && rank === 3 ? 1 : leadsToJoin(operation, operation.node) ? rank : 0;
  return operation.op('Unsqueeze', [operation.input, operation.graph.list([known ?? [usual, ...candidates].find(fits) ?? usual])]);
};

/** Whether what a node yields becomes a field of entries that are joined: batch × entries × fields. */
function leadsToJoin(operation: Operation, node: NodeDef, steps = 4): boolean {
  if (operation.shape()?.length !== 2) return false;
  return operation.services.consumers(node).some(other => other.op === 'ConcatV2' || (steps > 0 && passesOn.has(other.op) && leadsToJoin(operation, other, steps - 1)));
}

const passesOn: ReadonlySet<string> = new Set(['Cast', 'Mul', 'Sub', 'Add', 'AddV2', 'Identity']);

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
  const pairs = known?.length === 2 * rank
    ? Array.from({ length: rank }, (_, axis) => [known[2 * axis], known[2 * axis + 1]])
    : paddingOf(operation);
  return operation.op('Pad', [operation.input, operation.graph.list([...pairs.map(pair => pair[0]), ...pairs.map(pair => pair[1])])], { mode: text('constant') });
};

/** The given size, that of the tensor it is added to, or twice the input's; that of the model's own input. */
const resize = (mode: string): OperationLowering => operation => {
  const shape = operation.knownShape();
  if (shape.length !== 4) return operation.fail('Its input is no image.');
  const resized = (sizes: string): string => operation.op('Resize', [operation.input, '', '', sizes], { mode: text(mode), axes: ints([1, 2]) });
  if (operation.decides(1)) return resized(operation.inputs[1]);
  const wanted = operation.expected(4);
  operation.assume();
  const factor = isOfInput(operation) ? 1 : 2;
  return resized(operation.graph.list([1, 2].map(axis => wanted?.[axis] ?? (shape[axis] ?? operation.fail('The size of its input is unknown.')) * factor)));
};

/** Whether nothing but preparation stands between a model's input and a node. */
function isOfInput({ services, node }: Operation): boolean {
  const before = new Set([node]);
  for (const { inputs } of before) {
    for (const reference of inputs) {
      const found = services.producer(reference);
      if (found && isImageOperator(found.op)) return false;
      if (found && before.size < 100) before.add(found);
    }
  }
  return true;
}

/** Bits of a mask attribute. */
const bit = (mask: number, index: number): boolean => Math.floor(mask / 2 ** index) % 2 === 1;

/** Bounds that the file does not hold are taken as the whole axis, or the first element where the axis goes away. */
const stridedSlice: OperationLowering = operation => {
  const { node } = operation;
  const [begins, ends, steps] = [1, 2, 3].map(index => operation.contents(index));
  const shape = operation.knownShape();
  const masks = (name: string, position: number): boolean => bit(node.int(name, 0), position);
  const positions = Array.from({ length: Math.min(operation.shape(1)?.[0] ?? 0, 32) }, (_, position) => position);
  const added = positions.filter(position => masks('new_axis_mask', position));
  const ellipsis = positions.find(position => masks('ellipsis_mask', position)) ?? -1;
  // The ellipsis stands for as many axes as the other positions leave.
  const skipped = ellipsis < 0 ? 0 : shape.length - (positions.length - added.length - 1);
  const sliced: { readonly position: number; readonly axis: number }[] = [];
  let axis = 0;
  for (const position of positions) {
    if (position === ellipsis) axis += skipped;
    else if (!added.includes(position) && axis < shape.length) sliced.push({ position, axis: axis++ });
  }
  const shrunk = sliced.filter(({ position }) => masks('shrink_axis_mask', position)).map(entry => entry.axis);
  const wanted = added.length > 0 ? null : operation.expected(shape.length - shrunk.length);
  if (sliced.length > 0 && (begins === null || ends === null)) operation.assume();
  if (begins === null && operation.services.producer(node.inputs[0])?.op === 'Shape' && sliced.length === 1 && added.length === 0) {
    const [first, behind] = dimensionsOfInterest(operation, shrunk.length > 0);
    const picked = operation.op('Slice', [operation.input, ...[[first], [behind], [0]].map(values => operation.graph.list(values))]);
    return shrunk.length > 0 ? operation.op('Squeeze', [picked, operation.graph.list([0])]) : picked;
  }
  const bounds = sliced.map(({ position, axis }) => {
    const [begin, end] = [begins?.[position], ends?.[position]];
    if (shrunk.includes(axis)) return [begin ?? 0, (begin ?? 0) === -1 ? 2 ** 31 - 1 : (begin ?? 0) + 1];
    const size = wanted?.[axis - shrunk.filter(other => other < axis).length] ?? shape[axis] ?? 2 ** 31 - 1;
    const backward = (steps?.[position] ?? 1) < 0;
    return [
      masks('begin_mask', position) ? (backward ? 2 ** 31 - 1 : 0) : begin ?? 0,
      masks('end_mask', position) ? (backward ? -(2 ** 31) : 2 ** 31 - 1) : end ?? size,
    ];
  });
  const list = operation.graph.list.bind(operation.graph);
  let value = operation.input;
  const isPlain = ['begin_mask', 'end_mask', 'shrink_axis_mask', 'new_axis_mask', 'ellipsis_mask'].every(name => node.int(name, 0) === 0);
  if (isPlain && [1, 2, 3].every(index => operation.decides(index))) {
    // As they are: bounds that are computed follow the sizes of the input.
    return operation.op('Slice', [value, operation.inputs[1], operation.inputs[2], list(sliced.map(entry => entry.axis)), operation.inputs[3]]);
  }
  if (sliced.length > 0) {
    value = operation.op('Slice', [
      value, list(bounds.map(([begin]) => begin)), list(bounds.map(([, end]) => end)), list(sliced.map(entry => entry.axis)),
      list(sliced.map(({ position }) => steps?.[position] ?? 1)),
    ]);
  }
  if (shrunk.length > 0) value = operation.op('Squeeze', [value, list(shrunk)]);
  // Where a new axis stands in the result: behind what is left of the positions before it.
  const places = added.map(position => {
    const before = positions.filter(other => other < position && !(other !== ellipsis && !added.includes(other) && masks('shrink_axis_mask', other)));
    return before.length + (ellipsis >= 0 && ellipsis < position ? skipped - 1 : 0);
  });
  return places.length > 0 ? operation.op('Unsqueeze', [value, list(places)]) : value;
};

const slice: OperationLowering = operation => {
  const [begins, sizes] = [operation.contents(1), operation.contents(2)];
  const shape = operation.knownShape();
  const wanted = sizes === null ? oneClass(operation) ?? operation.expected(shape.length) : null;
  if (sizes === null) operation.assume();
  const ends = shape.map((dim, axis) => (sizes?.[axis] === undefined ? wanted?.[axis] ?? dim ?? 2 ** 31 - 1 : sizes[axis] === -1 ? 2 ** 31 - 1 : (begins?.[axis] ?? 0) + sizes[axis]));
  const list = operation.graph.list.bind(operation.graph);
  return operation.op('Slice', [operation.input, list(shape.map((_, axis) => begins?.[axis] ?? 0)), list(ends), list(shape.map((_, axis) => axis))]);
};

/** As many slices of entries × classes as there are classes, or one less for the background: each takes one. */
function oneClass(operation: Operation): readonly Dim[] | null {
  const shape = operation.knownShape();
  const source = operation.services.producer(operation.node.inputs[0]);
  const count = source ? operation.services.consumers(source).filter(({ op }) => op === 'Slice').length : 0;
  const classes = shape.length === 2 ? shape[1] : null;
  return count > 1 && (count === classes || count + 1 === classes) ? [shape[0], 1] : null;
}

/** An output of the shape that what follows needs, or of the input's. */
const asExpected = (op: string): OperationLowering => operation => {
  const [wanted, own] = [operation.expected(), operation.shape()];
  const shape = wanted?.length === own?.length ? wanted?.map((dim, axis) => dim ?? own![axis]) ?? own : wanted ?? own;
  operation.assume();
  return operation.stated(op, [{ dtype: operation.dtype(), shape }]);
};

/** Copies along axes: how many of each is in the file, or follows from what comes next. */
const tile: OperationLowering = operation => {
  if (operation.decides(1)) return operation.op('Tile', operation.inputs.slice(0, 2));
  const shape = operation.knownShape();
  const wanted = operation.expected(shape.length);
  operation.assume();
  const times = (axis: number, dim: Dim): number => (wanted?.[axis] && dim ? Math.max(1, Math.floor(wanted[axis] / dim)) : 1);
  return operation.op('Tile', [operation.input, operation.graph.list(shape.map((dim, axis) => times(axis, dim)))]);
};

const fill: OperationLowering = operation => {
  const shape = operation.decides(0) ? null : operation.expected();
  if (shape === null) return operation.op('Expand', [operation.inputs[1], operation.inputs[0]]);
  operation.assume();
  return operation.stated('BroadcastTo', [{ dtype: operation.dtype(1), shape }]);
};

const broadcastTo: OperationLowering = operation => (
  operation.decides(1) ? operation.op('Expand', operation.inputs.slice(0, 2)) : asExpected('BroadcastTo')(operation)
);

const random: OperationLowering = operation => {
  const shape = operation.contents(0) ?? operation.expected() ?? operation.fail('The shape of its output is unknown.');
  return operation.stated('BroadcastTo', [{ dtype: operation.node.type('dtype'), shape }]);
};

const range: OperationLowering = operation => {
  if (operation.inputs.every((_, index) => operation.decides(index))) return operation.op('Range', operation.inputs);
  const count = operation.expected(1)?.[0] ?? null;
  operation.assume();
  return operation.stated('LinSpace', [{ dtype: operation.dtype(), shape: [count ?? 1] }]);
};

/** Blocks of space become samples, or samples blocks; the sizes of a block and what is padded or cropped are constants. */
const blocks = (op: string): OperationLowering => operation => (
  operation.decides(1) && operation.decides(2) ? operation.op(op, operation.inputs, {}, 'tensorflow') : asExpected(op)(operation)
);

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
  Pad: pad, PadV2: pad, MirrorPad: pad, Tile: tile, Fill: fill, BroadcastTo: broadcastTo, ReverseV2: asExpected('ReverseV2'),
  Gather: gather, GatherV2: gather, ResourceGather: gather,
  ScatterNd: asExpected('BroadcastTo'), RandomUniform: random, RandomStandardNormal: random, TruncatedNormal: random,
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
  SpaceToBatchND: blocks('SpaceToBatchND'), BatchToSpaceND: blocks('BatchToSpaceND'),
  Range: range,
  OneHot: operation => {
    const shape = operation.knownShape();
    const depth = operation.contents(1)?.[0] ?? operation.expected(shape.length + 1)?.at(-1) ?? operation.fail('How many classes it has is unknown.');
    return operation.stated('BroadcastTo', [{ dtype: operation.dtype(2), shape: [...shape, depth] }]);
  },
  Flatten: operation => operation.op('Reshape', [operation.input, operation.graph.list([0, elementCount(operation.knownShape().slice(1)) ?? -1])]),
};

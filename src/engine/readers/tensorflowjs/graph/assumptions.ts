import { greatestCommonDivisor } from '../../../formula/commonDivisor';
import { elementCount, type Dim, type Shape } from '../../../graph/shape';
import { say } from '../../../graph/message';
import { isImageOperator } from './expectations';
import { meets } from './meets';
import type { NodeDef } from './nodeDef';
import type { Operation } from './operation';

/**
 * A graph-model does not contain its constants: they are in weight files, which may be missing. A shape that depends on
 * one follows from what comes after it, or is assumed to be the usual one; `assume` notes that.
 */

/** How many operators a tensor is followed through. */
const maxSteps = 5;

/**
 * The target of a Reshape to a rank: what the next nodes need, or the batch and the last axes unchanged and those
 * between merged.
 */
export function reshapeTarget(operation: Operation, rank: number): number[] {
  const shape = operation.knownShape();
  const fields = rank === 3 ? fieldsOfHeads(operation) : null;
  if (fields !== null) return [0, -1, fields];
  const count = elementCount(shape);
  const wanted = keptBatch(operation.expected(rank), shape);
  if (wanted !== null && wanted.filter(dim => dim === null).length <= 1) {
    const known = wanted.reduce((product: number, dim) => product * (dim ?? 1), 1);
    const fits = wanted.includes(null) ? count === null || count % known === 0 : count === null || count === known;
    if (fits) return wanted.map(dim => dim ?? -1);
  }
  if (rank === 0) return [];
  if (rank === 1) return [-1];
  if (shape.length < rank) {
    // After the batch, or before everything without a batch.
    const kept = shape[0] === 1 || shape[0] === null ? [0] : [];
    return [
      ...kept,
      ...new Array<number>(rank - Math.max(kept.length, shape.length)).fill(1),
      ...shape.slice(kept.length).map(dim => dim ?? -1),
    ];
  }
  // A table of rows to select from keeps its fields.
  const isPickedFrom = operation.services
    .consumers(operation.node)
    .some(({ op, inputs }) => op.startsWith('Gather') && operation.services.producer(inputs[0]) === operation.node);
  if (rank === 2 && shape.length > 2 && isPickedFrom && shape.at(-1) !== null) return [-1, shape.at(-1)!];
  const kept = shape.slice(shape.length - (rank - 2)).slice(0, rank - 2);
  return [0, -1, ...kept.map(dim => dim ?? operation.fail(say`The shape of its input is unknown.`))];
}

/**
 * The number of fields of an entry, if the heads of a detector are reshaped to batch × entries × fields and joined: the
 * elements divided by the entries in the signature, otherwise a common divisor of the channels of all heads.
 */
function fieldsOfHeads({ services, node }: Operation): number | null {
  const join = services.consumers(node).find(({ op }) => op === 'ConcatV2');
  const heads = join
    ? services
        .producers(join)
        .filter(({ op }) => op === 'Reshape')
        .map(head => services.shapeOf(head.inputs[0]))
    : [];
  const counts = heads.map(head => head && elementCount(head));
  if (counts.length < 2 || counts.includes(null)) return null;
  const elements = counts.reduce<number>((sum, count) => sum + count!, 0);
  for (const result of services.results) {
    const entries = result.length === 3 ? result[1] : null;
    if (!entries || elements % entries !== 0) continue;
    const fields = elements / entries;
    if (heads.every(head => (head!.at(-1) ?? 0) % fields === 0)) return fields;
  }
  // With several entries per position, the channels of heads are a multiple of the fields.
  const channels = heads.map(head => head!.at(-1)!);
  return new Set(channels).size > 1 ? channels.reduce(greatestCommonDivisor) : null;
}

/** If two dimensions are open, the first one is the input's. */
function keptBatch(wanted: readonly Dim[] | null, shape: Shape): readonly Dim[] | null {
  if (wanted === null || wanted[0] !== null || shape.length === 0 || wanted.filter(dim => dim === null).length !== 2)
    return wanted;
  return [shape[0], ...wanted.slice(1)];
}

/**
 * The axis along which tensors are joined: the one on which they differ, the one that fits the next nodes, or the last.
 */
export function joinAxis(operation: Operation, values: readonly string[]): number {
  const shapes = values.map(value => operation.graph.shape(value));
  const [first] = shapes;
  if (!first || shapes.some(shape => shape?.length !== first.length)) return first ? -1 : 0;
  const axes = first.map((_, axis) => axis);
  const differing = axes.filter(axis => shapes.some(shape => shape![axis] !== first[axis]));
  if (differing.length === 1) return differing[0];
  operation.assume();
  const wanted = operation.expected(first.length);
  const total = (axis: number): Dim =>
    shapes.reduce((sum: Dim, shape) => (sum === null || shape![axis] === null ? null : sum + shape![axis]), 0);
  const fitting = wanted
    ? axes.find(axis => wanted[axis] !== null && wanted[axis] !== first[axis] && wanted[axis] === total(axis))
    : undefined;
  if (fitting !== undefined) return fitting;
  // Axes that Transposes moved first are channels, which are joined.
  const areTurned = operation.node.inputs
    .slice(0, values.length)
    .every(input => operation.services.producer(input)?.op === 'Transpose');
  return areTurned && first.length > 2 ? 1 : -1;
}

/**
 * Start and end of each axis: what the next nodes need, or what keeps the size of the input for a window without
 * padding.
 */
export function paddingOf(operation: Operation): number[][] {
  const shape = operation.knownShape();
  const wanted = operation.expected(shape.length);
  operation.assume();
  const behind = windowBehind(operation);
  return shape.map((dim, axis) => {
    if (dim === null) return [0, 0];
    const needed = wanted?.[axis] ?? null;
    if (needed !== null) return [0, Math.max(0, needed - dim)];
    return behind?.(dim, axis) ?? [0, 0];
  });
}

/** How far an axis is padded for a following convolution or pool without padding of its own; null: there is none. */
function windowBehind(operation: Operation): ((dim: number, axis: number) => [number, number]) | null {
  const rank = operation.knownShape().length;
  const next = (node: NodeDef | undefined): NodeDef | undefined =>
    node && operation.services.consumers(node).find(({ op }) => op !== 'Shape');
  let node = next(operation.node);
  let isTurned = false;
  for (
    let steps = 0;
    steps < maxSteps && node && ['Transpose', 'ExpandDims', 'SpaceToBatchND'].includes(node.op);
    steps++
  ) {
    isTurned ||= node.op === 'Transpose';
    node = next(node);
  }
  const sizes =
    node?.text('padding') === 'VALID' && (rank === 3 || rank === 4)
      ? windowOf(operation, node.inputs[1], node.ints('ksize'))
      : null;
  if (sizes === null) return null;
  // A sequence is an image of one row.
  const windows = sizes.slice(4 - rank);
  const strides = node!.ints('strides').slice(5 - rank);
  return (dim, axis) => {
    // Channels may come first until a Transpose moves them.
    const place = axis - (isTurned ? 2 : 1);
    const window = windows[place] ?? 1;
    if (place < 0) return [0, 0];
    // Reflection, and channels first, pad both sides equally.
    if (operation.node.op === 'MirrorPad') return [Math.floor(window / 2), Math.floor(window / 2)];
    if (isTurned) return [Math.floor((window - 1) / 2), Math.floor((window - 1) / 2)];
    const stride = strides[place] ?? 1;
    const total = Math.max(0, (Math.ceil(dim / stride) - 1) * stride + window - dim);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
}

/** Height and width of a pool's window, or of a convolution's filter. */
function windowOf(
  operation: Operation,
  filter: string | undefined,
  ksize: readonly number[],
): readonly number[] | null {
  if (ksize.length === 4) return ksize.slice(1, 3);
  const shape = filter === undefined ? null : operation.services.shapeOf(filter);
  return shape?.length === 4 && shape[0] !== null && shape[1] !== null ? [shape[0], shape[1]] : null;
}

/** The axes of a reduction if only their number is known: the spatial ones, or the last ones. */
export function reducedAxes(operation: Operation, count: number, kept: boolean): number[] {
  const rank = operation.knownShape().length;
  const last = Array.from({ length: Math.min(count, rank) }, (_, index) => rank - count + index);
  operation.assume();
  if (kept && count === 1) return last;
  if (rank === 4 && count === 2) return [1, 2];
  return rank === 3 && count === 1 ? [1] : last;
}

/** Operators that an image passes before the next operator with channels last. */
const betweenImages: ReadonlySet<string> = new Set([
  'Identity',
  'Relu',
  'Relu6',
  'LeakyRelu',
  'Elu',
  'Sigmoid',
  'Tanh',
  'Add',
  'AddV2',
  'BiasAdd',
  'Mul',
  'Sub',
  'Pad',
  'PadV2',
  'MirrorPad',
  'Prelu',
]);

/** Whether a node gets images with channels last, or must return them. */
function meetsImages({ services, node }: Operation, direction: 'before' | 'behind'): boolean {
  const next = (from: NodeDef): readonly NodeDef[] =>
    direction === 'behind' ? services.consumers(from) : services.producers(from);
  return meets(
    node,
    next,
    ({ op }) => isImageOperator(op),
    ({ op }) => betweenImages.has(op),
  );
}

/**
 * The order of axes: one that fits the next nodes; to channels last before an image operator, and back after one;
 * swapping heads of attention and tokens; otherwise swapping rows and columns.
 */
export function permutation(operation: Operation): number[] {
  const shape = operation.knownShape();
  const rank = shape.length;
  operation.assume();
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  if (rank !== 4) return [...axes.slice(0, -2), ...axes.slice(-2).reverse()];
  const [toLast, toFirst, heads] = [
    [0, 2, 3, 1],
    [0, 3, 1, 2],
    [0, 2, 1, 3],
  ];
  const usual = meetsImages(operation, 'behind')
    ? [toLast, heads, toFirst]
    : meetsImages(operation, 'before')
      ? [toFirst, heads, toLast]
      : [heads, toLast, toFirst];
  const wanted = operation.expected(rank);
  return (
    usual.find(perm =>
      wanted?.every((dim, axis) => dim === null || shape[perm[axis]] === null || dim === shape[perm[axis]]),
    ) ?? usual[0]
  );
}

/**
 * Which dimensions a slice of a tensor's shape takes if neither start nor end is known: both sizes of an image; single
 * ones in the order of their names, if there are as many as dimensions or sizes of an image; otherwise the batch.
 * @returns the first one, and the one after the last
 */
export function dimensionsOfInterest(operation: Operation, isSingle: boolean): [number, number] {
  const count = operation.shape()?.[0] ?? 1;
  operation.assume();
  if (!isSingle) return count === 4 ? [1, 3] : [0, count];
  const shapeNode = operation.services.producer(operation.node.inputs[0])!;
  const siblings = operation.services
    .consumers(shapeNode)
    .filter(({ op }) => op === 'StridedSlice')
    .sort((a, b) => ordinal(a) - ordinal(b));
  const place = siblings.indexOf(operation.node);
  const first = siblings.length === 2 && count === 4 ? place + 1 : place < count ? place : 0;
  return [first, first + 1];
}

/** The number at the end of a name: TensorFlow numbers nodes of the same name. */
function ordinal({ name }: NodeDef): number {
  return Number(/_(\d+)$/.exec(name)?.[1] ?? 0);
}

/**
 * The axis where a single dimension is inserted: rows before a convolution over images, fields before entries are
 * joined.
 */
export function addedAxis(operation: Operation, rank: number): number {
  const { services, node } = operation;
  if (rank === 3 && services.consumers(node).some(({ op }) => op.includes('Conv2'))) return 1;
  const becomesField =
    rank === 2 &&
    meets(
      node,
      other => services.consumers(other),
      ({ op }) => op === 'ConcatV2',
      ({ op }) => betweenFields.has(op),
    );
  return becomesField ? rank : 0;
}

const betweenFields: ReadonlySet<string> = new Set(['Cast', 'Mul', 'Sub', 'Add', 'AddV2', 'Identity']);

/**
 * The factor by which an image grows if its new size is unknown: 1 before the first operator of images, otherwise 2.
 */
export function growth({ services, node }: Operation): number {
  return meets(
    node,
    other => services.producers(other),
    ({ op }) => isImageOperator(op),
  )
    ? 2
    : 1;
}

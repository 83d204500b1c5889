import { int } from '../../support/attributes';
import type { Dim, Shape } from '../../../graph/shape';
import { say } from '../../../graph/message';
import { dimensionsOfInterest } from './assumptions';
import type { Operation, OperationLowering } from './operation';

/** The end of an axis, whatever its size. */
const toTheEnd = 2 ** 31 - 1;
const maxParts = 4096;

const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'] as const;

/** The positions of a StridedSlice, whose meaning depends on its masks. */
class Positions {
  private readonly all: readonly number[];
  private readonly ellipsis: number;
  /** The number of axes that the ellipsis covers. */
  private readonly skipped: number;
  /** Positions that take part of an axis, with that axis. */
  readonly sliced: readonly { readonly position: number; readonly axis: number }[];
  /** Axes of which one element is taken, and which are removed. */
  readonly shrunk: readonly number[];

  constructor(
    private readonly operation: Operation,
    rank: number,
  ) {
    this.all = Array.from({ length: Math.min(operation.shape(1)?.[0] ?? 0, 32) }, (_, position) => position);
    this.ellipsis = this.all.find(position => this.is('ellipsis_mask', position)) ?? -1;
    const added = this.all.filter(position => this.is('new_axis_mask', position));
    this.skipped = this.ellipsis < 0 ? 0 : rank - (this.all.length - added.length - 1);
    const sliced = [];
    let axis = 0;
    for (const position of this.all) {
      if (position === this.ellipsis) axis += this.skipped;
      else if (!added.includes(position) && axis < rank) sliced.push({ position, axis: axis++ });
    }
    this.sliced = sliced;
    this.shrunk = sliced.filter(({ position }) => this.is('shrink_axis_mask', position)).map(entry => entry.axis);
  }

  is(mask: (typeof masks)[number], position: number): boolean {
    return Math.floor(this.operation.node.int(mask, 0) / 2 ** position) % 2 === 1;
  }

  /** Positions of new axes in the result: each after what is left of the positions before it. */
  get added(): number[] {
    return this.all
      .filter(position => this.is('new_axis_mask', position))
      .map(position => {
        const before = this.all.filter(
          other =>
            other < position &&
            (this.is('new_axis_mask', other) || other === this.ellipsis || !this.is('shrink_axis_mask', other)),
        );
        return before.length + (this.ellipsis >= 0 && this.ellipsis < position ? this.skipped - 1 : 0);
      });
  }
}

/** Of the axes that are sliced, one by one. */
interface Bounds {
  readonly begins: number[];
  readonly ends: number[];
  readonly steps: number[];
}

/**
 * TensorFlow's StridedSlice. Unknown bounds are taken as the whole axis, or its first element if the axis is removed.
 */
const stridedSlice: OperationLowering = operation => {
  const shape = operation.knownShape();
  const positions = new Positions(operation, shape.length);
  const { sliced, shrunk, added } = positions;
  if (
    operation.contents(1) === null &&
    operation.services.producer(operation.node.inputs[0])?.op === 'Shape' &&
    sliced.length === 1 &&
    added.length === 0
  ) {
    return dimensionOf(operation, shrunk.length > 0);
  }
  const length = paddedLength(operation, shape);
  if (length !== null) return operation.stated('StridedSlice', [{ dtype: operation.dtype(), shape: [length] }]);
  const list = operation.graph.list.bind(operation.graph);
  const axes = list(sliced.map(entry => entry.axis));
  // Bounds that are computed follow the sizes of the input; only where a mask speaks as well, they are written down.
  if (masks.every(mask => operation.node.int(mask, 0) === 0) && [1, 2, 3].every(index => operation.decides(index))) {
    return operation.op('Slice', [
      operation.input,
      operation.inputs[1],
      operation.inputs[2],
      axes,
      operation.inputs[3],
    ]);
  }
  let value = operation.input;
  if (sliced.length > 0) {
    const { begins, ends, steps } = boundsOf(operation, positions, shape);
    value = operation.op('Slice', [value, list(begins), list(ends), axes, list(steps)]);
  }
  if (shrunk.length > 0) value = operation.op('Squeeze', [value, list(shrunk)]);
  return added.length > 0 ? operation.op('Unsqueeze', [value, list(added)]) : value;
};

/** Start, end and step of each axis that is sliced. */
function boundsOf(operation: Operation, positions: Positions, shape: Shape): Bounds {
  const [begins, ends, steps] = [1, 2, 3].map(index => operation.contents(index));
  if (begins === null || ends === null) operation.assume();
  const { sliced, shrunk } = positions;
  const wanted = positions.added.length > 0 ? null : operation.expected(shape.length - shrunk.length);
  const bounds = sliced.map(({ position, axis }) => {
    const begin = begins?.[position] ?? 0;
    const step = steps?.[position] ?? 1;
    if (shrunk.includes(axis)) return { begin, end: begin === -1 ? toTheEnd : begin + 1, step: 1 };
    const size = wanted?.[axis - shrunk.filter(other => other < axis).length] ?? shape[axis] ?? toTheEnd;
    return {
      begin: positions.is('begin_mask', position) ? (step < 0 ? toTheEnd : 0) : begin,
      end: positions.is('end_mask', position) ? (step < 0 ? -toTheEnd - 1 : toTheEnd) : (ends?.[position] ?? size),
      step,
    };
  });
  return {
    begins: bounds.map(({ begin }) => begin),
    ends: bounds.map(({ end }) => end),
    steps: bounds.map(({ step }) => step),
  };
}

/** One or some of a tensor's dimensions, of which neither begin nor end is known. */
function dimensionOf(operation: Operation, isSingle: boolean): string {
  const [first, behind] = dimensionsOfInterest(operation, isSingle);
  const picked = operation.op('Slice', [
    operation.input,
    ...[[first], [behind], [0]].map(values => operation.graph.list(values)),
  ]);
  return isSingle ? operation.op('Squeeze', [picked, operation.graph.list([0])]) : picked;
}

/** A list of any length that is extended and then cut: its length is known again. */
function paddedLength(operation: Operation, shape: Shape): number | null {
  const [begin, end, step] = [1, 2, 3].map(index => operation.contents(index)?.[0] ?? null);
  if (
    shape.length !== 1 ||
    shape[0] !== null ||
    end === null ||
    end <= 0 ||
    step !== 1 ||
    (begin !== 0 && operation.node.int('begin_mask', 0) !== 1)
  )
    return null;
  const joined = operation.services.producer(operation.node.inputs[0]);
  const isLong =
    joined?.op === 'ConcatV2' &&
    joined.inputs.slice(0, -1).some(part => (operation.services.shapeOf(part)?.[0] ?? 0) >= end);
  return isLong ? end : null;
}

const slice: OperationLowering = operation => {
  const [begins, sizes] = [operation.contents(1), operation.contents(2)];
  const shape = operation.knownShape();
  const wanted = sizes === null ? (oneClass(operation) ?? operation.expected(shape.length)) : null;
  if (sizes === null) operation.assume();
  const list = operation.graph.list.bind(operation.graph);
  const starts = shape.map((_, axis) => begins?.[axis] ?? 0);
  const ends = shape.map((dim, axis) => {
    const size = sizes?.[axis];
    if (size === undefined) return wanted?.[axis] ?? dim ?? toTheEnd;
    return size === -1 ? toTheEnd : starts[axis] + size;
  });
  return operation.op('Slice', [operation.input, list(starts), list(ends), list(shape.map((_, axis) => axis))]);
};

/** As many slices of entries × classes as there are classes, or one less for the background: each takes one. */
function oneClass(operation: Operation): readonly Dim[] | null {
  const shape = operation.knownShape();
  const source = operation.services.producer(operation.node.inputs[0]);
  const count = source ? operation.services.consumers(source).filter(({ op }) => op === 'Slice').length : 0;
  const classes = shape.length === 2 ? shape[1] : null;
  return count > 1 && (count === classes || count + 1 === classes) ? [shape[0], 1] : null;
}

/** Parts along an axis: the last one if it is unknown. */
function parts(operation: Operation, axisIndex: number, valueIndex: number, sizes: string | null): string[] {
  const count = operation.node.int('num_split', 1);
  if (count > maxParts) return operation.fail(say`It has ${count} output tensors.`);
  const axis = operation.contents(axisIndex)?.[0];
  if (axis === undefined) operation.assume();
  return operation.graph.add('Split', [operation.inputs[valueIndex], ...(sizes === null ? [] : [sizes])], {
    outputs: count,
    attributes: { axis: int(axis ?? -1), ...(sizes === null && { num_outputs: int(count) }) },
  });
}

const splitV: OperationLowering = operation => {
  if (operation.decides(1)) return parts(operation, 2, 0, operation.inputs[1]);
  // Of two different parts, the next nodes need one.
  const shape = operation.knownShape();
  const [all, wanted] = [shape.at(-1), operation.expected(shape.length)?.at(-1)];
  const areTwo = operation.node.int('num_split', 1) === 2;
  return parts(
    operation,
    2,
    0,
    areTwo && all && wanted && wanted < all ? operation.graph.list([wanted, all - wanted]) : null,
  );
};

const unpack: OperationLowering = operation => {
  const [axis, count] = [operation.node.int('axis', 0), operation.node.int('num', 1)];
  if (count > maxParts) return operation.fail(say`It has ${count} output tensors.`);
  const values =
    count === 1
      ? [operation.input]
      : operation.graph.add('Split', [operation.input], {
          outputs: count,
          attributes: { axis: int(axis), num_outputs: int(count) },
        });
  return values.map(value => operation.op('Squeeze', [value, operation.graph.list([axis])]));
};

/** Operators that take parts of tensors. */
export const slicingOperations: Readonly<Record<string, OperationLowering>> = {
  StridedSlice: stridedSlice,
  Slice: slice,
  Split: operation => parts(operation, 0, 1, null),
  SplitV: splitV,
  Unpack: unpack,
};

import { elementCount, type Dim, type Shape } from '../../../graph/shape';
import type { Operation } from './operation';

/**
 * A graph-model does not hold the contents of its constants: they are in weight files. What is steered by one follows from
 * what comes after it, or is assumed to be what is usual; `assume` notes it.
 */

/** The target of a Reshape to a rank: what follows, or the batch and the last axes kept and those between made one. */
export function reshapeTarget(operation: Operation, rank: number): number[] {
  const shape = operation.knownShape();
  const count = elementCount(shape);
  const wanted = keptBatch(operation.expected(rank), shape);
  if (wanted !== null && wanted.filter(dim => dim === null).length <= 1) {
    const known = wanted.reduce((product: number, dim) => product * (dim ?? 1), 1);
    const fits = wanted.includes(null) ? count === null || count % known === 0 : count === null || count === known;
    if (fits) return wanted.map(dim => dim ?? -1);
  }
  if (rank === 0) return [];
  if (rank === 1) return [-1];
  if (shape.length < rank) return [...(shape.length > 0 ? [0] : []), ...new Array<number>(rank - Math.max(1, shape.length)).fill(1), ...shape.slice(1).map(dim => dim ?? -1)].slice(-rank);
  const kept = shape.slice(shape.length - (rank - 2)).slice(0, rank - 2);
  return [0, -1, ...kept.map(dim => dim ?? operation.fail('The shape of its input is unknown.'))];
}

/** Where two dimensions are open, the first one is that of the input. */
function keptBatch(wanted: readonly Dim[] | null, shape: Shape): readonly Dim[] | null {
  if (wanted === null || wanted[0] !== null || shape.length === 0 || wanted.filter(dim => dim === null).length !== 2) return wanted;
  return [shape[0], ...wanted.slice(1)];
}

/** The axis on which tensors are joined: the one they differ on, the one that fits what follows, or the last. */
export function joinAxis(operation: Operation, values: readonly string[]): number {
  const shapes = values.map(value => operation.graph.shape(value));
  const [first] = shapes;
  if (!first || shapes.some(shape => shape?.length !== first.length)) return first ? -1 : 0;
  const axes = first.map((_, axis) => axis);
  const differing = axes.filter(axis => shapes.some(shape => shape![axis] !== first[axis]));
  if (differing.length === 1) return differing[0];
  operation.assume();
  const wanted = operation.expected(first.length);
  const total = (axis: number): Dim => shapes.reduce((sum: Dim, shape) => (sum === null || shape![axis] === null ? null : sum + shape![axis]!), 0);
  const fitting = wanted ? axes.find(axis => wanted[axis] !== null && wanted[axis] !== first[axis] && wanted[axis] === total(axis)) : undefined;
  return fitting ?? -1;
}

/** Begin and end of each axis: what follows needs, or what keeps a convolution without padding from shrinking its input. */
export function paddingOf(operation: Operation): number[][] {
  const shape = operation.knownShape();
  const wanted = operation.expected(shape.length);
  operation.assume();
  const [consumer] = operation.services.consumers(operation.node);
  const isShrinking = consumer !== undefined && shape.length === 4 && consumer.text('padding') === 'VALID';
  const window = isShrinking ? windowOf(operation, consumer.inputs[1], consumer.ints('ksize')) : null;
  return shape.map((dim, axis) => {
    if (dim === null) return [0, 0];
    const needed = wanted?.[axis] ?? null;
    if (needed !== null) return [0, Math.max(0, needed - dim)];
    if (window === null || axis === 0 || axis === 3) return [0, 0];
    const stride = consumer.ints('strides')[axis] ?? 1;
    const total = Math.max(0, (Math.ceil(dim / stride) - 1) * stride + window[axis - 1] - dim);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}

/** Height and width of a pool's window, or of a convolution's filter. */
function windowOf(operation: Operation, filter: string | undefined, ksize: readonly number[]): readonly number[] | null {
  if (ksize.length === 4) return ksize.slice(1, 3);
  const shape = filter === undefined ? null : operation.services.shapeOf(filter);
  return shape?.length === 4 && shape[0] !== null && shape[1] !== null ? [shape[0], shape[1]] : null;
}

/** The axes that a reduction takes, of which only the number is known: those of space, or the last ones. */
export function reducedAxes(operation: Operation, count: number, kept: boolean): number[] {
  const rank = operation.knownShape().length;
  const last = Array.from({ length: Math.min(count, rank) }, (_, index) => rank - count + index);
  operation.assume();
  if (kept && count === 1) return last;
  if (rank === 4 && count === 2) return [1, 2];
  return rank === 3 && count === 1 ? [1] : last;
}

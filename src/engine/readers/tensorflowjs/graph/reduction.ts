import { int } from '../../support/attributes';
import type { Dim } from '../../../graph/shape';
import { say } from '../../../graph/message';
import { reducedAxes } from './assumptions';
import type { Operation, OperationLowering } from './operation';

const reduce =
  (op: string): OperationLowering =>
  operation => {
    const kept = operation.node.flag('keep_dims');
    const rank = operation.knownShape().length;
    const known = operation.contents(1);
    const given = operation.shape(1);
    const count = given?.length === 0 ? 1 : (given?.[0] ?? rank);
    const axes =
      known ?? (count >= rank ? Array.from({ length: rank }, (_, axis) => axis) : reducedAxes(operation, count, kept));
    return operation.op(op, [operation.input, operation.graph.list(axes)], { keepdims: int(kept ? 1 : 0) });
  };

const arg =
  (op: string): OperationLowering =>
  operation => {
    const known = operation.contents(1)?.[0];
    if (known === undefined) operation.assume();
    // After a Reshape that merges the spatial axes, the best position is searched, otherwise the best class.
    const places =
      operation.shape()?.length === 3 && operation.services.producer(operation.node.inputs[0])?.op === 'Reshape';
    return operation.op(op, [operation.input], { axis: int(known ?? (places ? 1 : -1)), keepdims: int(0) });
  };

const cumulative =
  (op: string): OperationLowering =>
  operation => {
    const known = operation.contents(1)?.[0];
    if (known === undefined) operation.assume();
    return operation.op(op, [operation.input, operation.graph.constant('int64', [], [known ?? 0])], {
      exclusive: int(operation.node.flag('exclusive') ? 1 : 0),
      reverse: int(operation.node.flag('reverse') ? 1 : 0),
    });
  };

/** Rows of a table that are combined by segment: their number is a constant, or known when the model runs. */
const segmented: OperationLowering = operation => {
  const shape = operation.knownShape();
  const ids = operation.knownShape(1).length;
  const count = operation.contents(2)?.[0] ?? operation.expected(shape.length - ids + 1)?.[0] ?? shape[0];
  if (operation.contents(2) === null) operation.assume();
  return operation.stated(operation.node.op, [{ dtype: operation.dtype(), shape: [count, ...shape.slice(ids)] }]);
};

const largest = (count: Dim, operation: Operation): readonly string[] =>
  count === null
    ? operation.fail(say`The number of output values is unknown.`)
    : operation.graph.add('TopK', [operation.input, operation.graph.list([count])], {
        outputs: 2,
        attributes: { axis: int(-1) },
      });

const inTop: OperationLowering = operation =>
  operation.stated('InTopK', [{ dtype: 'bool', shape: operation.knownShape().slice(0, 1) }]);

/** Positions of values in the rows of a sorted matrix. */
const search: OperationLowering = operation => operation.op(operation.node.op, operation.inputs, {}, 'tensorflow');

/** Boxes n × 4 and scores n of one image and class; the maximum number of boxes kept is a constant. */
const suppression: OperationLowering = operation => {
  const most =
    operation.contents(2)?.[0] ??
    operation.expected(1)?.[0] ??
    yieldedEntries(operation, operation.knownShape(0)[0]) ??
    operation.knownShape(0)[0];
  if (most === null) return operation.fail(say`The number of boxes is unknown.`);
  if (operation.contents(2) === null) operation.assume();
  const list = operation.graph.list.bind(operation.graph);
  const boxes = operation.op('Unsqueeze', [operation.inputs[0], list([0])]);
  const scores = operation.op('Unsqueeze', [operation.inputs[1], list([0, 1])]);
  const kept = operation.op('NonMaxSuppression', [boxes, scores, list([most])]);
  const indices = operation.op('Gather', [kept, operation.graph.constant('int64', [], [2])], { axis: int(1) });
  const keptScores = operation.op('Gather', [operation.inputs[1], indices], { axis: int(0) });
  const count = operation.op('Size', [indices]);
  return operation.node.op === 'NonMaxSuppressionV5' ? [indices, keptScores, count] : [indices, count];
};

/** How many values are kept: as many as the next nodes need, as many as the model returns entries, or all. */
function keptCount(operation: Operation): Dim {
  const shape = operation.knownShape();
  const all = shape.at(-1) ?? null;
  operation.assume();
  return operation.expected(shape.length)?.at(-1) ?? yieldedEntries(operation, all) ?? all;
}

/** Entries of a result (batch × entries × fields) that has fewer of them than there are now. */
function yieldedEntries(operation: Operation, all: Dim): number | undefined {
  return (
    operation.services.results
      .map(result => (result.length === 3 ? result[1] : null))
      .find(entries => entries !== null && all !== null && entries < all) ?? undefined
  );
}

export const reductionOperations: Readonly<Record<string, OperationLowering>> = {
  Mean: reduce('ReduceMean'),
  Sum: reduce('ReduceSum'),
  Max: reduce('ReduceMax'),
  Min: reduce('ReduceMin'),
  Prod: reduce('ReduceProd'),
  All: reduce('ReduceMin'),
  Any: reduce('ReduceMax'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  Cumsum: cumulative('CumSum'),
  Cumprod: cumulative('CumProd'),
  EuclideanNorm: reduce('ReduceL2'),
  ...Object.fromEntries(
    ['Sum', 'Mean', 'Max', 'Min', 'Prod'].flatMap(name => [
      [`Segment${name}`, segmented],
      [`UnsortedSegment${name}`, segmented],
    ]),
  ),
  InTopK: inTop,
  InTopKV2: inTop,
  LowerBound: search,
  UpperBound: search,
  // Half the sum of the squares.
  L2Loss: operation =>
    operation.op('Mul', [
      operation.op('ReduceSumSquare', [operation.input], { keepdims: int(0) }),
      operation.graph.constant(operation.dtype(), [], [0.5]),
    ]),
  TopK: operation => largest(operation.node.int('k', 1), operation),
  ...Object.fromEntries(['', 'V2', 'V3', 'V4', 'V5'].map(version => [`NonMaxSuppression${version}`, suppression])),
  TopKV2: operation => {
    return largest(operation.contents(1)?.[0] ?? keptCount(operation), operation);
  },
};

import { int } from '../../attributes';
import { reducedAxes } from './assumptions';
import type { OperationLowering } from './operation';

const reduce = (op: string): OperationLowering => operation => {
  const kept = operation.node.flag('keep_dims');
  const rank = operation.knownShape().length;
  const known = operation.contents(1);
  const given = operation.shape(1);
  const count = given?.length === 0 ? 1 : given?.[0] ?? rank;
  const axes = known ?? (count >= rank ? Array.from({ length: rank }, (_, axis) => axis) : reducedAxes(operation, count, kept));
  return operation.op(op, [operation.input, operation.graph.list(axes)], { keepdims: int(kept ? 1 : 0) });
};

const arg = (op: string): OperationLowering => operation => {
  const known = operation.contents(1)?.[0];
  if (known === undefined) operation.assume();
  // Behind a Reshape that makes one axis of space, the best place is looked for, else the best class.
  const places = operation.shape()?.length === 3 && operation.services.operatorOf(operation.node.inputs[0]) === 'Reshape';
  return operation.op(op, [operation.input], { axis: int(known ?? (places ? 1 : -1)), keepdims: int(0) });
};

const cumulative = (op: string): OperationLowering => operation => operation.op(op, [operation.input, operation.graph.constant('int64', [], [operation.contents(1)?.[0] ?? 0])]);

export const reductionOperations: Readonly<Record<string, OperationLowering>> = {
  Mean: reduce('ReduceMean'), Sum: reduce('ReduceSum'), Max: reduce('ReduceMax'), Min: reduce('ReduceMin'), Prod: reduce('ReduceProd'),
  All: reduce('ReduceMin'), Any: reduce('ReduceMax'), ArgMax: arg('ArgMax'), ArgMin: arg('ArgMin'), Cumsum: cumulative('CumSum'),
  TopKV2: operation => {
    const shape = operation.knownShape();
    const count = operation.contents(1)?.[0] ?? operation.expected(shape.length)?.at(-1) ?? shape.at(-1) ?? null;
    if (operation.contents(1) === null) operation.assume();
    if (count === null) return operation.fail('How many values it yields is unknown.');
    return operation.graph.add('TopK', [operation.input, operation.graph.list([count])], { outputs: 2, attributes: { axis: int(-1) } });
  },
};

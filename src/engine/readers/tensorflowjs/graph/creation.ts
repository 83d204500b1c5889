import { int } from '../../support/attributes';
import { dataTypeCode } from '../../../graph/dataType';
import type { Shape } from '../../../graph/shape';
import { say } from '../../../graph/message';
import type { Operation, OperationLowering } from './operation';

/** The shape in an input, or the one that the next nodes need. */
export function wantedShape(operation: Operation, input = 0): Shape {
  const known = operation.contents(input);
  if (known === null) operation.assume();
  return known ?? operation.expected() ?? operation.fail(say`The shape of its output is unknown.`);
}

const filled: OperationLowering = operation =>
  operation.stated('BroadcastTo', [{ dtype: operation.node.type('dtype'), shape: wantedShape(operation) }]);

const fill: OperationLowering = operation => {
  const shape = operation.decides(0) ? null : operation.expected();
  if (shape === null) return operation.op('Expand', [operation.inputs[1], operation.inputs[0]]);
  operation.assume();
  return operation.stated('BroadcastTo', [{ dtype: operation.dtype(1), shape }]);
};

const range: OperationLowering = operation => {
  if (operation.inputs.every((_, index) => operation.decides(index))) return operation.op('Range', operation.inputs);
  operation.assume();
  // Most start at 0 with a step of 1.
  if (operation.contents(1) !== null) {
    const [start, delta] = [0, 1].map(value => operation.graph.constant(operation.dtype(1), [], [value]));
    return operation.op('Range', [start, operation.inputs[1], delta]);
  }
  const count = operation.expected(1)?.[0] ?? null;
  return operation.stated('Range', [{ dtype: operation.dtype(), shape: [count ?? 1] }]);
};

/** Operators that create tensors from shapes, bounds and random numbers. */
export const creationOperations: Readonly<Record<string, OperationLowering>> = {
  Zeros: filled,
  Ones: filled,
  RandomUniform: filled,
  RandomStandardNormal: filled,
  TruncatedNormal: filled,
  Fill: fill,
  Range: range,
  LinSpace: operation => {
    const count =
      operation.contents(2)?.[0] ??
      operation.expected(1)?.[0] ??
      operation.fail(say`The number of output values is unknown.`);
    if (operation.contents(2) === null) operation.assume();
    return operation.stated('LinSpace', [{ dtype: operation.dtype(), shape: [count] }]);
  },
  RandomUniformInt: operation =>
    operation.stated('RandomUniformInt', [{ dtype: operation.dtype(1), shape: wantedShape(operation) }]),
  Multinomial: operation => {
    const count =
      operation.contents(1)?.[0] ??
      operation.expected(2)?.[1] ??
      operation.fail(say`The number of output values is unknown.`);
    if (operation.contents(1) === null) operation.assume();
    return operation.op('Multinomial', [operation.input], {
      sample_size: int(count),
      dtype: int(dataTypeCode('int64')),
    });
  },
};

import type { Dim, Shape } from '../../../graph/shape';
import { say } from '../../../graph/message';
import type { Operation, OperationLowering } from './operation';

/** Whether the diagonal in the input is the main one: it is unless a constant states otherwise. */
function isMainDiagonal(operation: Operation, input: number): boolean {
  if (!(input in operation.inputs)) return true;
  const known = operation.contents(input);
  if (known === null) operation.assume();
  return known?.every(diagonal => diagonal === 0) ?? true;
}

const kept =
  (op: string): OperationLowering =>
  operation =>
    operation.stated(op, [{ dtype: operation.dtype(), shape: operation.shape() }]);

/** Vectors as the diagonals of square matrices. */
const fromDiagonal: OperationLowering = operation => {
  const shape = operation.knownShape();
  if (!isMainDiagonal(operation, 1)) return operation.fail(say`Only the main diagonal is supported.`);
  const rows = (input: number): Dim => {
    const given = operation.contents(input)?.[0] ?? -1;
    return given === -1 ? (shape.at(-1) ?? null) : given;
  };
  return operation.stated('MatrixDiag', [
    { dtype: operation.dtype(), shape: [...shape.slice(0, -1), rows(2), rows(3)] },
  ]);
};

/** The diagonals of matrices, as long as their shorter side. */
const diagonalOf: OperationLowering = operation => {
  const shape = operation.knownShape();
  if (!isMainDiagonal(operation, 1)) return operation.fail(say`Only the main diagonal is supported.`);
  const sides = shape.slice(-2);
  const length = sides.includes(null) ? null : Math.min(...(sides as number[]));
  return operation.stated('MatrixDiagPart', [{ dtype: operation.dtype(), shape: [...shape.slice(0, -2), length] }]);
};

/** Rows of the sparse matrix × columns of the dense one, either of which may be transposed. */
const sparseProduct: OperationLowering = operation => {
  const dense = operation.knownShape(3);
  const side = operation.node.flag('adjoint_a') ? 1 : 0;
  const known = operation.contents(2)?.[side];
  if (known === undefined) operation.assume();
  const rows = known ?? operation.expected(2)?.[0] ?? operation.fail(say`The shape of its output is unknown.`);
  const shape: Shape = [rows, dense[operation.node.flag('adjoint_b') ? 0 : 1]];
  return operation.stated('SparseTensorDenseMatMul', [{ dtype: operation.dtype(3), shape }]);
};

const versions = (name: string, lowering: OperationLowering): [string, OperationLowering][] =>
  ['', 'V2', 'V3'].map(version => [`${name}${version}`, lowering]);

/** Operators of matrices in the last two axes. */
export const matrixOperations: Readonly<Record<string, OperationLowering>> = {
  MatrixBandPart: kept('MatrixBandPart'),
  BatchMatrixBandPart: kept('MatrixBandPart'),
  ...Object.fromEntries([
    ...versions('MatrixDiag', fromDiagonal),
    ...versions('MatrixDiagPart', diagonalOf),
    ...versions('MatrixSetDiag', kept('MatrixSetDiag')),
  ]),
  MatrixDeterminant: operation => operation.op('Det', [operation.input]),
  MatrixInverse: operation => operation.op('Inverse', [operation.input], {}, 'com.microsoft'),
  SparseTensorDenseMatMul: sparseProduct,
};

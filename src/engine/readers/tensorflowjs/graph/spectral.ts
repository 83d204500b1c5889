import { int } from '../../support/attributes';
import type { DataType } from '../../../graph/dataType';
import { elementCount, type Dim, type Shape } from '../../../graph/shape';
import type { Operation, OperationLowering } from './operation';

/**
 * Arithmetic that costs more for complex numbers, by the operator for real ones. A complex number is one element, as in
 * TensorFlow.
 */
export const complexOperators: Readonly<Record<string, string>> = {
  Add: 'ComplexAdd',
  Sub: 'ComplexSub',
  Mul: 'ComplexMul',
  Div: 'ComplexDiv',
  Neg: 'ComplexNeg',
  Abs: 'ComplexAbs',
};

const complexOf = (dtype: DataType): DataType => (dtype === 'float64' ? 'complex128' : 'complex64');
const realOf = (dtype: DataType): DataType => (dtype === 'complex128' ? 'float64' : 'float32');

/** A node whose rule needs the number of elements that are transformed together. */
function transform(operation: Operation, dtype: DataType, shape: Shape, transformed: Shape): readonly string[] {
  const length = elementCount(transformed);
  return operation.stated(operation.node.op, [{ dtype, shape }], { length: length === null ? undefined : int(length) });
}

const complexTransform =
  (axes: number): OperationLowering =>
  operation => {
    const shape = operation.knownShape();
    return transform(operation, operation.dtype(), shape, shape.slice(-axes));
  };

/** `fft_length`, or its default: the size of the real side. */
function lengths(operation: Operation, usual: Shape): Shape {
  const known = operation.contents(1);
  if (known?.length === usual.length) return known;
  if (operation.inputs.length > 1) operation.assume();
  return usual;
}

const half = (length: Dim): Dim => (length === null ? null : Math.floor(length / 2) + 1);

/** Half the spectrum of real numbers: the rest mirrors it. */
const realTransform =
  (axes: number): OperationLowering =>
  operation => {
    const shape = operation.knownShape();
    const length = lengths(operation, shape.slice(-axes));
    return transform(
      operation,
      complexOf(operation.dtype()),
      [...shape.slice(0, -axes), ...length.slice(0, -1), half(length.at(-1) ?? null)],
      length,
    );
  };

const inverseRealTransform =
  (axes: number): OperationLowering =>
  operation => {
    const shape = operation.knownShape();
    const bins = shape.at(-1) ?? null;
    const length = lengths(operation, [...shape.slice(-axes, -1), bins === null ? null : Math.max(0, 2 * (bins - 1))]);
    return transform(operation, realOf(operation.dtype()), [...shape.slice(0, -axes), ...length], length);
  };

const own: OperationLowering = operation => operation.op(operation.node.op, operation.inputs, {}, 'tensorflow');

/** Fourier transforms, and the operators that split and join complex numbers. */
export const spectralOperations: Readonly<Record<string, OperationLowering>> = {
  ...Object.fromEntries(['Complex', 'Real', 'Imag', 'ComplexAbs', 'Angle'].map(name => [name, own])),
  Conj: operation => (operation.isComplex() ? own(operation) : operation.op('Identity', [operation.input])),
  ...Object.fromEntries(
    [1, 2, 3].flatMap((axes): [string, OperationLowering][] => {
      const suffix = axes === 1 ? '' : `${axes}D`;
      return [
        [`FFT${suffix}`, complexTransform(axes)],
        [`IFFT${suffix}`, complexTransform(axes)],
        [`RFFT${suffix}`, realTransform(axes)],
        [`IRFFT${suffix}`, inverseRealTransform(axes)],
      ];
    }),
  ),
};

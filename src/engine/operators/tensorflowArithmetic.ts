import { call, difference, product, sum, symbol, type Expression } from '../formula/expression';
import type { DataType } from '../graph/dataType';
import { elementCount, type Dim } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { inputElements, outputElements } from './support/arguments';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { pointwise, type Pointwise } from './elementwise';
import { drawing } from './random';
import { outside, sampling } from './resize';
import { transformCost } from './signal';
import { statedOperator } from './tensorflow';

/** What TensorFlow computes and ONNX has no operator for, by the definitions of TensorFlow's documentation. */
const domain = 'tensorflow';

const elementwise = (name: string, how: Pointwise = {}): OperatorDefinition => pointwise(name, { ...how, domain });

const realType = (node: NodeContext): DataType => (node.dtype(0) === 'complex128' ? 'float64' : 'float32');

/** Complex numbers a + bi; a special function of one is not among these. */
const complexNumbers: readonly OperatorDefinition[] = [
  elementwise('Complex', { flops: 0, result: node => (node.dtype(0) === 'float64' ? 'complex128' : 'complex64') }),
  elementwise('Real', { flops: 0, result: realType }),
  elementwise('Imag', { flops: 0, result: realType }),
  elementwise('Conj'),
  elementwise('ComplexNeg', { flops: 2 }),
  elementwise('ComplexAdd', { flops: 2 }),
  elementwise('ComplexSub', { flops: 2 }),
  // (ac − bd) + (ad + bc)i; a quotient is the product with the conjugate, both parts divided by c² + d².
  elementwise('ComplexMul', { flops: 6 }),
  elementwise('ComplexDiv', { flops: 11 }),
  // √(a² + b²), and the arc tangent of b/a.
  elementwise('ComplexAbs', { flops: 4, special: 1, result: realType }),
  elementwise('Angle', { flops: 2, special: 1, result: realType }),
];

/** A Fourier transform of `length` elements; on one of its sides the numbers may be real. */
function fourier(name: string, inverse: boolean, real?: 'input' | 'output'): OperatorDefinition {
  return statedOperator(name, node => {
    const count = elementCount(node.outputShape(0));
    // A real output takes half of what a complex one does.
    const outputs: Dim = count !== null && real === 'output' ? count / 2 : count;
    return transformCost(outputs, node.int('length') ?? null, real !== 'input', inverse);
  });
}

const transforms: readonly OperatorDefinition[] = ['', '2D', '3D'].flatMap(axes => [
  fourier(`FFT${axes}`, false),
  fourier(`IFFT${axes}`, true),
  fourier(`RFFT${axes}`, false, 'input'),
  fourier(`IRFFT${axes}`, true, 'output'),
]);

/** `Dilation2D`: the largest of the sums of a window's elements and the filter's. */
const dilation = statedOperator('Dilation2D', node => {
  const window = symbol('K', elementCount(node.shape(1)?.slice(0, 2) ?? null), say`elements of the window`);
  return { flops: product(difference(product(2, window), 1), outputElements(node)) };
});

/**
 * `ImageProjectiveTransformV3`: for each place (x, y), k = c₀x + c₁y + 1 and the two coordinates (a₀x + a₁y + a₂)/k; then
 * every channel is interpolated there.
 */
const projection = statedOperator('ImageProjectiveTransform', node => {
  const { points, weights } = sampling(node.string('mode', 'bilinear'), 2);
  const shape = node.outputShape(0);
  const places = symbol('P', elementCount(shape && shape.slice(0, -1)), say`positions of the output, batch included`);
  const channels = symbol('C', node.outputDim(0, -1), say`channels`);
  const once = 14 + weights;
  return { flops: product(places, points === 1 ? once : sum(product(2 * points - 1, channels), once)), note: outside };
});

/** `SparseTensorDenseMatMul`: each stored element times a row of the matrix, added to a row of zeros. */
const sparseMatrixProduct = statedOperator('SparseTensorDenseMatMul', node => {
  const stored = symbol('nnz', node.dim(1, 0), say`stored elements of the sparse operand`);
  const macs = product(stored, symbol('N', node.outputDim(0, -1), say`columns`));
  return { macs, flops: product(2, macs) };
});

/** Elements of a table that are combined with what their segment has so far; a mean divides each sum. */
const segmentReduction = (name: string): OperatorDefinition =>
  statedOperator(name, node => {
    const combined = inputElements(node);
    return { flops: name.endsWith('Mean') ? sum(combined, outputElements(node)) : combined };
  });

/** `LowerBound`, `UpperBound`: the place of each value in a sorted row. */
const search = (name: string): OperatorDefinition => ({
  name,
  domain,
  since: 1,
  roles: ['steering'],
  infer: node => [tensor('int32', node.shape(1))],
  cost: node => {
    const steps: Expression = call(
      'ceil',
      call('log2', sum(symbol('N', node.dim(0, -1), say`elements of a sorted row`), 1)),
    );
    return { flops: product(outputElements(node), steps), note: say`Each value is counted as a binary search.` };
  },
});

export const tensorflowArithmetic: readonly OperatorDefinition[] = [
  ...complexNumbers,
  ...transforms,
  dilation,
  projection,
  sparseMatrixProduct,
  search('LowerBound'),
  search('UpperBound'),
  ...['Erfc', 'Erfinv', 'Lgamma', 'Digamma'].map(name => elementwise(name, { special: 1 })),
  elementwise('NextAfter'),
  elementwise('IsFinite', { result: 'bool' }),
  // Each component is the difference of two products, of the other two components.
  { ...elementwise('Cross', { flops: 3 }), elementwise: undefined, channels: undefined },
  ...['Sum', 'Mean', 'Max', 'Min', 'Prod']
    .flatMap(name => [`Segment${name}`, `UnsortedSegment${name}`])
    .map(segmentReduction),
  // A target's prediction is compared with the others, and how many are larger with k.
  statedOperator('InTopK', node => ({ flops: inputElements(node) })),
  // start + i · step; LinSpace finds its step from the ends.
  statedOperator('Range', node => ({ flops: product(2, outputElements(node)) })),
  statedOperator('LinSpace', node => ({ flops: sum(product(2, outputElements(node)), 2) })),
  // A drawn number is brought into range by its remainder and a sum.
  statedOperator('RandomUniformInt', node => ({ flops: product(2, outputElements(node)), note: drawing })),
];

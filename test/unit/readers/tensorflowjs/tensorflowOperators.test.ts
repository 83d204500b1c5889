import assert from 'node:assert/strict';
import {
  complex,
  graph,
  input,
  ints,
  list,
  number,
  outputOf,
  text,
  weight,
  type Attributes,
  type Given,
} from './operatorGraph';
import { textOf } from '../../../../src/engine/graph/message';

interface Expected {
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly flops: number;
  readonly special?: number;
  readonly macs?: number;
  readonly params?: number;
}

describe('a TensorFlow operator', () => {
  // Shapes as TensorFlow's documentation states them, figures from its formulas, computed by hand. A sum of K products of complex
  // numbers takes 4K products and 4K − 2 sums; with real ones 2K and 2K − 2.
  const cases: [string, string, readonly Given[], Attributes, Expected][] = [
    [
      'FFT',
      '12 sums of 4 complex products',
      [complex(3, 4)],
      {},
      { shape: [3, 4], dtype: 'complex64', flops: 12 * 30 },
    ],
    [
      'IFFT',
      'the same, both parts divided',
      [complex(3, 4)],
      {},
      { shape: [3, 4], dtype: 'complex64', flops: 12 * 32 },
    ],
    [
      'RFFT',
      '5 of 8 frequencies, sums of 8 real numbers',
      [input([2, 8]), list(8)],
      {},
      { shape: [2, 5], dtype: 'complex64', flops: 10 * 30 },
    ],
    [
      'RFFT',
      'padded to fft_length',
      [input([2, 6]), list(8)],
      {},
      { shape: [2, 5], dtype: 'complex64', flops: 10 * 30 },
    ],
    [
      'RFFT2D',
      'sums over both axes',
      [input([1, 4, 6]), list(4, 6)],
      {},
      { shape: [1, 4, 4], dtype: 'complex64', flops: 16 * (4 * 24 - 2) },
    ],
    [
      'IRFFT',
      'half of complex outputs',
      [complex(2, 5), list(8)],
      {},
      { shape: [2, 8], dtype: 'float32', flops: (16 / 2) * 64 },
    ],
    ['ComplexAbs', '√(a² + b²)', [complex(5)], {}, { shape: [5], dtype: 'float32', flops: 20, special: 5 }],
    [
      'Mul',
      'of complex numbers: 4 products, 2 sums',
      [complex(5), complex(5)],
      {},
      { shape: [5], dtype: 'complex64', flops: 30 },
    ],
    [
      'RealDiv',
      'of complex numbers: (ac + bd)/(c² + d²) and (bc − ad)/(c² + d²)',
      [complex(5), complex(5)],
      {},
      { shape: [5], dtype: 'complex64', flops: 55 },
    ],
    [
      'Complex',
      'combines real and imaginary parts',
      [input([5]), input([5])],
      {},
      { shape: [5], dtype: 'complex64', flops: 0 },
    ],
    ['Imag', 'takes a part', [complex(5)], {}, { shape: [5], dtype: 'float32', flops: 0 }],
    ['Reshape', 'of complex numbers', [complex(2, 3), list(6)], {}, { shape: [6], dtype: 'complex64', flops: 0 }],
    ['Cumprod', '4 products for each of 2 rows', [input([2, 5]), number(1)], {}, { shape: [2, 5], flops: 8 }],
    [
      'Cumsum',
      'exclusive, 3 sums for each of 2 rows',
      [input([2, 5]), number(1)],
      { exclusive: { b: true } },
      { shape: [2, 5], flops: 6 },
    ],
    [
      'EuclideanNorm',
      '3 squares, 2 sums and a root',
      [input([2, 3]), list(1)],
      {},
      { shape: [2], flops: 12, special: 2 },
    ],
    ['L2Loss', '5 squares, 4 sums and half of it', [input([5])], {}, { shape: [], flops: 10 }],
    ['Xlogy', 'x · log y', [input([4]), input([4])], {}, { shape: [4], flops: 8, special: 4 }],
    ['IsFinite', 'one test each', [input([4])], {}, { shape: [4], dtype: 'bool', flops: 4 }],
    ['Erfc', 'a special function', [input([4])], {}, { shape: [4], flops: 4, special: 4 }],
    ['Cross', '6 products, 3 differences', [input([2, 3]), input([2, 3])], {}, { shape: [2, 3], flops: 18 }],
    ['LeftShift', 'one each', [input([4], 'INT32'), input([4], 'INT32')], {}, { shape: [4], dtype: 'int32', flops: 4 }],
    ['ApproximateEqual', '|x − y| < tolerance', [input([4]), input([4])], {}, { shape: [4], dtype: 'bool', flops: 12 }],
    [
      'AdjustContrastv2',
      'three means of 4, (x − mean) · f + mean',
      [input([1, 2, 2, 3]), input([])],
      {},
      { shape: [1, 2, 2, 3], flops: 3 * 4 + 3 * 12 },
    ],
    [
      'FakeQuantWithMinMaxVars',
      'two bounds, then −, /, round, ·, +',
      [input([4]), input([]), input([])],
      {},
      { shape: [4], flops: 28 },
    ],
    [
      'BatchNormWithGlobalNormalization',
      'a product and a sum; two of four vectors are trainable',
      [input([1, 2, 2, 3]), weight(3), weight(3), weight(3), weight(3)],
      {},
      { shape: [1, 2, 2, 3], flops: 24, params: 6 },
    ],
    [
      'Dilation2D',
      '9 sums and 8 comparisons',
      [input([1, 5, 5, 2]), weight(3, 3, 2)],
      { padding: text('VALID'), strides: ints(1, 1, 1, 1), rates: ints(1, 1, 1, 1) },
      { shape: [1, 3, 3, 2], flops: 17 * 18, params: 18 },
    ],
    [
      'Dilation2D',
      'same, strided',
      [input([1, 5, 5, 2]), weight(3, 3, 2)],
      { padding: text('SAME'), strides: ints(1, 2, 2, 1), rates: ints(1, 1, 1, 1) },
      { shape: [1, 3, 3, 2], flops: 17 * 18, params: 18 },
    ],
    [
      'Conv3DBackpropInputV2',
      'each of 8 places times 2·2·2 · 3 · 2; no two windows overlap',
      [list(1, 4, 4, 4, 2), weight(2, 2, 2, 2, 3), input([1, 2, 2, 2, 3])],
      { padding: text('SAME'), strides: ints(1, 2, 2, 2, 1) },
      { shape: [1, 4, 4, 4, 2], macs: 8 * 48, flops: 128 * 5, params: 48 },
    ],
    [
      'DepthwiseConv2dNativeBackpropInput',
      'each of 4 places, 6 channels times 2·2',
      [list(1, 4, 4, 2), weight(2, 2, 2, 3), input([1, 2, 2, 6])],
      { padding: text('SAME'), strides: ints(1, 2, 2, 1) },
      { shape: [1, 4, 4, 2], macs: 96, flops: 32 * 5, params: 24 },
    ],
    [
      'SparseTensorDenseMatMul',
      '5 stored elements × 6 columns',
      [input([5, 2], 'INT64'), input([5]), list(3, 4), input([4, 6])],
      {},
      { shape: [3, 6], macs: 30, flops: 60 },
    ],
    [
      'UnsortedSegmentSum',
      'each element is added once',
      [input([5, 4]), input([5], 'INT32'), number(2)],
      {},
      { shape: [2, 4], flops: 20 },
    ],
    [
      'UnsortedSegmentMean',
      'and each mean divided',
      [input([5, 4]), input([5], 'INT32'), number(2)],
      {},
      { shape: [2, 4], flops: 28 },
    ],
    [
      'InTopKV2',
      '9 comparisons with the target, one with k',
      [input([2, 10]), input([2], 'INT32'), number(3)],
      {},
      { shape: [2], dtype: 'bool', flops: 20 },
    ],
    [
      'LowerBound',
      'log₂ 8 steps for each of 6 values',
      [input([2, 7]), input([2, 3])],
      {},
      { shape: [2, 3], dtype: 'int32', flops: 18 },
    ],
    ['LinSpace', 'a step, then start + i · step', [input([]), input([]), number(5)], {}, { shape: [5], flops: 2 + 10 }],
    [
      'RandomUniformInt',
      'a remainder and a sum',
      [list(3, 4), number(0), number(9)],
      {},
      { shape: [3, 4], dtype: 'int32', flops: 24 },
    ],
    [
      'Multinomial',
      '5 exponentials, 4 sums, 3 samples among 5',
      [input([2, 5]), number(3)],
      {},
      { shape: [2, 3], dtype: 'int64', flops: 2 * (9 + 15), special: 10 },
    ],
    ['Zeros', 'nothing', [list(2, 3)], { dtype: { type: 'DT_INT32' } }, { shape: [2, 3], dtype: 'int32', flops: 0 }],
    ['MatrixDiag', 'square matrices', [input([2, 3])], {}, { shape: [2, 3, 3], flops: 0 }],
    [
      'MatrixDiagV3',
      'of given sides',
      [input([2, 3]), number(0), number(3), number(5), input([])],
      {},
      { shape: [2, 3, 5], flops: 0 },
    ],
    ['MatrixDiagPartV3', 'the shorter side', [input([2, 3, 4]), number(0), input([])], {}, { shape: [2, 3], flops: 0 }],
    ['MatrixBandPart', 'the same shape', [input([2, 3, 4]), number(0), number(0)], {}, { shape: [2, 3, 4], flops: 0 }],
    [
      'Bitcast',
      'four bytes for a float',
      [input([2])],
      { type: { type: 'DT_UINT8' } },
      { shape: [2, 4], dtype: 'uint8', flops: 0 },
    ],
    [
      'Bitcast',
      'a float for four bytes',
      [input([2, 4], 'UINT8')],
      { type: { type: 'DT_FLOAT' } },
      { shape: [2], flops: 0 },
    ],
    // 14 operations for the two coordinates; floors; 4 corners: fractions and their complements, products of them, 4 products and 3 sums.
    [
      'ImageProjectiveTransformV3',
      'nearest',
      [input([1, 4, 4, 3]), input([1, 8]), list(2, 2), input([])],
      { interpolation: text('NEAREST') },
      { shape: [1, 2, 2, 3], flops: 4 * (14 + 2) },
    ],
    [
      'ImageProjectiveTransformV3',
      'bilinear',
      [input([1, 4, 4, 3]), input([1, 8]), list(2, 2), input([])],
      { interpolation: text('BILINEAR') },
      { shape: [1, 2, 2, 3], flops: 4 * (14 + 6 + 4 + 7 * 3) },
    ],
    [
      'BroadcastArgs',
      'the longer shape',
      [input([2], 'INT32'), input([3], 'INT32')],
      {},
      { shape: [3], dtype: 'int32', flops: 0 },
    ],
    ['Reverse', 'the same shape', [input([2, 3]), input([2], 'BOOL')], {}, { shape: [2, 3], flops: 0 }],
    ['ListDiff', 'all values at most', [input([6]), input([2])], {}, { shape: [6], flops: 0 }],
    [
      'TensorListGather',
      'items of the list',
      [input([5, 3]), list(0, 2), list(3)],
      { element_dtype: { type: 'DT_FLOAT' } },
      { shape: [2, 3], flops: 0 },
    ],
    ['TensorListResize', 'a list of another length', [input([5, 3]), number(7)], {}, { shape: [7, 3], flops: 0 }],
    [
      'TensorArrayConcatV3',
      'what its items make up',
      [input([], 'INT32'), input([5, 3])],
      { dtype: { type: 'DT_FLOAT' } },
      { shape: [5, 3], flops: 0 },
    ],
    ['LookupTableSizeV2', 'a number', [input([], 'INT64')], {}, { shape: [], dtype: 'int64', flops: 0 }],
    [
      'RaggedTensorToTensor',
      'of the shape it is given',
      [list(2, 4), input([5]), input([]), input([3], 'INT64')],
      {},
      { shape: [2, 4], flops: 0 },
    ],
  ];
  for (const [
    op,
    what,
    inputs,
    attr,
    { shape, dtype = 'float32', flops, special = 0, macs = 0, params = 0 },
  ] of cases) {
    it(`${op}: ${what}`, async () => {
      const analysis = await graph(op, inputs, attr);
      const { exact } = analysis.totals;
      assert.deepEqual(outputOf(analysis), { dtype, shape });
      assert.deepEqual(
        { flops: exact.flops, special: exact.special, macs: exact.macs, unknown: exact.unknownCost },
        { flops, special, macs, unknown: 0 },
      );
      // Integer constants are elements of the file, but not trainable.
      const steering = inputs.reduce((sum, { values }) => sum + (values?.length ?? 0), 0);
      assert.equal(exact.params, params + steering);
    });
  }

  it('is unknown for complex numbers if it has no rule for them', async () => {
    const { totals, diagnostics } = await graph('Exp', [complex(4)]);
    assert.equal(totals.exact.unknownCost, 1);
    assert.deepEqual(
      diagnostics.map(({ message }) => textOf(message)),
      ['Exp: Complex inputs are not supported for this operator.'],
    );
  });

  it('has an unknown shape if its constants are not a valid shape', async () => {
    assert.deepEqual(outputOf(await graph('Zeros', [list(2, -3)])), { dtype: 'float32', shape: null });
  });

  it('may have no output, for example if it fills a table', async () => {
    assert.equal(
      (await graph('InitializeTableV2', [input([], 'INT64'), input([4], 'STRING'), input([4], 'INT64')])).totals.exact
        .unknownCost,
      0,
    );
  });

  it('passes several values through', async () => {
    const analysis = await graph('IdentityN', [input([2]), input([3])], {}, [{ name: 'z', op: 'Neg', input: ['y:1'] }]);
    assert.deepEqual(outputOf(analysis), { dtype: 'float32', shape: [3] });
  });

  it('names its outputs inside functions', async () => {
    const body = (nodes: readonly object[], result: string) => ({
      signature: { name: 'f', inputArg: [{ name: 'a' }], outputArg: [{ name: 'r' }] },
      nodeDef: nodes,
      ret: { r: result },
    });
    const call = async (nodes: readonly object[], result: string, shape = [5, 3]) =>
      outputOf(
        await graph(
          'PartitionedCall',
          [input(shape)],
          { f: { func: { name: 'f' } } },
          [{ name: 'z', op: 'Identity', input: ['y'] }],
          [body(nodes, result)],
        ),
      );
    assert.deepEqual(
      await call(
        [{ name: 'p', op: 'TensorListPopBack', input: ['a'], attr: { element_dtype: { type: 'DT_FLOAT' } } }],
        'p:tensor:0',
      ),
      { dtype: 'float32', shape: [3] },
    );
    assert.deepEqual(await call([{ name: 'u', op: 'Unique', input: ['a'] }], 'u:idx:0', [5]), {
      dtype: 'int32',
      shape: [5],
    });
    assert.deepEqual(
      await call(
        [{ name: 'u', op: 'Unpack', input: ['a'], attr: { num: { i: '3' }, axis: { i: '1' } } }],
        'u:output:2',
      ),
      { dtype: 'float32', shape: [5] },
    );
    // Names of built-in object properties are not operators.
    assert.equal(await call([{ name: 'c', op: 'constructor', input: ['a'] }], 'c:name:0'), null);
  });
});

import assert from 'node:assert/strict';
import { textOf } from '../../../../src/engine/graph/message';
import { call3, functional, input, layer, output, outputShapes, read, tensor3, type Json } from './kerasModel';

interface Expected {
  readonly shape: readonly number[];
  readonly flops?: number;
  readonly macs?: number;
}

const shape = [5, 8];
const t = tensor3('x', [null, ...shape]);
const n = 5 * 8;

/** A function of Keras 3, whose parameters are its config. */
const keras = (className: string, args: readonly unknown[], config: Json = {}): Json =>
  layer('y', className, config, [call3(args)], { module: 'keras.src.ops.numpy', registered_name: className });

/** A TensorFlow function between Keras 2 layers; all arguments but the first are keywords. */
const tensorflow = (name: string, keywords: Json = {}, first: unknown = output('x', 0, 0, keywords)): Json =>
  layer('y', name.endsWith('getitem') ? 'SlicingOpLambda' : 'TFOpLambda', { function: name }, [first]);

const slice = (start: number | null, stop: number | null, step: number | null = null): Json => ({ start, stop, step });
const slice3 = (start: number | null, stop: number | null, step: number | null = null): Json => ({
  class_name: '__slice__',
  config: slice(start, stop, step),
});

// Shapes as NumPy, TensorFlow and Keras document them; FLOPs by definition: one operation for each element that is
// computed, n − 1 for a sum of n, n for their mean.
const cases: readonly [string, Json, Expected][] = [
  ['Add with a number', keras('Add', [t, 1]), { shape, flops: n }],
  ['Subtract from a number', keras('Subtract', [1, t]), { shape, flops: n }],
  ['Power', keras('Power', [t, 2]), { shape, flops: n }],
  [
    'an array as operand, which is not a weight',
    keras('Multiply', [t, { class_name: '__numpy__', config: { value: [1, 2, 3, 4, 5, 6, 7, 8], dtype: 'float32' } }]),
    { shape, flops: n },
  ],
  ['Mean', keras('Mean', [t], { axis: 1, keepdims: false }), { shape: [8], flops: 8 * 5 }],
  ['Mean that keeps its axes', keras('Mean', [t], { axis: [1, 2], keepdims: true }), { shape: [1, 1], flops: n }],
  ['Sum', keras('Sum', [t], { axis: -1, keepdims: false }), { shape: [5], flops: 5 * 7 }],
  ['Max', keras('Max', [t], { axis: 1, keepdims: false }), { shape: [8], flops: 8 * 4 }],
  ['Var', keras('Var', [t], { axis: 1, keepdims: false }), { shape: [8], flops: 8 * 5 + n + n + 8 * 5 }],
  ['Argmax', keras('Argmax', [t], { axis: -1, keepdims: false }), { shape: [5] }],
  ['Reshape', keras('Reshape', [t], { newshape: [-1, 4, 10] }), { shape: [4, 10], flops: 0 }],
  ['Transpose', keras('Transpose', [t], { axes: [0, 2, 1] }), { shape: [8, 5], flops: 0 }],
  ['ExpandDims', keras('ExpandDims', [t], { axis: 1 }), { shape: [1, 5, 8], flops: 0 }],
  [
    'Concatenate, whose axis is not that of the layer',
    keras('Concatenate', [[t, t]], { axis: 1 }),
    { shape: [10, 8], flops: 0 },
  ],
  ['Stack', keras('Stack', [[t, t]], { axis: 2 }), { shape: [5, 2, 8], flops: 0 }],
  ['Split at indices', keras('Split', [t], { indices_or_sections: [2, 3], axis: 1 }), { shape: [2, 8], flops: 0 }],
  ['GetItem', keras('GetItem', [t, [slice3(null, null), slice3(1, 3)]]), { shape: [2, 8], flops: 0 }],
  [
    'GetItem with an index, `...` and a new axis',
    keras('GetItem', [t, [slice3(null, null), -1, null, { class_name: '__ellipsis__', config: {} }]]),
    { shape: [1, 8], flops: 0 },
  ],
  ['GetItem backwards', keras('GetItem', [t, [slice3(null, null), slice3(null, null, -1)]]), { shape, flops: 0 }],
  ['Repeat', keras('Repeat', [t], { repeats: 3, axis: 1 }), { shape: [15, 8], flops: 0 }],
  [
    'Pad',
    keras('Pad', [t], {
      pad_width: [
        [0, 0],
        [1, 2],
        [3, 4],
      ],
    }),
    { shape: [8, 15], flops: 0 },
  ],
  ['Take', keras('Take', [t, [0, 2]], { axis: 1 }), { shape: [2, 8], flops: 0 }],
  ['Where', keras('Where', [t, t, 0]), { shape }],
  ['Clip', keras('Clip', [t], { x_min: 0, x_max: 1 }), { shape, flops: 2 * n }],
  ['Einsum', keras('Einsum', [t, t], { subscripts: 'bij,bkj->bik' }), { shape: [5, 5], macs: 5 * 5 * 8 }],
  ['TopK', keras('TopK', [t], { k: 3 }), { shape: [5, 3] }],
  ['Gelu, approximated', keras('Gelu', [t], { approximate: true }), { shape, flops: 8 * n }],
  ['math.multiply', tensorflow('math.multiply', { y: 2, name: null }), { shape, flops: n }],
  [
    'a number first',
    tensorflow('math.subtract', {}, ['_CONSTANT_VALUE', -1, 1, { y: ['x', 0, 0] }]),
    { shape, flops: n },
  ],
  ['math.reduce_mean', tensorflow('math.reduce_mean', { axis: [1] }), { shape: [8], flops: 8 * 5 }],
  ['reshape', tensorflow('reshape', { shape: [-1, 4, 10] }), { shape: [4, 10], flops: 0 }],
  ['compat.v1.transpose', tensorflow('compat.v1.transpose', { perm: [0, 2, 1] }), { shape: [8, 5], flops: 0 }],
  [
    'concat',
    tensorflow('concat', {}, [output('x', 0, 0, { axis: -1 }), output('x', 0, 0, { axis: -1 })]),
    { shape: [5, 16], flops: 0 },
  ],
  ['split to sizes', tensorflow('split', { num_or_size_splits: [2, -1], axis: 1 }), { shape: [2, 8], flops: 0 }],
  [
    '__operators__.getitem',
    tensorflow('__operators__.getitem', { slice_spec: [slice(null, null), slice(1, 3), 0] }),
    { shape: [2], flops: 0 },
  ],
  [
    'linalg.matmul with one side transposed',
    tensorflow('linalg.matmul', { b: ['x', 0, 0], transpose_b: true }),
    { shape: [5, 5], macs: 5 * 5 * 8 },
  ],
  ['nn.softmax', tensorflow('nn.softmax', { axis: 1 }), { shape, flops: 8 * (5 * 5 - 2) }],
  ['math.squared_difference', tensorflow('math.squared_difference', { y: ['x', 0, 0] }), { shape, flops: 2 * n }],
  ['one_hot', tensorflow('one_hot', { depth: 10 }), { shape: [5, 8, 10] }],
];

/** With an image as input. */
const images: readonly [string, Json, Expected][] = [
  [
    'Resize',
    {
      ...keras('Resize', [tensor3('x', [null, 12, 10, 3])], { size: [20, 30], interpolation: 'nearest' }),
      module: 'keras.src.ops.image',
    },
    { shape: [20, 30, 3] },
  ],
  ['image.resize', tensorflow('image.resize', { size: [20, 30], method: 'nearest' }), { shape: [20, 30, 3] }],
  ['nn.space_to_depth', tensorflow('nn.space_to_depth', { block_size: 2 }), { shape: [6, 5, 12], flops: 0 }],
  [
    'nn.max_pool2d',
    tensorflow('nn.max_pool2d', { ksize: 2, strides: 2, padding: 'VALID' }),
    { shape: [6, 5, 3], flops: 6 * 5 * 3 * 3 },
  ],
  [
    'image.extract_patches',
    tensorflow('image.extract_patches', {
      sizes: [1, 3, 3, 1],
      strides: [1, 3, 3, 1],
      rates: [1, 1, 1, 1],
      padding: 'VALID',
    }),
    { shape: [4, 3, 27], flops: 0 },
  ],
  [
    'PadImages',
    {
      ...keras('PadImages', [tensor3('x', [null, 12, 10, 3])], {
        top_padding: 1,
        left_padding: 2,
        target_height: 20,
        target_width: 20,
      }),
      module: 'keras.src.ops.image',
    },
    { shape: [20, 20, 3], flops: 0 },
  ],
];

describe('A function between Keras layers', () => {
  const check = (inner: readonly number[], tested: Json, expected: Expected): void => {
    const analysis = read(functional('m', [input('x', inner), tested], ['x'], [['y', 0, 0]]));
    assert.deepEqual(outputShapes(analysis), [[1, ...expected.shape]]);
    const { exact } = analysis.totals;
    assert.equal(exact.unknownCost, 0);
    assert.equal(exact.params, 0);
    if (expected.flops !== undefined) assert.equal(exact.flops, expected.flops);
    if (expected.macs !== undefined) assert.equal(exact.macs, expected.macs);
    assert.deepEqual(analysis.diagnostics, []);
  };
  for (const [name, tested, expected] of cases)
    it(`has its shape and cost: ${name}`, () => check(shape, tested, expected));
  for (const [name, tested, expected] of images)
    it(`of images has its shape and cost: ${name}`, () => check([12, 10, 3], tested, expected));

  it('can take its shape from another tensor', () => {
    const analysis = read(
      functional(
        'm',
        [
          input('x', [null, 8]),
          layer('s', 'TFOpLambda', { function: 'compat.v1.shape' }, [output('x')]),
          layer('i', 'SlicingOpLambda', { function: '__operators__.getitem' }, [output('s', 0, 0, { slice_spec: 1 })]),
          layer('r', 'TFOpLambda', { function: 'reshape' }, [output('x', 0, 0, { shape: [-1, ['i', 0, 0], 2, 4] })]),
        ],
        ['x'],
        [['r', 0, 0]],
      ),
      { dimensions: new Map([['length', 7]]) },
    );
    assert.deepEqual(outputShapes(analysis), [[1, 7, 2, 4]]);
    assert.deepEqual(analysis.diagnostics, []);
  });

  it('can be a TensorFlow node, as TensorFlow 2.0 to 2.3 writes it', () => {
    const node = (
      name: string,
      op: string,
      inputs: readonly string[],
      attr: Json,
      constants: Json,
      from: string,
    ): Json =>
      layer(name, 'TensorFlowOpLayer', { node_def: { name, op, input: inputs, attr }, constants }, [[output(from)]]);
    const analysis = read(
      functional(
        'm',
        [
          input('x', shape),
          node('mul', 'Mul', ['x', 'mul/y'], {}, { 1: 2 }, 'x'),
          node('mean', 'Mean', ['mul', 'axes'], { keep_dims: { b: true } }, { 1: [1] }, 'mul'),
          node('reshape', 'Reshape', ['mean', 'shape'], {}, { 1: [-1, 2, 4] }, 'mean'),
          node(
            'part',
            'StridedSlice',
            ['reshape', 'a', 'b', 'c'],
            { begin_mask: { i: '1' }, end_mask: { i: '1' } },
            { 1: [0, 1], 2: [0, 2], 3: [1, 1] },
            'reshape',
          ),
        ],
        ['x'],
        [['part', 0, 0]],
      ),
    );
    assert.deepEqual(outputShapes(analysis), [[1, 1, 4]]);
    assert.equal(analysis.totals.exact.flops, n + 8 * 5);
    assert.equal(analysis.totals.exact.params, 0);
    assert.deepEqual(analysis.diagnostics, []);
  });

  it('without a rule is reported by name, and has no weights', () => {
    const analysis = read(functional('m', [input('x', shape), tensorflow('linalg.svd')], ['x'], [['y', 0, 0]]));
    assert.equal(analysis.nodes[0].figures.params, 0);
    assert.deepEqual(
      analysis.diagnostics.map(({ message }) => textOf(message)),
      ["The function 'linalg.svd' has no cost rule; its cost is unknown."],
    );
  });
});

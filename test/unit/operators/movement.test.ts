import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyzeNode, type TestNode } from '../support/analyzeNode';
import { analyzeChain, int } from '../support/analyzeChain';
import { say } from '../../../src/engine/graph/message';

const vector = (values: readonly number[]) => ({ dtype: 'int64' as const, shape: [values.length], values });
const shapeOf = (node: TestNode) => analyzeNode(node).outputs[0].shape;
const problemOf = (node: TestNode) => analyzeNode(node).diagnostics[0]?.message ?? say``;

describe('Transpose', () => {
  it('reverses or permutes the axes', () => {
    assert.deepEqual(shapeOf({ op: 'Transpose', inputs: [{ shape: [2, 3, null] }] }), [null, 3, 2]);
    assert.deepEqual(
      shapeOf({ op: 'Transpose', inputs: [{ shape: [2, 3, 4] }], attributes: { perm: [1, 0, 2] } }),
      [3, 2, 4],
    );
    assert.deepEqual(shapeOf({ op: 'Transpose', inputs: [{ shape: null }], attributes: { perm: [1, 0, 2] } }), [
      null,
      null,
      null,
    ]);
    assert.match(
      problemOf({ op: 'Transpose', inputs: [{ shape: [2, 3] }], attributes: { perm: [0, 0] } }),
      /each of the 2 axes exactly once/,
    );
  });

  it('permutes contents', () => {
    const {
      outputs: [output],
    } = analyzeNode({ op: 'Transpose', inputs: [{ dtype: 'int64', shape: [2, 3], values: [1, 2, 3, 4, 5, 6] }] });
    assert.deepEqual(
      [output.shape, output.values],
      [
        [3, 2],
        [1, 4, 2, 5, 3, 6],
      ],
    );
  });
});

describe('Concat', () => {
  it('adds sizes along one axis and requires the others to be equal', () => {
    assert.deepEqual(
      shapeOf({ op: 'Concat', inputs: [{ shape: [2, 3] }, { shape: [null, 4] }], attributes: { axis: 1 } }),
      [2, 7],
    );
    assert.deepEqual(
      shapeOf({ op: 'Concat', inputs: [{ shape: [2, 3] }, { shape: null }], attributes: { axis: -1 } }),
      [2, null],
    );
    assert.deepEqual(shapeOf({ op: 'Concat', opset: 1, inputs: [{ shape: [2, 3] }, { shape: [2, 1] }] }), [2, 4]);
    assert.match(
      problemOf({ op: 'Concat', inputs: [{ shape: [2, 3] }, { shape: [3, 3] }], attributes: { axis: 1 } }),
      /along axis 0/,
    );
    assert.match(
      problemOf({ op: 'Concat', inputs: [{ shape: [2, 3] }, { shape: [3] }], attributes: { axis: 0 } }),
      /rank 2 and 1/,
    );
    assert.match(problemOf({ op: 'Concat', opset: 13, inputs: [{ shape: [2] }] }), /axis is missing/);
  });

  it('concatenates contents', () => {
    const matrix = (values: number[]) => ({ dtype: 'int64' as const, shape: [2, values.length / 2], values });
    const {
      outputs: [output],
    } = analyzeNode({ op: 'Concat', inputs: [matrix([1, 2]), matrix([3, 4, 5, 6])], attributes: { axis: 1 } });
    assert.deepEqual(output.values, [1, 3, 4, 2, 5, 6]);
  });
});

describe('Slice', () => {
  const slice = (size: number, start: number, end: number, step: number) =>
    analyzeNode({
      op: 'Slice',
      inputs: [
        vector(Array.from({ length: size }, (_, index) => index)),
        vector([start]),
        vector([end]),
        vector([0]),
        vector([step]),
      ],
    });

  /** NumPy's basic slicing, index by index. */
  function naive(size: number, start: number, end: number, step: number): number[] {
    const found: number[] = [];
    const from = start < 0 ? start + size : start;
    const to = end < 0 ? end + size : end;
    for (
      let index = step > 0 ? Math.max(from, 0) : Math.min(from, size - 1);
      step > 0 ? index < Math.min(to, size) : index > Math.max(to, -1);
      index += step
    ) {
      if (index >= 0 && index < size) found.push(index);
    }
    return found;
  }

  it('agrees with NumPy', () => {
    const bound = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(2 ** 63, -(2 ** 63), 2 ** 31 - 1));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: -8, max: 8 }),
        bound,
        fc.constantFrom(1, 2, 3, -1, -2, -3),
        (size, start, end, step) => {
          // A start before the first element of a backward slice is clamped to it by ONNX and skipped by NumPy.
          fc.pre(step > 0 || start >= -size);
          const {
            outputs: [output],
          } = slice(size, start, end, step);
          const expected = naive(size, start, end, step);
          assert.deepEqual(output.shape, [expected.length]);
          assert.deepEqual(output.values, expected);
        },
      ),
    );
  });

  it('takes its bounds from attributes in version 1', () => {
    assert.deepEqual(
      shapeOf({
        op: 'Slice',
        opset: 9,
        inputs: [{ shape: [20, 10, 5] }],
        attributes: { axes: [0, 1], starts: [0, 0], ends: [3, 1000] },
      }),
      [3, 10, 5],
    );
    assert.deepEqual(
      shapeOf({ op: 'Slice', opset: 1, inputs: [{ shape: [4, 3] }], attributes: { starts: [1], ends: [-1] } }),
      [2, 3],
    );
  });

  it('keeps the sizes of other axes if the bounds of one are unknown', () => {
    const unknown = { dtype: 'int64' as const, shape: [1] };
    assert.deepEqual(shapeOf({ op: 'Slice', inputs: [{ shape: [4, 3] }, vector([0]), unknown, vector([0])] }), [
      null,
      3,
    ]);
    assert.deepEqual(shapeOf({ op: 'Slice', inputs: [{ shape: [null, 3] }, vector([0]), vector([1]), vector([1])] }), [
      null,
      1,
    ]);
    assert.deepEqual(shapeOf({ op: 'Slice', inputs: [{ shape: [4, 3] }, unknown, unknown, unknown] }), [null, null]);
  });

  it('rejects a step of 0', () => {
    assert.match(slice(3, 0, 3, 0).diagnostics[0].message, /step along axis 0 is 0/);
  });
});

describe('Split', () => {
  const split = (shape: readonly (number | null)[], outputs: number, test: Partial<TestNode> = {}) =>
    analyzeNode({ op: 'Split', inputs: [{ shape }], outputs, ...test }).outputs.map(output => output.shape);

  it('makes equal parts by default', () => {
    assert.deepEqual(split([6, 2], 3, { opset: 2 }), [
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
    assert.deepEqual(split([2, null], 2, { opset: 13, attributes: { axis: 1 } }), [
      [2, null],
      [2, null],
    ]);
    assert.match(problemOf({ op: 'Split', opset: 13, inputs: [{ shape: [7] }], outputs: 2 }), /7 elements/);
  });

  it('makes the last part smaller from version 18 on', () => {
    assert.deepEqual(split([7], 4, { opset: 18, attributes: { num_outputs: 4 } }), [[2], [2], [2], [1]]);
  });

  it('takes sizes as an attribute or an input', () => {
    assert.deepEqual(split([2, 6], 2, { opset: 11, attributes: { axis: 1, split: [2, 4] } }), [
      [2, 2],
      [2, 4],
    ]);
    assert.deepEqual(split([0], 3, { opset: 18, inputs: [{ shape: [0] }, vector([0, 0, 0])] }), [[0], [0], [0]]);
    assert.match(
      problemOf({ op: 'Split', inputs: [{ shape: [6] }, vector([2, 2])], outputs: 2 }),
      /have 4 elements, the axis has 6/,
    );
  });

  it('splits contents', () => {
    const { outputs } = analyzeNode({
      op: 'Split',
      opset: 13,
      inputs: [vector([1, 2, 3]), vector([1, 2])],
      outputs: 2,
    });
    assert.deepEqual(
      outputs.map(output => output.values),
      [[1], [2, 3]],
    );
  });
});

describe('Pad', () => {
  it('takes pads as an attribute or an input, for all axes or some', () => {
    assert.deepEqual(
      shapeOf({ op: 'Pad', opset: 1, inputs: [{ shape: [3, 2] }], attributes: { paddings: [0, 2, 0, 0] } }),
      [3, 4],
    );
    assert.deepEqual(
      shapeOf({ op: 'Pad', opset: 2, inputs: [{ shape: [3, 2] }], attributes: { pads: [0, 2, 1, 0] } }),
      [4, 4],
    );
    assert.deepEqual(
      shapeOf({ op: 'Pad', opset: 18, inputs: [{ shape: [1, 3, 4, 5] }, vector([0, 3, 0, 4]), null, vector([1, 3])] }),
      [1, 3, 4, 12],
    );
    assert.deepEqual(shapeOf({ op: 'Pad', inputs: [{ shape: [null, 3] }, vector([0, -1, 0, 0])] }), [null, 2]);
    assert.deepEqual(
      shapeOf({
        op: 'Pad',
        domain: 'com.microsoft',
        inputs: [{ shape: [3, 2] }, { dtype: 'int64', shape: [1, 4], values: [0, 2, 0, 0] }],
      }),
      [3, 4],
    );
  });

  it('keeps the rank if its pads are unknown', () => {
    assert.deepEqual(shapeOf({ op: 'Pad', inputs: [{ shape: [2, 3] }, { dtype: 'int64', shape: [4] }] }), [null, null]);
  });

  it('reports pads that do not match', () => {
    assert.match(
      problemOf({ op: 'Pad', inputs: [{ shape: [2, 3] }, vector([1, 1])] }),
      /two values for each of 2 axes, but has 2/,
    );
    assert.match(problemOf({ op: 'Pad', inputs: [{ shape: [2] }, vector([-2, -1])] }), /removes more than the 2/);
  });

  // NumPy pad: modes constant, edge, reflect and wrap.
  for (const [mode, expected] of [
    ['constant', [0, 0, 1, 2, 3, 0, 0]],
    ['edge', [1, 1, 1, 2, 3, 3, 3]],
    ['reflect', [3, 2, 1, 2, 3, 2, 1]],
    ['wrap', [2, 3, 1, 2, 3, 1, 2]],
  ] as const) {
    it(`pads contents (${mode})`, () => {
      assert.deepEqual(
        analyzeNode({ op: 'Pad', inputs: [vector([1, 2, 3]), vector([2, 2])], attributes: { mode } }).outputs[0].values,
        expected,
      );
    });
  }
});

describe('CenterCropPad', () => {
  // ONNX CenterCropPad-18: both roundings go down at the start.
  it('crops and pads around the center', () => {
    assert.deepEqual(
      shapeOf({ op: 'CenterCropPad', inputs: [{ shape: [20, 8, 3] }, vector([10, 9])], attributes: { axes: [0, 1] } }),
      [10, 9, 3],
    );
    assert.deepEqual(
      analyzeNode({ op: 'CenterCropPad', inputs: [vector([1, 2, 3, 4]), vector([1])] }).outputs[0].values,
      [2],
    );
    assert.deepEqual(
      analyzeNode({ op: 'CenterCropPad', inputs: [vector([1, 2]), vector([5])] }).outputs[0].values,
      [0, 1, 2, 0, 0],
    );
  });
});

describe('Tile', () => {
  it('repeats each axis', () => {
    assert.deepEqual(shapeOf({ op: 'Tile', inputs: [{ shape: [2, null] }, vector([3, 2])] }), [6, null]);
    assert.deepEqual(shapeOf({ op: 'Tile', inputs: [{ shape: [2, null] }, vector([3, 0])] }), [6, 0]);
    assert.deepEqual(
      analyzeNode({ op: 'Tile', inputs: [{ dtype: 'int64', shape: [2, 1], values: [1, 2] }, vector([1, 2])] })
        .outputs[0].values,
      [1, 1, 2, 2],
    );
  });

  it('takes a count and an axis in version 1', () => {
    const number = (value: number) => ({ dtype: 'int64' as const, shape: [], values: [value] });
    assert.deepEqual(shapeOf({ op: 'Tile', opset: 1, inputs: [{ shape: [2, 3] }, number(4), number(1)] }), [2, 12]);
  });
});

describe('Gather and related operators', () => {
  it('replace the axis with the dimensions of the indices', () => {
    assert.deepEqual(
      shapeOf({
        op: 'Gather',
        inputs: [{ shape: [5, 4, 3] }, { dtype: 'int64', shape: [2, 7] }],
        attributes: { axis: 1 },
      }),
      [5, 2, 7, 3],
    );
    assert.deepEqual(shapeOf({ op: 'Gather', inputs: [{ shape: [5, null] }, { dtype: 'int64', shape: [] }] }), [null]);
    assert.match(
      problemOf({ op: 'Gather', inputs: [{ shape: [5] }, vector([0])], attributes: { axis: 1 } }),
      /Axis 1 is outside/,
    );
  });

  it('gather contents like nested loops', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: -1, max: 0 }), { minLength: 1, maxLength: 4 }),
        (rows, columns, indices) => {
          const values = Array.from({ length: rows * columns }, (_, index) => index);
          const expected: number[] = [];
          for (let row = 0; row < rows; row++)
            for (const index of indices) expected.push(row * columns + (index < 0 ? index + columns : index));
          const {
            outputs: [output],
          } = analyzeNode({
            op: 'Gather',
            inputs: [{ dtype: 'int64', shape: [rows, columns], values }, vector(indices)],
            attributes: { axis: 1 },
          });
          assert.deepEqual(output.values, expected);
        },
      ),
    );
  });

  it('give unknown contents for an index out of range', () => {
    assert.deepEqual(analyzeNode({ op: 'Gather', inputs: [vector([7, 8]), vector([1, 5])] }).outputs[0].values, [
      8,
      null,
    ]);
  });

  // ONNX GatherElements-11, examples 1 and 2.
  it('gather single elements with GatherElements', () => {
    const data = { dtype: 'int64' as const, shape: [2, 2], values: [1, 2, 3, 4] };
    const {
      outputs: [output],
    } = analyzeNode({
      op: 'GatherElements',
      inputs: [data, { dtype: 'int64', shape: [2, 2], values: [0, 0, 1, 0] }],
      attributes: { axis: 1 },
    });
    assert.deepEqual(output.values, [1, 1, 4, 3]);
  });

  // ONNX GatherND-12, examples 1, 2, 3 and 5.
  it('gather slices with GatherND', () => {
    const data = { dtype: 'int64' as const, shape: [2, 2, 2], values: [0, 1, 2, 3, 4, 5, 6, 7] };
    const indices = (shape: number[], values: number[]) => ({ dtype: 'int64' as const, shape, values });
    const nd = (index: ReturnType<typeof indices>, attributes = {}) =>
      analyzeNode({ op: 'GatherND', inputs: [data, index], attributes }).outputs[0];
    assert.deepEqual(
      [nd(indices([2, 2], [0, 1, 1, 0])).shape, nd(indices([2, 2], [0, 1, 1, 0])).values],
      [
        [2, 2],
        [2, 3, 4, 5],
      ],
    );
    assert.deepEqual(nd(indices([2, 1], [1, 0]), { batch_dims: 1 }).values, [2, 3, 4, 5]);
    assert.match(
      problemOf({ op: 'GatherND', inputs: [{ shape: [2] }, indices([1, 2], [0, 0])] }),
      /do not fit data of rank 1/,
    );
  });
});

describe('Scatter and related operators', () => {
  const data = { dtype: 'int64' as const, shape: [5], values: [1, 2, 3, 4, 5] };

  it('cost one operation per update with a reduction, and nothing without one', () => {
    const scatter = (op: string, attributes = {}) =>
      analyzeNode({
        op,
        inputs: [{ shape: [4, 4] }, { dtype: 'int64', shape: [2, 4] }, { shape: [2, 4] }],
        attributes,
      });
    assert.equal(scatter('ScatterElements').flops, 0);
    assert.equal(scatter('ScatterElements', { reduction: 'add' }).flops, 8);
    assert.deepEqual(scatter('ScatterElements').outputs[0].shape, [4, 4]);
    assert.equal(
      analyzeNode({
        op: 'ScatterND',
        inputs: [{ shape: [4, 4] }, { dtype: 'int64', shape: [2, 1] }, { shape: [2, 4] }],
        attributes: { reduction: 'mul' },
      }).flops,
      8,
    );
  });

  it('write updates into contents', () => {
    const at = (shape: number[], values: number[]) => ({ dtype: 'int64' as const, shape, values });
    assert.deepEqual(
      analyzeNode({ op: 'ScatterElements', inputs: [data, vector([1, -1]), vector([9, 8])] }).outputs[0].values,
      [1, 9, 3, 4, 8],
    );
    assert.deepEqual(
      analyzeNode({
        op: 'ScatterElements',
        inputs: [data, vector([1, 1]), vector([9, 8])],
        attributes: { reduction: 'max' },
      }).outputs[0].values,
      [1, 9, 3, 4, 5],
    );
    assert.deepEqual(
      analyzeNode({ op: 'ScatterND', inputs: [data, at([2, 1], [0, 2]), vector([9, 8])] }).outputs[0].values,
      [9, 2, 8, 4, 5],
    );
    assert.deepEqual(
      analyzeNode({ op: 'Scatter', opset: 9, inputs: [data, vector([3]), vector([0])] }).outputs[0].values,
      [1, 2, 3, 0, 5],
    );
  });

  it('keep known elements if an update is unknown', () => {
    const unknown = { dtype: 'int64' as const, shape: [1] };
    assert.deepEqual(analyzeNode({ op: 'ScatterElements', inputs: [data, vector([1]), unknown] }).outputs[0].values, [
      1,
      null,
      3,
      4,
      5,
    ]);
  });

  it('keep the shape of a cache', () => {
    const cache = (length: number) => ({ shape: [2, 3, length, 5] });
    assert.deepEqual(shapeOf({ op: 'TensorScatter', opset: 24, inputs: [cache(4), cache(1)] }), [2, 3, 4, 5]);
    assert.match(
      problemOf({ op: 'TensorScatter', opset: 24, inputs: [cache(4), cache(6)] }),
      /update of shape 6 does not fit a cache of shape 4/,
    );
  });
});

describe('Compress and OneHot', () => {
  const condition = { dtype: 'bool' as const, shape: [3], values: [0, 1, 1] };

  it('size the output of Compress by a known condition', () => {
    assert.deepEqual(
      shapeOf({ op: 'Compress', inputs: [{ shape: [3, 2] }, condition], attributes: { axis: 0 } }),
      [2, 2],
    );
    assert.deepEqual(shapeOf({ op: 'Compress', inputs: [{ shape: [3, 2] }, condition] }), [2]);
    assert.deepEqual(
      shapeOf({ op: 'Compress', inputs: [{ shape: [3, 2] }, { dtype: 'bool', shape: [3] }], attributes: { axis: 0 } }),
      [null, 2],
    );
    assert.deepEqual(analyzeNode({ op: 'Compress', inputs: [vector([4, 5, 6]), condition] }).outputs[0].values, [5, 6]);
  });

  it('add an axis of size depth in OneHot', () => {
    const test = (attributes = {}) =>
      analyzeNode({
        op: 'OneHot',
        inputs: [vector([0, 2, -1]), { dtype: 'int64', shape: [], values: [3] }, vector([0, 1])],
        attributes,
      }).outputs[0];
    assert.deepEqual(
      [test().shape, test().values],
      [
        [3, 3],
        [1, 0, 0, 0, 0, 1, 0, 0, 1],
      ],
    );
    assert.deepEqual(test({ axis: 0 }).values, [1, 0, 0, 0, 0, 0, 0, 1, 1]);
    assert.deepEqual(
      shapeOf({
        op: 'OneHot',
        inputs: [{ dtype: 'int64', shape: [2] }, { dtype: 'int64', shape: [] }, { shape: [2] }],
      }),
      [2, null],
    );
  });
});

describe('SpaceToDepth, Unfold, crops and Trilu', () => {
  it('move pixels into channels and back', () => {
    assert.deepEqual(
      shapeOf({ op: 'SpaceToDepth', inputs: [{ shape: [1, 2, 4, 6] }], attributes: { blocksize: 2 } }),
      [1, 8, 2, 3],
    );
    assert.deepEqual(
      shapeOf({ op: 'DepthToSpace', inputs: [{ shape: [null, 8, 2, 3] }], attributes: { blocksize: 2 } }),
      [null, 2, 4, 6],
    );
    assert.match(
      problemOf({ op: 'DepthToSpace', inputs: [{ shape: [1, 6, 2, 3] }], attributes: { blocksize: 2 } }),
      /6 elements are not divisible/,
    );
    assert.match(
      problemOf({ op: 'SpaceToDepth', inputs: [{ shape: [1, 2, 4, 6] }] }),
      /must be a positive integer, but is 0/,
    );
  });

  it('unfold sliding windows', () => {
    const attributes = { dim: 1, size: 3, step: 2 };
    assert.deepEqual(
      shapeOf({ op: 'UnfoldTensor', domain: 'com.microsoft', inputs: [{ shape: [2, 8, 5] }], attributes }),
      [2, 3, 5, 3],
    );
  });

  it('crop borders', () => {
    assert.deepEqual(
      shapeOf({ op: 'Crop', opset: 1, inputs: [{ shape: [1, 3, 10, 20] }], attributes: { border: [1, 2, 3, 4] } }),
      [1, 3, 4, 16],
    );
    assert.deepEqual(
      shapeOf({
        op: 'Crop',
        opset: 1,
        inputs: [{ shape: [1, 3, 10, 20] }],
        attributes: { border: [1, 2, 0, 0], scale: [5, 6] },
      }),
      [1, 3, 5, 6],
    );
  });

  it('keep a triangle', () => {
    const matrix = { dtype: 'int64' as const, shape: [2, 3], values: [1, 2, 3, 4, 5, 6] };
    const k = (value: number) => ({ dtype: 'int64' as const, shape: [], values: [value] });
    assert.deepEqual(analyzeNode({ op: 'Trilu', inputs: [matrix] }).outputs[0].values, [1, 2, 3, 0, 5, 6]);
    assert.deepEqual(
      analyzeNode({ op: 'Trilu', inputs: [matrix, k(-1)], attributes: { upper: 0 } }).outputs[0].values,
      [0, 0, 0, 4, 0, 0],
    );
    assert.deepEqual(
      analyzeNode({ op: 'Trilu', domain: 'com.microsoft', inputs: [matrix, k(1)] }).outputs[0].values,
      [0, 2, 3, 0, 0, 6],
    );
  });
});

describe('TorchEmbedding', () => {
  it('looks up one row per index', () => {
    const {
      outputs: [output],
      params,
    } = analyzeNode({
      op: 'TorchEmbedding',
      domain: 'com.microsoft',
      inputs: [
        { shape: [10, 4], weight: true },
        { dtype: 'int64', shape: [2, 3] },
      ],
    });
    assert.deepEqual([output.shape, params], [[2, 3, 4], 40]);
  });
});

describe('GatherBlockQuantized', () => {
  // 4-bit weights packed into bytes: 6 rows of 8 bytes hold 6 × 16 weights; each gathered weight costs (q − 8) · scale.
  it('counts the dequantization of the gathered weights', () => {
    const {
      outputs: [output],
      params,
      flops,
    } = analyzeNode({
      op: 'GatherBlockQuantized',
      domain: 'com.microsoft',
      attributes: { bits: 4, block_size: 16 },
      inputs: [
        { dtype: 'uint8', shape: [6, 8], weight: true },
        { dtype: 'int64', shape: [1, 3] },
        { dtype: 'float16', shape: [6, 1], weight: true },
      ],
    });
    assert.deepEqual([output.dtype, output.shape, params, flops], ['float16', [1, 3, 16], 96, 96]);
  });
});

describe('contents with unknown elements', () => {
  it('keep their known elements through Split, Concat, Transpose and Pad', () => {
    const { values } = analyzeChain({ x: { shape: [null, 3, 8, 8] }, parts: vector([2, 2]), pads: vector([1, 0]) }, [
      ['Shape', 'x', 's'],
      ['Split', 's parts', 'head tail', { axis: int(0) }],
      ['Concat', 'tail head', 'joined', { axis: int(0) }],
      ['Pad', 'joined pads', 'padded'],
    ]);
    assert.deepEqual(values.joined.values, [8, 8, null, 3]);
    assert.deepEqual(values.padded.values, [0, 8, 8, null, 3]);
  });
});

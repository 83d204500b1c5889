import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyzeNode } from '../support/analyzeNode';
import { analyzeChain, int, ints } from '../support/analyzeChain';

const vector = (values: readonly number[]) => ({ dtype: 'int64' as const, shape: [values.length], values });

describe('Shape and Size', () => {
  it('return the dimensions of their input and keep unknown ones unknown', () => {
    const {
      outputs: [output],
    } = analyzeNode({ op: 'Shape', inputs: [{ shape: [null, 3, 224] }] });
    assert.deepEqual([output.dtype, output.shape, output.values], ['int64', [3], [null, 3, 224]]);
  });

  // ONNX Shape-15, "Examples": negative bounds count from the end, bounds are clamped.
  for (const [start, end, expected] of [
    [1, undefined, [3, 4]],
    [-1, undefined, [4]],
    [0, -1, [2, 3]],
    [-9, 9, [2, 3, 4]],
    [2, 1, []],
  ] as const) {
    it(`return the range from ${start} to ${end}`, () => {
      const attributes = { start, ...(end === undefined ? {} : { end }) };
      const {
        outputs: [output],
      } = analyzeNode({ op: 'Shape', opset: 15, inputs: [{ shape: [2, 3, 4] }], attributes });
      assert.deepEqual([output.shape, output.values], [[expected.length], expected]);
    });
  }

  it('count elements', () => {
    assert.deepEqual(analyzeNode({ op: 'Size', inputs: [{ shape: [2, 3, 4] }] }).outputs[0].values, [24]);
    assert.equal(analyzeNode({ op: 'Size', inputs: [{ shape: [2, null] }] }).outputs[0].values, null);
  });

  it('have an unknown length if the rank is unknown', () => {
    assert.deepEqual(analyzeNode({ op: 'Shape', inputs: [{ shape: null }] }).outputs[0].shape, [null]);
  });
});

describe('Reshape', () => {
  const reshape = (shape: readonly (number | null)[] | null, target: readonly number[], attributes = {}) =>
    analyzeNode({ op: 'Reshape', inputs: [{ shape }, vector(target)], attributes });

  it('infers −1 and copies 0', () => {
    assert.deepEqual(reshape([2, 3, 4], [0, -1]).outputs[0].shape, [2, 12]);
    assert.deepEqual(reshape([0, 3, 4], [3, 4, 0], { allowzero: 1 }).outputs[0].shape, [3, 4, 0]);
  });

  it('cancels unknown dimensions that are copied', () => {
    assert.deepEqual(reshape([null, 256, 6, 6], [0, -1]).outputs[0].shape, [null, 9216]);
    assert.deepEqual(reshape([null, 256, 6, 6], [-1, 9216]).outputs[0].shape, [null, 9216]);
    assert.deepEqual(reshape([null, null, 8], [0, 0, 2, -1]).outputs[0].shape, [null, null, 2, 4]);
    assert.deepEqual(reshape(null, [0, 5, -1]).outputs[0].shape, [null, 5, null]);
  });

  it('knows the rank from the length of an unknown target', () => {
    const target = { dtype: 'int64' as const, shape: [3] };
    assert.deepEqual(analyzeNode({ op: 'Reshape', inputs: [{ shape: [2, 3] }, target] }).outputs[0].shape, [
      null,
      null,
      null,
    ]);
  });

  it('reports element counts that do not match', () => {
    const { diagnostics, outputs } = reshape([2, 3], [4, 2]);
    assert.equal(outputs[0].shape, null);
    assert.match(diagnostics[0].message, /6 elements \(2 × 3\) do not fit 4 × 2/);
    assert.match(reshape([2, 3], [-1, -1]).diagnostics[0].message, /more than one -1/);
    assert.match(reshape([2, 3], [-2, 3]).diagnostics[0].message, /contains -2/);
    assert.match(reshape([6], [2, 0, -1]).diagnostics[0].message, /copies dimension 1/);
    assert.match(reshape([0, 3], [0, -1, 0]).diagnostics[0].message, /copies dimension 2/);
  });

  it('reads the attribute of version 1', () => {
    const {
      outputs: [output],
    } = analyzeNode({ op: 'Reshape', opset: 1, inputs: [{ shape: [2, 6] }], attributes: { shape: [3, -1] } });
    assert.deepEqual(output.shape, [3, 4]);
  });

  it('keeps contents', () => {
    const {
      outputs: [output],
    } = analyzeNode({ op: 'Reshape', inputs: [vector([1, 2, 3, 4]), vector([2, -1])] });
    assert.deepEqual(
      [output.shape, output.values],
      [
        [2, 2],
        [1, 2, 3, 4],
      ],
    );
  });

  it('costs nothing', () => {
    const { macs, flops } = reshape([2, 3], [6]);
    assert.deepEqual([macs, flops], [0, 0]);
  });
});

describe('Flatten', () => {
  // ONNX Flatten-13, tests flatten_axis0 … flatten_negative_axis4.
  for (const [axis, expected] of [
    [0, [1, 120]],
    [1, [2, 60]],
    [4, [120, 1]],
    [-1, [24, 5]],
    [-4, [1, 120]],
  ] as const) {
    it(`makes a matrix at axis ${axis}`, () => {
      const {
        outputs: [output],
      } = analyzeNode({ op: 'Flatten', inputs: [{ shape: [2, 3, 4, 5] }], attributes: { axis } });
      assert.deepEqual(output.shape, expected);
    });
  }

  it('keeps known dimensions if the batch is unknown', () => {
    assert.deepEqual(analyzeNode({ op: 'Flatten', inputs: [{ shape: [null, 3, 4] }] }).outputs[0].shape, [null, 12]);
    assert.deepEqual(analyzeNode({ op: 'Flatten', inputs: [{ shape: null }] }).outputs[0].shape, [null, null]);
  });
});

describe('Squeeze and Unsqueeze', () => {
  it('take axes as an attribute or an input', () => {
    const attribute = analyzeNode({
      op: 'Squeeze',
      opset: 11,
      inputs: [{ shape: [1, 3, 1, 5] }],
      attributes: { axes: [0, -2] },
    });
    const input = analyzeNode({ op: 'Squeeze', opset: 13, inputs: [{ shape: [1, 3, 1, 5] }, vector([0, -2])] });
    assert.deepEqual(
      [attribute.outputs[0].shape, input.outputs[0].shape],
      [
        [3, 5],
        [3, 5],
      ],
    );
  });

  it('remove every dimension of 1 if there are no axes, unless a dimension is unknown', () => {
    assert.deepEqual(analyzeNode({ op: 'Squeeze', inputs: [{ shape: [1, 3, 1] }] }).outputs[0].shape, [3]);
    assert.equal(analyzeNode({ op: 'Squeeze', inputs: [{ shape: [1, null] }] }).outputs[0].shape, null);
  });

  it('reject squeezing a dimension other than 1', () => {
    assert.match(
      analyzeNode({ op: 'Squeeze', inputs: [{ shape: [2, 3] }, vector([0])] }).diagnostics[0].message,
      /Axis 0 has 2 elements/,
    );
  });

  it('insert axes in any order, numbered as in the result', () => {
    assert.deepEqual(
      analyzeNode({ op: 'Unsqueeze', inputs: [{ shape: [3, 4, 5] }, vector([5, 4, 2])] }).outputs[0].shape,
      [3, 4, 1, 5, 1, 1],
    );
    assert.deepEqual(analyzeNode({ op: 'Unsqueeze', inputs: [{ shape: [3] }, vector([-1])] }).outputs[0].shape, [3, 1]);
    assert.match(
      analyzeNode({ op: 'Unsqueeze', inputs: [{ shape: [3] }, vector([0, 0])] }).diagnostics[0].message,
      /duplicate/,
    );
  });

  it('are inverse to each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 5 }), { maxLength: 4 }),
        fc.integer({ min: 0, max: 4 }),
        (shape, place) => {
          fc.pre(place <= shape.length);
          const { values } = analyzeChain({ x: { shape }, axes: vector([place]) }, [
            ['Unsqueeze', 'x axes', 'y'],
            ['Squeeze', 'y axes', 'z'],
          ]);
          assert.deepEqual(values.z.shape, shape);
        },
      ),
    );
  });
});

describe('Expand', () => {
  it('broadcasts both ways', () => {
    assert.deepEqual(
      analyzeNode({ op: 'Expand', inputs: [{ shape: [3, 1] }, vector([2, 1, 6])] }).outputs[0].shape,
      [2, 3, 6],
    );
    assert.deepEqual(analyzeNode({ op: 'Expand', inputs: [{ shape: [3, 1] }, vector([1])] }).outputs[0].shape, [3, 1]);
  });

  it('knows a dimension greater than 1 if the target is unknown', () => {
    const target = { dtype: 'int64' as const, shape: [2] };
    assert.deepEqual(analyzeNode({ op: 'Expand', inputs: [{ shape: [3, 1] }, target] }).outputs[0].shape, [3, null]);
  });

  it('repeats contents', () => {
    const {
      outputs: [output],
    } = analyzeNode({ op: 'Expand', inputs: [{ dtype: 'int64', shape: [2, 1], values: [1, 2] }, vector([2, 2])] });
    assert.deepEqual(output.values, [1, 1, 2, 2]);
  });

  it('rejects shapes that cannot be broadcast', () => {
    assert.match(
      analyzeNode({ op: 'Expand', inputs: [{ shape: [3] }, vector([4])] }).diagnostics[0].message,
      /3 and 4/,
    );
  });
});

describe('ExpandDims', () => {
  it('inserts one axis', () => {
    const axis = { dtype: 'int32' as const, shape: [], values: [-1] };
    assert.deepEqual(
      analyzeNode({ op: 'ExpandDims', domain: 'com.microsoft', inputs: [{ shape: [2, 3] }, axis] }).outputs[0].shape,
      [2, 3, 1],
    );
  });
});

describe('chains that compute a shape', () => {
  const unknownBatch = {
    x: { shape: [null, 256, 6, 6] },
    zero: { dtype: 'int64' as const, shape: [], values: [0] },
    axes: vector([0]),
    rest: vector([-1]),
  };

  it('keep an unknown batch through Shape, Gather, Unsqueeze, Concat and Reshape', () => {
    const { values, problems } = analyzeChain({ ...unknownBatch, tail: vector([9216]) }, [
      ['Shape', 'x', 's'],
      ['Gather', 's zero', 'b'],
      ['Unsqueeze', 'b axes', 'u'],
      ['Concat', 'u tail', 't', { axis: int(0) }],
      ['Reshape', 'x t', 'y'],
    ]);
    assert.deepEqual(problems, []);
    assert.deepEqual(values.t.values, [null, 9216]);
    assert.deepEqual(values.y.shape, [null, 9216]);
  });

  it('keep it through Slice, Cast, Where, Equal and Expand', () => {
    const { values } = analyzeChain({ ...unknownBatch, from: vector([1]), to: vector([3]), wanted: vector([-1, 5]) }, [
      ['Shape', 'x', 's'],
      ['Slice', 's from to axes', 'mid'],
      ['Cast', 'mid', 'f', { to: int(1) }],
      ['Cast', 'f', 'i', { to: int(7) }],
      ['Equal', 'wanted rest', 'keep'],
      ['Where', 'keep i wanted', 'target'],
      ['ConstantOfShape', 'target', 'filled'],
    ]);
    assert.deepEqual(values.i.values, [256, 6]);
    assert.deepEqual(values.target.values, [256, 5]);
    assert.deepEqual(values.filled.shape, [256, 5]);
  });

  it('keep it through arithmetic, Range and Tile', () => {
    const { values } = analyzeChain(
      {
        ...unknownBatch,
        two: { dtype: 'int64', shape: [], values: [2] },
        third: { dtype: 'int64', shape: [], values: [3] },
        one: { dtype: 'int64', shape: [], values: [1] },
      },
      [
        ['Shape', 'x', 's'],
        ['Gather', 's third', 'w'],
        ['Div', 'w two', 'half'],
        ['Range', 'zero half one', 'r'],
        ['Unsqueeze', 'half axes', 'times'],
        ['Tile', 'r times', 'tiled'],
        ['Gather', 's zero', 'b'],
        ['Range', 'zero b one', 'rows'],
      ],
    );
    assert.deepEqual(values.r.values, [0, 1, 2]);
    assert.deepEqual(values.tiled.values, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    assert.deepEqual(values.rows.shape, [null]);
  });

  it('compute the pads that exporters write', () => {
    // torch: pads as (last axis first) pairs, reversed by Reshape, Slice and Transpose.
    const { values } = analyzeChain(
      {
        x: { shape: [1, 3, 8, 8] },
        given: vector([1, 2, 3, 4]),
        zeros: vector([4]),
        two: vector([-1, 2]),
        flat: vector([-1]),
        from: vector([-1]),
        to: vector([-9223372036854775807]),
        axis: vector([0]),
        step: vector([-1]),
      },
      [
        [
          'ConstantOfShape',
          'zeros',
          'z',
          {
            value: {
              kind: 'tensor',
              value: { name: '', dtype: 'int64', shape: [1], constant: { dtype: 'int64', shape: [1], values: [0] } },
            },
          },
        ],
        ['Concat', 'given z', 'c', { axis: int(0) }],
        ['Reshape', 'c two', 'm'],
        ['Slice', 'm from to axis step', 'r'],
        ['Transpose', 'r', 't', { perm: ints(1, 0) }],
        ['Reshape', 't flat', 'pads'],
        ['Pad', 'x pads', 'y'],
      ],
    );
    assert.deepEqual(values.pads.values, [0, 0, 3, 1, 0, 0, 4, 2]);
    assert.deepEqual(values.y.shape, [1, 3, 15, 11]);
  });
});

describe('hostile shapes', () => {
  it('never throw and never hang', () => {
    const number = fc.oneof(
      fc.integer({ min: -3, max: 4 }),
      fc.constantFrom(NaN, Infinity, -Infinity, 1e300, 2 ** 63, -(2 ** 63), 1.5),
    );
    const dim = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(null, 2 ** 53, 1e18));
    const op = fc.constantFrom(
      'Reshape',
      'Expand',
      'Squeeze',
      'Unsqueeze',
      'Flatten',
      'Shape',
      'Size',
      'Tile',
      'Slice',
      'Pad',
      'Gather',
      'Split',
      'Transpose',
    );
    fc.assert(
      fc.property(
        op,
        fc.array(dim, { maxLength: 5 }),
        fc.array(number, { maxLength: 5 }),
        fc.array(number, { maxLength: 5 }),
        (name, shape, first, second) => {
          const list = (values: number[]) => ({ dtype: 'int64' as const, shape: [values.length], values });
          const attributes = {
            axis: { kind: 'int' as const, value: first[0] ?? 0 },
            perm: { kind: 'ints' as const, value: first },
          };
          for (const input of [{ shape }, list(second)]) {
            const { outputs } = analyzeNode({
              op: name,
              inputs: [input, list(first), list(second), list(first)],
              attributes,
              outputs: 2,
            });
            for (const output of outputs)
              assert.ok(output.shape?.every(size => size === null || size >= 0) ?? true, JSON.stringify(output.shape));
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

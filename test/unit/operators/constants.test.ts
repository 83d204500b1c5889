import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Attribute } from '../../../src/engine/graph/graph';
import type { DataType } from '../../../src/engine/graph/dataType';
import { constant } from '../../../src/engine/graph/value';
import { analyzeNode } from '../support/analyzeNode';

const tensorAttribute = (dtype: DataType, shape: readonly number[], values: readonly number[]): Attribute => ({
  kind: 'tensor',
  value: { name: '', dtype, shape, constant: constant(dtype, shape, values) },
});
const scalar = (value: number, dtype: DataType = 'int64') => ({ dtype, shape: [], values: [value] });
const vector = (values: readonly number[]) => ({ dtype: 'int64' as const, shape: [values.length], values });

describe('Constant', () => {
  // ONNX Constant-12: exactly one of these attributes.
  const forms: [string, Attribute, unknown][] = [
    ['value', tensorAttribute('int64', [2], [3, 4]), ['int64', [2], [3, 4]]],
    ['value_float', { kind: 'float', value: 0.5 }, ['float32', [], [0.5]]],
    ['value_floats', { kind: 'floats', value: [1, 2] }, ['float32', [2], [1, 2]]],
    ['value_int', { kind: 'int', value: 7 }, ['int64', [], [7]]],
    ['value_ints', { kind: 'ints', value: [1, 2, 3] }, ['int64', [3], [1, 2, 3]]],
    ['value_string', { kind: 'string', value: 'a' }, ['string', [], null]],
    ['value_strings', { kind: 'strings', value: ['a', 'b'] }, ['string', [2], null]],
    [
      'sparse_value',
      { kind: 'tensor', value: { name: '', dtype: 'float32', shape: [3, 3], storedElements: 2 } },
      ['float32', [3, 3], null],
    ],
  ];
  for (const [name, attribute, expected] of forms) {
    it(`has the shape and contents given by ${name}`, () => {
      const {
        outputs: [output],
      } = analyzeNode({ op: 'Constant', inputs: [], attributes: { [name]: attribute } });
      assert.deepEqual([output.dtype, output.shape, output.values], expected);
    });
  }

  it('is unknown without a value', () => {
    assert.equal(analyzeNode({ op: 'Constant', inputs: [] }).outputs[0].type, null);
  });
});

describe('ConstantOfShape', () => {
  it('fills the requested shape', () => {
    const {
      outputs: [output],
    } = analyzeNode({
      op: 'ConstantOfShape',
      inputs: [vector([2, 2])],
      attributes: { value: tensorAttribute('int32', [1], [9]) },
    });
    assert.deepEqual([output.dtype, output.shape, output.values], ['int32', [2, 2], [9, 9, 9, 9]]);
  });

  it('is a float 0 by default, and a scalar if the shape is empty', () => {
    const {
      outputs: [output],
    } = analyzeNode({ op: 'ConstantOfShape', inputs: [vector([])] });
    assert.deepEqual([output.dtype, output.shape, output.values], ['float32', [], [0]]);
  });

  it('does not keep large contents, and rejects negative sizes', () => {
    assert.equal(analyzeNode({ op: 'ConstantOfShape', inputs: [vector([1e9, 1e9])] }).outputs[0].values, null);
    assert.match(analyzeNode({ op: 'ConstantOfShape', inputs: [vector([-1])] }).diagnostics[0].message, /cannot be -1/);
  });
});

describe('ConstantFill and GivenTensorFill', () => {
  it('take their shape from attributes or from an input', () => {
    const shape = { kind: 'ints' as const, value: [2, 3] };
    assert.deepEqual(
      analyzeNode({ op: 'ConstantFill', opset: 1, inputs: [], attributes: { shape } }).outputs[0].shape,
      [2, 3],
    );
    const attributes = { extra_shape: { kind: 'ints' as const, value: [4] } };
    assert.deepEqual(
      analyzeNode({ op: 'ConstantFill', opset: 1, inputs: [{ shape: [2, 3] }], attributes }).outputs[0].shape,
      [2, 3, 4],
    );
    assert.deepEqual(
      analyzeNode({ op: 'ConstantFill', opset: 1, inputs: [vector([5, 6])], attributes: { input_as_shape: 1 } })
        .outputs[0].shape,
      [5, 6],
    );
    const values = { kind: 'floats' as const, value: [1, 2, 3, 4, 5, 6] };
    assert.deepEqual(
      analyzeNode({ op: 'GivenTensorFill', opset: 1, inputs: [], attributes: { shape, values } }).outputs[0].values,
      [1, 2, 3, 4, 5, 6],
    );
  });
});

describe('EyeLike', () => {
  it('has ones on a diagonal', () => {
    const {
      outputs: [output],
    } = analyzeNode({ op: 'EyeLike', inputs: [{ dtype: 'int32', shape: [2, 3] }], attributes: { k: 1, dtype: 11 } });
    assert.deepEqual([output.dtype, output.shape, output.values], ['float64', [2, 3], [0, 1, 0, 0, 0, 1]]);
  });
});

describe('Range', () => {
  const range = (start: number, limit: number, delta: number, dtype: DataType = 'int64') =>
    analyzeNode({ op: 'Range', inputs: [scalar(start, dtype), scalar(limit, dtype), scalar(delta, dtype)] });

  it('agrees with a loop', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        fc.constantFrom(1, 2, 3, -1, -2),
        (start, limit, delta) => {
          const expected: number[] = [];
          for (let value = start; delta > 0 ? value < limit : value > limit; value += delta) expected.push(value);
          const {
            outputs: [output],
            flops,
          } = range(start, limit, delta);
          assert.deepEqual([output.shape, output.values], [[expected.length], expected]);
          assert.equal(flops, 2 * expected.length);
        },
      ),
    );
  });

  it('accepts floats and rejects a step of 0', () => {
    assert.deepEqual(range(0, 1, 0.25, 'float32').outputs[0].values, [0, 0.25, 0.5, 0.75]);
    assert.match(range(0, 1, 0).diagnostics[0].message, /must not be 0/);
  });

  it('has an unknown length if a bound is unknown', () => {
    assert.deepEqual(
      analyzeNode({ op: 'Range', inputs: [scalar(0), { dtype: 'int64', shape: [] }, scalar(1)] }).outputs[0].shape,
      [null],
    );
  });

  it('steps by 1 by default in ONNX Runtime’s version', () => {
    assert.deepEqual(
      analyzeNode({ op: 'Range', domain: 'com.microsoft', inputs: [scalar(1), scalar(4)] }).outputs[0].values,
      [1, 2, 3],
    );
  });
});

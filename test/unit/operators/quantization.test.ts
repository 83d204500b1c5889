import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const scalar = (value: number): TestInput => ({ shape: [], values: [value] });
const zeroPoint = (dtype: 'uint8' | 'int8' = 'uint8', value = 0): TestInput => ({ dtype, shape: [], values: [value] });
const microsoft = { domain: 'com.microsoft' };

describe('QuantizeLinear', () => {
  it('rounds half to even, shifts and saturates', () => {
    const node = analyzeNode({
      op: 'QuantizeLinear',
      inputs: [{ shape: [6], values: [0, 1, 3, 5, 1000, -1000] }, scalar(2), zeroPoint('uint8', 128)],
    });
    assert.equal(node.outputs[0].dtype, 'uint8');
    assert.deepEqual(node.outputs[0].values, [128, 128, 130, 130, 255, 0]);
    assert.equal(node.flops, 5 * 6);
  });

  it('takes its type from the zero point or the attribute, and is uint8 by default', () => {
    const x: TestInput = { shape: [3] };
    const dtype = (inputs: TestInput[], output_dtype?: number) =>
      analyzeNode({
        op: 'QuantizeLinear',
        opset: 21,
        inputs: [x, scalar(1), ...inputs],
        attributes: output_dtype === undefined ? {} : { output_dtype },
      }).outputs[0].dtype;
    assert.equal(dtype([]), 'uint8');
    assert.equal(dtype([zeroPoint('int8')]), 'int8');
    assert.equal(dtype([], 22), 'int4');
  });

  it('neither rounds nor saturates to an 8-bit float', () => {
    const node = analyzeNode({
      op: 'QuantizeLinear',
      opset: 19,
      inputs: [{ shape: [5] }, scalar(1), { dtype: 'float8e4m3fn', shape: [], values: [0] }],
    });
    assert.deepEqual([node.outputs[0].dtype, node.flops], ['float8e4m3fn', 10]);
  });

  it('rejects scales that do not match', () => {
    const wrong = analyzeNode({
      op: 'QuantizeLinear',
      opset: 13,
      inputs: [{ shape: [2, 3] }, { shape: [4], weight: true }],
    });
    assert.match(wrong.diagnostics[0].message, /4 scales for 3 elements on axis 1/);
  });
});

describe('DequantizeLinear', () => {
  it('subtracts and scales, per tensor, axis or block', () => {
    const x: TestInput = { dtype: 'int8', shape: [2, 4], values: [0, 1, 2, 3, 4, 5, 6, 7] };
    const values = (scale: TestInput, attributes: Record<string, number>) =>
      analyzeNode({
        op: 'DequantizeLinear',
        opset: 21,
        inputs: [x, scale],
        attributes,
      }).outputs[0].values;
    assert.deepEqual(values(scalar(2), {}), [0, 2, 4, 6, 8, 10, 12, 14]);
    assert.deepEqual(values({ shape: [2], values: [1, 10] }, { axis: 0 }), [0, 1, 2, 3, 40, 50, 60, 70]);
    assert.deepEqual(
      values({ shape: [2, 2], values: [1, 2, 3, 4] }, { axis: 1, block_size: 2 }),
      [0, 1, 4, 6, 12, 15, 24, 28],
    );
    assert.deepEqual(
      values({ shape: [1, 4], values: [1, 2, 3, 4] }, { axis: 0, block_size: 2 }),
      [0, 2, 6, 12, 4, 10, 18, 28],
    );
  });

  it('costs one product, and one subtraction if there is a zero point', () => {
    const x: TestInput = { dtype: 'uint8', shape: [5] };
    assert.equal(analyzeNode({ op: 'DequantizeLinear', inputs: [x, scalar(2)] }).flops, 5);
    assert.equal(analyzeNode({ op: 'DequantizeLinear', inputs: [x, scalar(2), zeroPoint()] }).flops, 10);
  });

  it('has the type of its scale unless an attribute overrides it', () => {
    const x: TestInput = { dtype: 'uint8', shape: [5] };
    const half: TestInput = { dtype: 'float16', shape: [], values: [1] };
    assert.equal(analyzeNode({ op: 'DequantizeLinear', opset: 23, inputs: [x, half] }).outputs[0].dtype, 'float16');
    assert.equal(
      analyzeNode({ op: 'DequantizeLinear', opset: 23, inputs: [x, half], attributes: { output_dtype: 1 } }).outputs[0]
        .dtype,
      'float32',
    );
  });

  it('undoes QuantizeLinear to within half a step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        (values, step) => {
          const quantized = analyzeNode({
            op: 'QuantizeLinear',
            inputs: [{ shape: [values.length], values }, scalar(step), zeroPoint('int8', 3)],
          });
          const back = analyzeNode({
            op: 'DequantizeLinear',
            inputs: [
              { dtype: 'int8', shape: [values.length], values: quantized.outputs[0].values as number[] },
              scalar(step),
              zeroPoint('int8', 3),
            ],
          });
          values.forEach((value, index) => assert.ok(Math.abs(value - back.outputs[0].values![index]!) <= step / 2));
        },
      ),
    );
  });
});

describe('DynamicQuantizeLinear', () => {
  it('outputs a scale and a zero point, and costs as much as its function body: 7·n + 7', () => {
    const node = analyzeNode({ op: 'DynamicQuantizeLinear', inputs: [{ shape: [3, 4] }], outputs: 3 });
    assert.deepEqual(
      node.outputs.map(({ dtype, shape }) => [dtype, shape]),
      [
        ['uint8', [3, 4]],
        ['float32', []],
        ['uint8', []],
      ],
    );
    assert.equal(node.flops, 7 * 12 + 7);
  });
});

describe('block floating point quantization', () => {
  it('keeps shape and strides, and has an unknown cost', () => {
    const node = analyzeNode({
      op: 'QuantizeBFP',
      ...microsoft,
      inputs: [{ shape: [2, 3, 4] }],
      outputs: 3,
      attributes: { bfp_type: 1 },
    });
    assert.deepEqual(
      node.outputs.map(output => output.values),
      [null, [2, 3, 4], [12, 4, 1]],
    );
    assert.equal(node.flops, null);
    const back = analyzeNode({
      op: 'DequantizeBFP',
      ...microsoft,
      attributes: { bfp_type: 1 },
      inputs: [
        { dtype: 'uint8', shape: [99] },
        { dtype: 'int64', shape: [3], values: [2, 3, 4] },
        { dtype: 'int64', shape: [3] },
      ],
    });
    assert.deepEqual(back.outputs[0].shape, [2, 3, 4]);
  });
});

describe('quantized element-wise operators', () => {
  const x = (...shape: number[]): TestInput => ({ dtype: 'uint8', shape });

  it('broadcast, and count dequantization, computation and quantization', () => {
    const node = analyzeNode({
      op: 'QLinearAdd',
      ...microsoft,
      inputs: [x(2, 3), scalar(1), zeroPoint(), x(3), scalar(1), null, scalar(1), zeroPoint()],
    });
    assert.deepEqual([node.outputs[0].dtype, node.outputs[0].shape], ['uint8', [2, 3]]);
    assert.equal(node.flops, 2 * 6 + 3 + 6 + 5 * 6);
  });

  it('apply activations', () => {
    const flops = (op: string, attributes = {}) =>
      analyzeNode({
        op,
        ...microsoft,
        inputs: [x(2, 10), scalar(1), zeroPoint(), scalar(1), zeroPoint()],
        attributes,
      }).flops;
    assert.equal(flops('QLinearLeakyRelu'), (2 + 2 + 5) * 20);
    assert.equal(flops('QLinearSigmoid'), (2 + 4 + 5) * 20);
    assert.equal(flops('QLinearSoftmax', { opset: 13 }), 7 * 20 + 2 * (5 * 10 - 2));
    assert.equal(flops('QLinearSoftmax', { opset: 12, axis: 0 }), 7 * 20 + 5 * 20 - 2);
  });

  it('average over axes', () => {
    const node = analyzeNode({
      op: 'QLinearReduceMean',
      ...microsoft,
      attributes: { axes: [2, -1], keepdims: 0 },
      inputs: [x(1, 8, 3, 5), scalar(1), zeroPoint(), scalar(1), zeroPoint()],
    });
    assert.deepEqual(node.outputs[0].shape, [1, 8]);
    assert.equal(node.flops, 2 * 120 + 120 + 5 * 8);
  });

  it('select and concatenate', () => {
    const where = analyzeNode({
      op: 'QLinearWhere',
      ...microsoft,
      inputs: [
        { dtype: 'bool', shape: [2, 1] },
        x(3),
        scalar(1),
        zeroPoint(),
        x(1),
        scalar(1),
        zeroPoint(),
        scalar(1),
        zeroPoint(),
      ],
    });
    assert.deepEqual([where.outputs[0].shape, where.flops], [[2, 3], 2 * 3 + 2 + 5 * 6]);
    const concat = analyzeNode({
      op: 'QLinearConcat',
      ...microsoft,
      attributes: { axis: 1 },
      inputs: [scalar(1), zeroPoint(), x(2, 3), scalar(1), zeroPoint(), x(2, 5), scalar(1), zeroPoint()],
    });
    assert.deepEqual(
      [concat.outputs[0].dtype, concat.outputs[0].shape, concat.flops],
      ['uint8', [2, 8], 2 * 16 + 5 * 16],
    );
  });
});

describe('ordered int8 operators', () => {
  const int8 = (...shape: number[]): TestInput => ({ dtype: 'int8', shape, weight: true });
  const x = (...shape: number[]): TestInput => ({ dtype: 'int8', shape });

  it('multiply, add and requantize', () => {
    const node = analyzeNode({
      op: 'QOrderedMatMul',
      ...microsoft,
      inputs: [x(1, 5, 8), scalar(1), int8(8, 4), scalar(1), scalar(1), { shape: [4], weight: true }],
    });
    assert.deepEqual(
      [node.outputs[0].shape, node.macs, node.flops, node.params],
      [[1, 5, 4], 160, 2 * 160 + 4 * 20, 36],
    );
  });

  it('count attention as three projections, scores and weighted values', () => {
    const bias: TestInput = { shape: [8], weight: true };
    const node = analyzeNode({
      op: 'QOrderedAttention',
      ...microsoft,
      attributes: { num_heads: 2 },
      inputs: [
        x(1, 5, 8),
        scalar(1),
        scalar(1),
        scalar(1),
        scalar(1),
        int8(8, 8),
        int8(8, 8),
        int8(8, 8),
        scalar(1),
        scalar(1),
        scalar(1),
        bias,
        bias,
        bias,
        scalar(1),
        scalar(1),
        scalar(1),
      ],
    });
    assert.deepEqual(node.outputs[0].shape, [1, 5, 8]);
    assert.equal(node.macs, 3 * 5 * 8 * 8 + 2 * 2 * 5 * 5 * 4);
    assert.equal(node.params, 3 * (64 + 8));
  });

  it('normalize and activate', () => {
    const norm = analyzeNode({
      op: 'QOrderedLayerNormalization',
      ...microsoft,
      inputs: [x(2, 8), scalar(1), { shape: [8], weight: true }, { shape: [8], weight: true }, scalar(1)],
    });
    assert.deepEqual([norm.flops, norm.special, norm.params], [16 + 2 * (7 * 8 + 4) + 4 * 16, 2, 16]);
    assert.equal(
      analyzeNode({ op: 'QOrderedGelu', ...microsoft, inputs: [x(2, 8), scalar(1), scalar(1)] }).flops,
      (1 + 5 + 4) * 16,
    );
    const floats = analyzeNode({
      op: 'DequantizeWithOrder',
      ...microsoft,
      inputs: [x(2, 8), scalar(1)],
      attributes: { to: 10, order_input: 1, order_output: 1 },
    });
    assert.equal(floats.outputs[0].dtype, 'float16');
  });
});

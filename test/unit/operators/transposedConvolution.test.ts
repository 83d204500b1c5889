import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const weight = (...shape: number[]): TestInput => ({ shape, weight: true });
const input = (...shape: (number | null)[]): TestInput => ({ shape });

function transposed(x: number[], w: number[], attributes: Record<string, number | string | number[]>, bias = false) {
  return analyzeNode({
    op: 'ConvTranspose',
    inputs: [input(...x), weight(...w), ...(bias ? [weight(w[1])] : [])],
    attributes,
  });
}

describe('ConvTranspose', () => {
  it('counts MACs per input position', () => {
    assert.equal(transposed([1, 3, 10, 10], [3, 8, 3, 3], { strides: [2, 2] }).macs, 21_600);
    assert.equal(transposed([1, 3, 2, 2], [3, 1, 2, 2], { strides: [2, 2] }).macs, 48);
    assert.equal(transposed([2, 4, 8, 8], [4, 1, 3, 3], { strides: [2, 2], group: 4 }).macs, 4_608);
  });

  it('has the shapes of ONNX Runtime', () => {
    const shape = (attributes: Record<string, number | string | number[]>) =>
      transposed([1, 1, 3, 3], [1, 2, 3, 3], attributes).outputs[0].shape;
    assert.deepEqual(shape({}), [1, 2, 5, 5]);
    assert.deepEqual(shape({ strides: [3, 2], output_padding: [1, 1] }), [1, 2, 10, 8]);
    assert.deepEqual(shape({ strides: [3, 2], output_shape: [10, 8] }), [1, 2, 10, 8]);
    assert.deepEqual(shape({ strides: [3, 2], output_shape: [1, 2, 10, 8] }), [1, 2, 10, 8]);
    assert.deepEqual(shape({ strides: [2, 2], auto_pad: 'SAME_UPPER' }), [1, 2, 6, 6]);
    // The output is shorter than size · stride, and nothing is added.
    assert.deepEqual(shape({ strides: [4, 4], auto_pad: 'SAME_LOWER' }), [1, 2, 11, 11]);
    assert.deepEqual(shape({ strides: [3, 2], pads: [1, 2, 1, 2] }), [1, 2, 7, 3]);
    assert.deepEqual(shape({ dilations: [2, 2] }), [1, 2, 7, 7]);
  });

  it('rejects an invalid output shape, in both ways to write it', () => {
    for (const output_shape of [
      [-1, 8],
      [1, 2, -1, 8],
    ]) {
      const { outputs, diagnostics } = transposed([1, 1, 3, 3], [1, 2, 3, 3], { output_shape });
      assert.equal(outputs[0].shape, null);
      assert.match(diagnostics[0].message, /output_shape must contain whole numbers of at least 0, but contains -1\.$/);
    }
  });

  it('adds one operation per output for a bias under both conventions', () => {
    const without = transposed([1, 3, 4, 4], [3, 8, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] });
    const withBias = transposed([1, 3, 4, 4], [3, 8, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }, true);
    assert.equal(withBias.flops! - without.flops!, 8 * 7 * 7);
    assert.equal(withBias.ptflops! - withBias.macs!, 8 * 7 * 7);
  });

  it('agrees with a loop that adds products to the uncropped output', () => {
    const small = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        small,
        small,
        small,
        small,
        small,
        small,
        fc.boolean(),
        (size, kernel, stride, dilation, channels, outputs, bias) => {
          const sums = new Map<string, boolean>();
          let macs = 0;
          let flops = 0;
          for (let c = 0; c < channels; c++) {
            for (let out = 0; out < outputs; out++) {
              for (let i = 0; i < size; i++) {
                for (let j = 0; j < kernel; j++) {
                  const place = `${out} ${i * stride + j * dilation}`;
                  macs++;
                  flops += sums.has(place) ? 2 : 1;
                  sums.set(place, true);
                }
              }
            }
          }
          const length = (size - 1) * stride + (kernel - 1) * dilation + 1;
          if (bias) flops += outputs * length;
          const node = transposed(
            [1, channels, size],
            [channels, outputs, kernel],
            { strides: [stride], dilations: [dilation] },
            bias,
          );
          assert.deepEqual(node.outputs[0].shape, [1, outputs, length]);
          assert.deepEqual([node.macs, node.flops], [macs, flops]);
        },
      ),
    );
  });

  it('has an unknown output size if the pads are unknown', () => {
    const node = analyzeNode({
      op: 'ConvTransposeWithDynamicPads',
      domain: 'com.microsoft',
      inputs: [input(1, 1, 3, 3), weight(1, 2, 3, 3), { dtype: 'int64', shape: [4] }],
    });
    assert.deepEqual(node.outputs[0].shape, [1, 2, null, null]);
    assert.equal(node.macs, 9 * 9 * 2);
    const known = analyzeNode({
      op: 'ConvTransposeWithDynamicPads',
      domain: 'com.microsoft',
      inputs: [input(1, 1, 3, 3), weight(1, 2, 3, 3), { dtype: 'int64', shape: [4], values: [1, 1, 1, 1] }],
    });
    assert.deepEqual(known.outputs[0].shape, [1, 2, 3, 3]);
    assert.equal(known.params, 18);
  });
});

describe('DeformConv', () => {
  it('samples each input value and convolves the samples', () => {
    const node = analyzeNode({
      op: 'DeformConv',
      opset: 19,
      inputs: [input(1, 1, 3, 3), weight(1, 1, 2, 2), input(1, 8, 2, 2), weight(1), input(1, 4, 2, 2)],
    });
    assert.deepEqual(node.outputs[0].shape, [1, 1, 2, 2]);
    assert.equal(node.macs, 16);
    // 16 samples of 4 + 3 + 1 (mask) operations, placed by 2·4 + 4.
    assert.equal(node.flops, 2 * 16 + 16 * 8 + 16 * 12);
  });
});

describe('Col2Im', () => {
  it('sums overlapping blocks', () => {
    const list = (...values: number[]): TestInput => ({ dtype: 'int64', shape: [values.length], values });
    const apart = analyzeNode({
      op: 'Col2Im',
      opset: 18,
      inputs: [input(1, 5, 5), list(5, 5), list(1, 5)],
      attributes: {},
    });
    assert.deepEqual(apart.outputs[0].shape, [1, 1, 5, 5]);
    assert.equal(apart.flops, 0);
    const overlapping = analyzeNode({ op: 'Col2Im', opset: 18, inputs: [input(1, 9, 4), list(4, 4), list(3, 3)] });
    assert.deepEqual(overlapping.outputs[0].shape, [1, 1, 4, 4]);
    assert.equal(overlapping.flops, 36 - 16);
    const unknown = analyzeNode({
      op: 'Col2Im',
      opset: 18,
      inputs: [input(1, 9, 4), { dtype: 'int64', shape: [2] }, list(3, 3)],
    });
    assert.deepEqual(unknown.outputs[0].shape, [1, 1, null, null]);
  });
});

import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../support/analyzeNode';
import { say } from '../../../src/engine/graph/message';

const weight = (...shape: number[]): TestInput => ({ shape, weight: true });
const input = (...shape: (number | null)[]): TestInput => ({ shape });
const int8 = (...shape: number[]): TestInput => ({ dtype: 'int8', shape, weight: true });
const scalar: TestInput = { shape: [], values: [1] };
const zeroPoint: TestInput = { dtype: 'int8', shape: [], values: [0] };

/** Counts the positions of a window by moving it. */
function positions(size: number, kernel: number, stride: number, dilation: number, begin: number, end: number): number {
  let count = 0;
  for (let at = -begin; at + (kernel - 1) * dilation + 1 <= size + end; at += stride) count++;
  return count;
}

describe('Conv', () => {
  it('counts the first convolution of AlexNet: K = 363, 363·55·55·64 products', () => {
    const node = analyzeNode({
      op: 'Conv',
      inputs: [input(1, 3, 224, 224), weight(64, 3, 11, 11), weight(64)],
      attributes: { kernel_shape: [11, 11], pads: [2, 2, 2, 2], strides: [4, 4], dilations: [1, 1], group: 1 },
    });
    assert.deepEqual(node.outputs[0].shape, [1, 64, 55, 55]);
    assert.equal(node.macs, 70_276_800);
    assert.equal(node.flops, 140_553_600);
    assert.equal(node.params, 23_296);
    assert.equal(node.ptflops, 70_276_800 + 64 * 55 * 55);
    assert.equal(node.formula, '2·C_in/g·K_h·K_w·C_out·H_out·W_out');
    assert.equal(node.macsFormula, 'C_in/g·K_h·K_w·C_out·H_out·W_out');
  });

  it('takes one addition less per output without a bias, and multiplies by the batch', () => {
    const node = analyzeNode({ op: 'Conv', inputs: [input(2, 3, 8, 8), weight(5, 3, 3, 3)] });
    assert.equal(node.macs, 2 * 27 * 5 * 6 * 6);
    assert.equal(node.flops, (2 * 27 - 1) * 2 * 5 * 6 * 6);
    assert.equal(node.formula, '(2·C_in/g·K_h·K_w − 1)·N·C_out·H_out·W_out');
  });

  it('divides the input channels by the number of groups', () => {
    const node = analyzeNode({ op: 'Conv', inputs: [input(1, 8, 6, 6), weight(8, 1, 3, 3)], attributes: { group: 8 } });
    assert.equal(node.macs, 9 * 8 * 4 * 4);
  });

  it('pads for SAME to ceil(size / stride) and ignores explicit pads', () => {
    for (const auto_pad of ['SAME_UPPER', 'SAME_LOWER']) {
      const node = analyzeNode({
        op: 'Conv',
        inputs: [input(1, 1, 7, 6), weight(1, 1, 3, 3)],
        attributes: { auto_pad, strides: [2, 2] },
      });
      assert.deepEqual(node.outputs[0].shape, [1, 1, 4, 3]);
    }
    const valid = analyzeNode({
      op: 'Conv',
      inputs: [input(1, 1, 7, 6), weight(1, 1, 3, 3)],
      attributes: { auto_pad: 'VALID', pads: [9, 9, 9, 9] },
    });
    assert.deepEqual(valid.outputs[0].shape, [1, 1, 5, 4]);
  });

  it('propagates unknown dimensions', () => {
    const node = analyzeNode({ op: 'Conv', inputs: [input(1, 3, null, 8), weight(5, 3, 3, 3)] });
    assert.deepEqual(node.outputs[0].shape, [1, 5, null, 6]);
    assert.equal(node.macs, null);
    const unranked = analyzeNode({ op: 'Conv', inputs: [{ shape: null }, weight(5, 3, 3, 3)] });
    assert.deepEqual(unranked.outputs[0].shape, [null, 5, null, null]);
  });

  it('reports what does not match', () => {
    const messages = [
      analyzeNode({ op: 'Conv', inputs: [input(1, 4, 8, 8), weight(5, 3, 3, 3)] }),
      analyzeNode({ op: 'Conv', inputs: [input(1, 3, 2, 2), weight(5, 3, 3, 3)] }),
      analyzeNode({ op: 'Conv', inputs: [input(1, 3, 8, 8), weight(5, 3, 3, 3)], attributes: { strides: [1] } }),
      analyzeNode({ op: 'Conv', inputs: [input(1, 3, 8, 8), weight(5, 3, 3, 3)], attributes: { strides: [0, 0] } }),
      analyzeNode({ op: 'Conv', inputs: [input(1, 3, 8, 8), weight(5, 3, 3, 3)], attributes: { group: -1 } }),
      analyzeNode({ op: 'Conv', inputs: [input(1, 3, 8, 8), weight(5, 3, 3, 3)], attributes: { auto_pad: 'WIDE' } }),
      analyzeNode({ op: 'Conv', inputs: [input(1, 3, 8), weight(5, 3, 3, 3)] }),
    ].map(node => node.diagnostics[0]?.message ?? say``);
    for (const message of messages) assert.match(message, /^Conv: .+\.$/);
  });

  it('agrees with a loop over outputs and kernel elements', () => {
    const small = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 9 }),
        small,
        small,
        fc.integer({ min: 1, max: 2 }),
        fc.nat(2),
        fc.nat(2),
        small,
        small,
        small,
        fc.boolean(),
        fc.integer({ min: 1, max: 2 }),
        (size, kernel, stride, dilation, begin, end, group, inPerGroup, outPerGroup, bias, batch) => {
          const out = positions(size, kernel, stride, dilation, begin, end);
          fc.pre(out > 0);
          let macs = 0;
          let flops = 0;
          for (let value = 0; value < batch * group * outPerGroup * out; value++) {
            for (let tap = 0; tap < inPerGroup * kernel; tap++) {
              macs++;
              flops += tap === 0 ? 1 : 2;
            }
            if (bias) flops++;
          }
          const node = analyzeNode({
            op: 'Conv',
            inputs: [
              input(batch, group * inPerGroup, size),
              weight(group * outPerGroup, inPerGroup, kernel),
              ...(bias ? [weight(group * outPerGroup)] : []),
            ],
            attributes: { strides: [stride], dilations: [dilation], pads: [begin, end], group },
          });
          assert.deepEqual(node.outputs[0].shape, [batch, group * outPerGroup, out]);
          assert.deepEqual([node.macs, node.flops], [macs, flops]);
        },
      ),
    );
  });

  it('stays exact beyond 32 bits', () => {
    const node = analyzeNode({ op: 'Conv', inputs: [input(64, 4096, 512, 512), weight(4096, 4096, 1, 1)] });
    assert.equal(node.macs, 64 * 4096 * 4096 * 512 * 512);
  });
});

describe('quantized and fused convolutions', () => {
  it('ConvInteger outputs int32 and subtracts the zero point of the input', () => {
    const node = analyzeNode({
      op: 'ConvInteger',
      inputs: [
        { dtype: 'uint8', shape: [1, 1, 3, 3] },
        { dtype: 'uint8', shape: [1, 1, 2, 2], weight: true },
        zeroPoint,
      ],
    });
    assert.equal(node.outputs[0].dtype, 'int32');
    assert.deepEqual([node.macs, node.flops, node.params], [16, 7 * 4 + 9, 4]);
  });

  it('QLinearConv requantizes: scale, rounding, zero point, two comparisons', () => {
    const inputs = [
      { dtype: 'int8' as const, shape: [1, 3, 4, 4] },
      scalar,
      zeroPoint,
      int8(2, 3, 1, 1),
      scalar,
      zeroPoint,
      scalar,
      zeroPoint,
      { dtype: 'int32' as const, shape: [2], weight: true },
    ];
    const node = analyzeNode({ op: 'QLinearConv', inputs });
    assert.equal(node.outputs[0].dtype, 'int8');
    assert.deepEqual([node.macs, node.flops, node.params, node.ptflops], [96, 2 * 96 + 48 + 5 * 32, 8, 0]);
  });

  it('QLinearConv of com.microsoft may have its channels last', () => {
    const node = analyzeNode({
      op: 'QLinearConv',
      domain: 'com.microsoft',
      attributes: { channels_last: 1 },
      inputs: [
        { dtype: 'int8', shape: [1, 4, 5, 3] },
        scalar,
        zeroPoint,
        int8(2, 3, 2, 2),
        scalar,
        zeroPoint,
        scalar,
        zeroPoint,
      ],
    });
    assert.deepEqual(node.outputs[0].shape, [1, 3, 4, 2]);
  });

  it('FusedConv counts the tensor it adds and the activation', () => {
    const node = analyzeNode({
      op: 'FusedConv',
      domain: 'com.microsoft',
      attributes: { activation: 'Relu' },
      inputs: [input(1, 3, 4, 4), weight(2, 3, 1, 1), weight(2), input(1, 2, 4, 4)],
    });
    assert.deepEqual([node.flops, node.ptflops], [2 * 96 + 32 + 32, 96 + 32 + 32]);
    const odd = analyzeNode({
      op: 'FusedConv',
      domain: 'com.microsoft',
      attributes: { activation: 'Novel' },
      inputs: [input(1, 3, 4, 4), weight(2, 3, 1, 1)],
    });
    assert.deepEqual([odd.macs, odd.flops], [96, null]);
  });

  it('NhwcConv has channels last and the same weight layout as Conv', () => {
    const node = analyzeNode({
      op: 'NhwcConv',
      domain: 'com.microsoft',
      inputs: [input(1, 8, 9, 3), weight(4, 3, 3, 3)],
    });
    assert.deepEqual(node.outputs[0].shape, [1, 6, 7, 4]);
    assert.equal(node.macs, 27 * 4 * 6 * 7);
  });

  it('WordConvEmbedding has words × filters × positions × window × characters MACs', () => {
    const node = analyzeNode({
      op: 'WordConvEmbedding',
      domain: 'com.microsoft',
      inputs: [{ dtype: 'int32', shape: [5, 10] }, weight(6, 1, 3, 4), weight(6), weight(20, 4)],
    });
    assert.deepEqual(node.outputs[0].shape, [5, 6]);
    assert.equal(node.macs, 5 * 6 * 8 * 12);
    assert.equal(node.flops, 2 * 5 * 6 * 8 * 12 + 5 * 6 * (8 + 7));
  });
});

describe('CausalConvWithState', () => {
  it('passes the last K − 1 inputs on as its state', () => {
    const node = analyzeNode({
      op: 'CausalConvWithState',
      opset: 27,
      outputs: 2,
      attributes: { activation: 'silu' },
      inputs: [input(2, 4, 8), weight(4, 1, 4), weight(4)],
    });
    assert.deepEqual(
      node.outputs.map(output => output.shape),
      [
        [2, 4, 8],
        [2, 4, 3],
      ],
    );
    assert.deepEqual([node.macs, node.flops, node.special], [4 * 64, 2 * 4 * 64 + 5 * 64, 64]);
  });

  it('supports state windows, dilation and channels last in com.microsoft', () => {
    const at = (attributes: Record<string, number>, shape: number[]) =>
      analyzeNode({
        op: 'CausalConvWithState',
        domain: 'com.microsoft',
        inputs: [input(...shape), weight(4, 1, 3)],
        outputs: 2,
        attributes,
      }).outputs[1].shape;
    assert.deepEqual(at({ dilation: 2 }, [2, 4, 8]), [2, 4, 4]);
    assert.deepEqual(at({ state_window: 5 }, [2, 4, 8]), [5, 2, 4, 2]);
    assert.deepEqual(at({ channels_last: 1 }, [2, 8, 4]), [2, 2, 4]);
  });

  it('accepts packed sequences of different lengths', () => {
    const node = analyzeNode({
      op: 'VarlenCausalConvWithState',
      domain: 'com.microsoft',
      outputs: 2,
      inputs: [input(11, 4), weight(4, 1, 3), { dtype: 'int32', shape: [3] }, null, input(2, 4, 2)],
    });
    assert.deepEqual(
      node.outputs.map(output => output.shape),
      [
        [11, 4],
        [2, 4, 2],
      ],
    );
    assert.equal(node.macs, 3 * 44);
  });
});

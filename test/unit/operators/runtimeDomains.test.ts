import assert from 'node:assert/strict';
import { analyzeNode, type TestInput, type TestNode } from '../support/analyzeNode';

const input = (...shape: readonly number[]): TestInput => ({ shape });
const weight = (...shape: readonly number[]): TestInput => ({ shape, weight: true });
const shapes = (test: TestNode) => analyzeNode(test).outputs.map(({ shape }) => shape);

describe('com.microsoft.nchwc: channels in blocks', () => {
  const domain = 'com.microsoft.nchwc';

  it('Conv counts a convolution followed by a sum and an activation', () => {
    const node = analyzeNode({
      op: 'Conv',
      domain,
      attributes: { pads: [1, 1, 1, 1], activation: 'Relu' },
      inputs: [input(1, 16, 8, 8), weight(32, 16, 3, 3), weight(32), input(1, 32, 8, 8)],
    });
    assert.deepEqual(node.outputs[0].shape, [1, 32, 8, 8]);
    assert.deepEqual([node.macs, node.flops], [144 * 2048, 2 * 144 * 2048 + 2048 + 2048]);
    assert.equal(node.params, 32 * 144 + 32);
  });

  it('pooling and upsampling work on blocked channels', () => {
    assert.deepEqual(
      shapes({
        op: 'MaxPool',
        domain,
        attributes: { kernel_shape: [2, 2], strides: [2, 2] },
        inputs: [input(1, 16, 8, 8)],
      }),
      [[1, 16, 4, 4]],
    );
    assert.deepEqual(shapes({ op: 'GlobalAveragePool', domain, inputs: [input(1, 16, 8, 8)] }), [[1, 16, 1, 1]]);
    assert.deepEqual(
      shapes({ op: 'Upsample', domain, attributes: { scales: [1, 1, 2, 2] }, inputs: [input(1, 16, 8, 8)] }),
      [[1, 16, 16, 16]],
    );
  });

  it('ReorderInput and ReorderOutput are free, and the latter removes padding channels', () => {
    const into = analyzeNode({
      op: 'ReorderInput',
      domain,
      attributes: { channels_last: 1 },
      inputs: [input(1, 5, 6, 16)],
    });
    assert.deepEqual([into.outputs[0].shape, into.flops], [[1, 16, 5, 6], 0]);
    assert.deepEqual(
      shapes({ op: 'ReorderOutput', domain, attributes: { channels: 10 }, inputs: [input(1, 16, 5, 6)] }),
      [[1, 10, 5, 6]],
    );
    const last = {
      op: 'ReorderOutput',
      domain,
      attributes: { channels: 10, channels_last: 1 },
      inputs: [input(1, 16, 5, 6)],
    };
    assert.deepEqual(shapes(last), [[1, 5, 6, 10]]);
  });
});

describe('com.ms.internal.nhwc: channels last', () => {
  const domain = 'com.ms.internal.nhwc';

  it('QLinearConv and GridSample have channels last, Resize has its sizes in the order of the axes', () => {
    const byte = (...shape: readonly number[]): TestInput => ({ shape, dtype: 'uint8', weight: true });
    const [scale, zero] = [
      { shape: [], values: [1] },
      { shape: [], dtype: 'uint8', values: [0] },
    ] as const;
    const quantized = analyzeNode({
      op: 'QLinearConv',
      domain,
      inputs: [{ shape: [1, 9, 7, 3], dtype: 'uint8' }, scale, zero, byte(5, 3, 3, 3), scale, zero, scale, zero],
    });
    assert.deepEqual([quantized.outputs[0].shape, quantized.macs], [[1, 7, 5, 5], 27 * 5 * 35]);
    assert.deepEqual(shapes({ op: 'GridSample', domain, opset: 16, inputs: [input(1, 9, 7, 3), input(1, 4, 6, 2)] }), [
      [1, 4, 6, 3],
    ]);
    const sizes = { shape: [4], dtype: 'int64', values: [1, 18, 14, 3] } as const;
    assert.deepEqual(shapes({ op: 'Resize', domain, opset: 13, inputs: [input(1, 9, 7, 3), null, null, sizes] }), [
      [1, 18, 14, 3],
    ]);
  });
});

describe('compiled subgraphs', () => {
  it('have an unknown cost, with the reason', () => {
    const node = analyzeNode({ op: 'EPContext', domain: 'com.microsoft', inputs: [input(1, 3)] });
    assert.equal(node.flops, null);
    assert.match(node.diagnostics.at(-1)!.message, /EPContext is unknown: this part of the model is compiled/);
  });
});

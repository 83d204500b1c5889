import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

type Attributes = Record<string, number | string | number[]>;

const pool = (op: string, shape: (number | null)[], attributes: Attributes, domain?: string) =>
  analyzeNode({ op, domain, inputs: [{ shape }], attributes, outputs: op === 'MaxPool' ? 2 : 1 });

const scalar: TestInput = { shape: [], values: [1] };
const zeroPoint: TestInput = { dtype: 'uint8', shape: [], values: [0] };

describe('pooling operators', () => {
  it('MaxPool compares K − 1 times; its indices are int64', () => {
    const node = pool('MaxPool', [1, 64, 55, 55], { kernel_shape: [3, 3], strides: [2, 2] });
    assert.deepEqual(
      node.outputs.map(({ dtype, shape }) => [dtype, shape]),
      [
        ['float32', [1, 64, 27, 27]],
        ['int64', [1, 64, 27, 27]],
      ],
    );
    assert.equal(node.flops, 8 * 64 * 27 * 27);
    assert.equal(node.ptflops, 64 * 55 * 55);
    assert.equal(node.macs, 0);
  });

  it('AveragePool adds K − 1 times and divides', () => {
    assert.equal(pool('AveragePool', [2, 3, 7, 7], { kernel_shape: [2, 2] }).flops, 4 * 2 * 3 * 36);
  });

  it('LpPool counts squares and a root for p = 2, powers for others', () => {
    const figures = (p?: number) => {
      const { flops, special } = pool('LpPool', [1, 1, 5], { kernel_shape: [2], ...(p === undefined ? {} : { p }) });
      return [flops, special];
    };
    assert.deepEqual(figures(), [4 * 4, 4]);
    assert.deepEqual(figures(1), [4 * 3, 0]);
    assert.deepEqual(figures(3), [4 * 6, 4 * 3]);
  });

  it('global pooling covers all spatial axes', () => {
    const shape = [1, 512, 7, 7];
    assert.deepEqual(pool('GlobalAveragePool', shape, {}).outputs[0].shape, [1, 512, 1, 1]);
    assert.equal(pool('GlobalAveragePool', shape, {}).flops, 512 * 49);
    assert.equal(pool('GlobalMaxPool', shape, {}).flops, 512 * 48);
    assert.deepEqual([pool('GlobalLpPool', shape, {}).flops, pool('GlobalLpPool', shape, {}).special], [512 * 98, 512]);
    assert.equal(pool('GlobalAveragePool', shape, {}).ptflops, 512 * 49);
  });

  it('leave out a window that would start in the padding', () => {
    assert.deepEqual(
      pool('MaxPool', [1, 1, 2, 2], { kernel_shape: [1, 1], strides: [2, 2], ceil_mode: 1 }).outputs[0].shape,
      [1, 1, 1, 1],
    );
    assert.deepEqual(
      pool('MaxPool', [1, 1, 4, 4], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }).outputs[0].shape,
      [1, 1, 2, 2],
    );
  });

  it('propagate unknown dimensions, and reject a missing kernel', () => {
    const node = pool('MaxPool', [null, 3, null, 8], { kernel_shape: [2, 2] });
    assert.deepEqual(node.outputs[0].shape, [null, 3, null, 7]);
    assert.equal(node.flops, null);
    assert.match(pool('MaxPool', [1, 3, 8, 8], {}).diagnostics[0].message, /kernel_shape is missing/);
    assert.match(pool('MaxPool', [1, 3, 8, 8], { kernel_shape: [9, 9] }).diagnostics[0].message, /does not fit/);
  });

  it('agree with a loop over all windows', () => {
    const small = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        small,
        small,
        fc.integer({ min: 1, max: 2 }),
        fc.nat(2),
        fc.nat(2),
        fc.boolean(),
        fc.integer({ min: 1, max: 3 }),
        (size, kernel, stride, dilation, begin, end, ceil, channels) => {
          const span = (kernel - 1) * dilation + 1;
          fc.pre(size + begin + end >= span);
          let windows = 0;
          let at = -begin;
          for (; at + span <= size + end; at += stride) windows++;
          const rest = size + end - (at - stride + span);
          if (ceil && rest > 0) windows++;
          // As in PyTorch: in ceil mode the last window has to start before the end padding.
          if (ceil && (windows - 1) * stride - begin >= size) windows--;
          const node = pool('MaxPool', [1, channels, size], {
            kernel_shape: [kernel],
            strides: [stride],
            dilations: [dilation],
            pads: [begin, end],
            ceil_mode: ceil ? 1 : 0,
          });
          assert.deepEqual(node.outputs[0].shape, [1, channels, windows]);
          assert.equal(node.flops, channels * windows * (kernel - 1));
        },
      ),
    );
  });
});

describe('MaxUnpool', () => {
  const indices: TestInput = { dtype: 'int64', shape: [1, 1, 2, 2] };

  it('takes its shape from the formula or from an input, and costs nothing', () => {
    const attributes = { kernel_shape: [2, 2], strides: [2, 2] };
    const node = analyzeNode({ op: 'MaxUnpool', inputs: [{ shape: [1, 1, 2, 2] }, indices], attributes });
    assert.deepEqual([node.outputs[0].shape, node.flops], [[1, 1, 4, 4], 0]);
    const told = analyzeNode({
      op: 'MaxUnpool',
      inputs: [{ shape: [1, 1, 2, 2] }, indices, { dtype: 'int64', shape: [4], values: [1, 1, 5, 5] }],
      attributes,
    });
    assert.deepEqual(told.outputs[0].shape, [1, 1, 5, 5]);
  });
});

describe('pools of com.microsoft', () => {
  it('NhwcMaxPool has channels last', () => {
    assert.deepEqual(
      pool('NhwcMaxPool', [1, 8, 6, 3], { kernel_shape: [2, 2], strides: [2, 2] }, 'com.microsoft').outputs[0].shape,
      [1, 4, 3, 3],
    );
  });

  it('quantized pooling dequantizes, pools and quantizes', () => {
    const inputs = [{ dtype: 'uint8' as const, shape: [1, 7, 7, 512] }, scalar, zeroPoint, scalar, zeroPoint];
    const node = analyzeNode({
      op: 'QLinearGlobalAveragePool',
      domain: 'com.microsoft',
      inputs,
      attributes: { channels_last: 1 },
    });
    assert.deepEqual([node.outputs[0].dtype, node.outputs[0].shape], ['uint8', [1, 1, 1, 512]]);
    assert.equal(node.flops, 2 * 512 * 49 + 512 * 49 + 5 * 512);
    const windows = analyzeNode({
      op: 'QLinearAveragePool',
      domain: 'com.microsoft',
      inputs,
      attributes: { channels_last: 1, kernel_shape: [3, 3], strides: [2, 2] },
    });
    assert.deepEqual(windows.outputs[0].shape, [1, 3, 3, 512]);
  });
});

describe('pooling windows larger than their input', () => {
  const pool = (ceil_mode: number, strides: number) =>
    analyzeNode({
      op: 'MaxPool',
      attributes: { kernel_shape: [3], strides: [strides], ceil_mode },
      inputs: [{ shape: [1, 1, 2] }],
    });

  // PyTorch: MaxPool1d(3, 2, ceil_mode=True) makes one element of two.
  it('extend past the end in ceil mode, and are an error otherwise', () => {
    assert.deepEqual(pool(1, 2).outputs[0].shape, [1, 1, 1]);
    assert.match(pool(0, 2).diagnostics[0].message, /A window of 3 does not fit into 2/);
    assert.match(pool(1, 1).diagnostics[0].message, /A window of 3 does not fit into 2/);
  });
});

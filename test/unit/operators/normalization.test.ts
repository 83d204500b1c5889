import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyzeNode, type TestInput, type TestNode } from '../support/analyzeNode';

const input = (...shape: readonly (number | null)[]): TestInput => ({ shape });
const weight = (...shape: readonly number[]): TestInput => ({ shape, weight: true });
const microsoft = (test: TestNode) => analyzeNode({ ...test, domain: 'com.microsoft' });

describe('BatchNormalization', () => {
  const inputs = [input(2, 3, 4, 5), weight(3), weight(3), weight(3), weight(3)];

  it('multiplies and adds at inference; its statistics are buffers', () => {
    const node = analyzeNode({ op: 'BatchNormalization', opset: 15, inputs });
    assert.deepEqual([node.flops, node.special, node.params, node.buffers, node.ptflops], [240, 0, 6, 6, 240]);
    assert.equal(node.formula, '2·n');
  });

  it('counts the computation of statistics in training', () => {
    const node = analyzeNode({
      op: 'BatchNormalization',
      opset: 15,
      attributes: { training_mode: 1 },
      inputs,
      outputs: 3,
    });
    assert.deepEqual(
      node.outputs.map(({ shape }) => shape),
      [[2, 3, 4, 5], [3], [3]],
    );
    assert.deepEqual([node.flops, node.special], [3 * (7 * 40 + 8), 3]);
    assert.equal(analyzeNode({ op: 'BatchNormalization', opset: 9, inputs, outputs: 5 }).flops, 3 * (7 * 40 + 8));
  });
});

describe('BatchNormalization of an unknown shape', () => {
  it('infers the number of channels from any of its vectors', () => {
    const vector = (size: number | null): TestInput => ({ shape: [size] });
    const node = analyzeNode({
      op: 'BatchNormalization',
      opset: 15,
      attributes: { training_mode: 1 },
      outputs: 3,
      inputs: [input(2, null, 4), vector(null), vector(3), vector(null), vector(null)],
    });
    assert.deepEqual(
      node.outputs.map(({ shape }) => shape),
      [[2, null, 4], [3], [3]],
    );
  });
});

describe('per-sample normalizations', () => {
  it('InstanceNormalization normalizes each channel of each sample', () => {
    const node = analyzeNode({ op: 'InstanceNormalization', inputs: [input(2, 3, 4, 5), weight(3), weight(3)] });
    assert.deepEqual([node.flops, node.special, node.ptflops, node.params], [6 * (7 * 20 + 2), 6, 240, 6]);
  });

  it('GroupNormalization normalizes the channels of each group', () => {
    const node = analyzeNode({
      op: 'GroupNormalization',
      attributes: { num_groups: 2 },
      inputs: [input(3, 4, 2, 2), weight(4), weight(4)],
    });
    assert.deepEqual([node.flops, node.special, node.ptflops], [6 * (7 * 8 + 4), 6, 96]);
    const uneven = analyzeNode({
      op: 'GroupNormalization',
      attributes: { num_groups: 3 },
      inputs: [input(3, 4, 2, 2), weight(4), weight(4)],
    });
    assert.match(uneven.diagnostics[0].message, /4 channels are not divisible by 3 groups/);
  });

  it('LayerNormalization normalizes all axes from `axis` on, and outputs its statistics', () => {
    const node = analyzeNode({
      op: 'LayerNormalization',
      attributes: { axis: 1 },
      inputs: [input(2, 3, 4), weight(3, 4), weight(3, 4)],
      outputs: 3,
    });
    assert.deepEqual(
      node.outputs.map(({ shape }) => shape),
      [
        [2, 3, 4],
        [2, 1, 1],
        [2, 1, 1],
      ],
    );
    assert.deepEqual([node.flops, node.special, node.ptflops, node.params], [2 * (7 * 12 + 5), 2, 24, 24]);
    assert.equal(analyzeNode({ op: 'LayerNormalization', inputs: [input(2, 3, 4), weight(4)] }).flops, 6 * (6 * 4 + 4));
  });

  it('LayerNormalization before opset 17 is ONNX Runtime’s: its output has the type of its scale', () => {
    const dtypes = (opset: number) =>
      analyzeNode({
        op: 'LayerNormalization',
        opset,
        inputs: [
          { dtype: 'float16', shape: [2, 4] },
          { shape: [4], weight: true },
        ],
        outputs: 2,
      }).outputs.map(({ dtype }) => dtype);
    assert.deepEqual(
      [dtypes(16), dtypes(17)],
      [
        ['float32', 'float32'],
        ['float16', 'float32'],
      ],
    );
  });

  it('RMSNormalization counts the same under its earlier name', () => {
    for (const op of ['RMSNormalization', 'SimplifiedLayerNormalization']) {
      const node = analyzeNode({ op, inputs: [input(2, 3, 4), weight(4)] });
      assert.deepEqual([node.flops, node.special], [6 * (4 * 4 + 2), 6], op);
    }
  });

  it('agree with a count row by row', () => {
    const dims = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(dims, fc.nat(), (shape, choice) => {
        const axis = choice % shape.length;
        let flops = 0;
        const rows = shape.slice(0, axis).reduce((a, b) => a * b, 1);
        const length = shape.slice(axis).reduce((a, b) => a * b, 1);
        for (let row = 0; row < rows; row++) {
          flops += 4; // variance: square of the mean, subtracted; ε, square root
          for (let at = 0; at < length; at++) flops += 1 + 1 + 1 + 1 + 1 + 1; // mean, square, its mean, deviation, division, scale
        }
        const node = analyzeNode({
          op: 'LayerNormalization',
          attributes: { axis },
          inputs: [{ shape }, weight(...shape.slice(axis))],
        });
        assert.equal(node.flops, flops);
      }),
    );
  });

  it('LpNormalization and MeanVarianceNormalization count norms and variances', () => {
    assert.equal(analyzeNode({ op: 'LpNormalization', inputs: [input(2, 5)] }).flops, 2 * 15);
    assert.equal(
      analyzeNode({ op: 'LpNormalization', attributes: { p: 1, axis: 0 }, inputs: [input(2, 5)] }).flops,
      5 * 5,
    );
    const node = analyzeNode({ op: 'MeanVarianceNormalization', inputs: [input(2, 3, 4, 5)] });
    assert.deepEqual([node.flops, node.special], [3 * (5 * 40 + 4), 3 * 42]);
  });

  it('LRN sums squares over neighboring channels', () => {
    const node = analyzeNode({ op: 'LRN', attributes: { size: 5 }, inputs: [input(1, 8, 2, 2)] });
    assert.deepEqual([node.flops, node.special], [32 * 13, 32]);
    assert.equal(analyzeNode({ op: 'LRN', inputs: [input(1, 8, 2, 2)] }).flops, null);
  });

  it('have an unknown cost if a dimension is unknown', () => {
    assert.equal(analyzeNode({ op: 'LayerNormalization', inputs: [input(2, null, 4), weight(4)] }).flops, null);
    assert.deepEqual(
      analyzeNode({ op: 'LayerNormalization', inputs: [input(2, null, 4), weight(4)] }).outputs[0].shape,
      [2, null, 4],
    );
  });
});

describe('fused normalizations of com.microsoft', () => {
  const gamma = weight(8);

  it('add a second tensor, and optionally a bias, first', () => {
    const inputs = [input(2, 3, 8), input(2, 3, 8), gamma];
    const node = microsoft({ op: 'SkipLayerNormalization', inputs: [...inputs, weight(8), weight(8)], outputs: 4 });
    assert.deepEqual(
      node.outputs.map(({ shape }) => shape),
      [
        [2, 3, 8],
        [2, 3, 1],
        [2, 3, 1],
        [2, 3, 8],
      ],
    );
    assert.deepEqual([node.flops, node.ptflops, node.params], [6 * (9 * 8 + 5), 48, 24]);
    assert.equal(microsoft({ op: 'SkipSimplifiedLayerNormalization', inputs }).flops, 6 * (5 * 8 + 2));
  });

  it('sum embeddings before they normalize', () => {
    const ids: TestInput = { dtype: 'int32', shape: [2, 3] };
    const node = microsoft({
      op: 'EmbedLayerNormalization',
      inputs: [ids, ids, weight(100, 8), weight(16, 8), weight(2, 8), gamma, weight(8)],
      outputs: 3,
    });
    assert.deepEqual(
      node.outputs.map(({ shape }) => shape),
      [[2, 3, 8], [2], [2, 3, 8]],
    );
    assert.deepEqual([node.flops, node.params], [6 * (9 * 8 + 4), 118 * 8 + 16]);
  });

  it('accept channels last and a SiLU after the normalization', () => {
    const inputs = [input(1, 2, 2, 8), gamma, weight(8)];
    assert.equal(
      microsoft({ op: 'GroupNorm', attributes: { groups: 2, activation: 0 }, inputs }).flops,
      2 * (7 * 16 + 4),
    );
    assert.equal(
      microsoft({ op: 'GroupNorm', attributes: { groups: 2, activation: 1 }, inputs }).flops,
      2 * (7 * 16 + 4) + 5 * 32,
    );
    const skip = microsoft({
      op: 'SkipGroupNorm',
      attributes: { groups: 2, activation: 0 },
      inputs: [...inputs, input(1, 2, 2, 8), weight(8)],
      outputs: 2,
    });
    assert.equal(skip.flops, 2 * (9 * 16 + 4));
  });
});

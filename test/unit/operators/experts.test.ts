import { strict as assert } from 'node:assert';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const weight = (...shape: number[]): TestInput => ({ shape, weight: true });
const packed = (...shape: number[]): TestInput => ({ dtype: 'uint8', shape, weight: true });

/** Softmax over E experts and the weighted sum of k results of H features, for one token. */
const routing = (E: number, k: number, H: number) => 5 * E - 2 + (2 * k - 1) * H;

describe('mixtures of experts', () => {
  it('count k experts per token and the weights of all experts', () => {
    const node = analyzeNode({
      op: 'MoE',
      domain: 'com.microsoft',
      attributes: { k: 2, activation_type: 'relu' },
      inputs: [
        { shape: [1, 5, 8] },
        { shape: [5, 4] },
        weight(4, 16, 8),
        weight(4, 16),
        weight(4, 8, 16),
        weight(4, 8),
      ],
    });
    assert.deepEqual(node.outputs[0].shape, [1, 5, 8]);
    assert.equal(node.macs, 2 * 5 * (8 * 16 + 16 * 8));
    assert.equal(node.params, 4 * (16 * 8 + 16 + 8 * 16 + 8));
    assert.equal(node.flops, 2 * 2 * 5 * (8 * 16 + 16 * 8) + 2 * 5 * 16 + 5 * routing(4, 2, 8));
  });

  it('accept weights in the other layout', () => {
    const node = analyzeNode({
      op: 'MoE',
      domain: 'com.microsoft',
      inputs: [{ shape: [5, 8] }, { shape: [5, 4] }, weight(4, 8, 16), null, weight(4, 16, 8)],
    });
    assert.equal(node.macs, 5 * (8 * 16 + 16 * 8));
  });

  it('count the gate of a third layer', () => {
    const node = analyzeNode({
      op: 'MoE',
      domain: 'com.microsoft',
      attributes: { activation_type: 'silu' },
      inputs: [{ shape: [5, 8] }, { shape: [5, 4] }, weight(4, 16, 8), null, weight(4, 8, 16), null, weight(4, 16, 8)],
    });
    assert.equal(node.macs, 5 * 3 * 8 * 16);
    assert.equal(node.flops, 5 * (2 * 16 * 15 + 8 * 31) + 5 * 16 * (5 + 1) + 5 * routing(4, 1, 8));
  });

  it('count the unpacking of 4-bit weights', () => {
    const node = analyzeNode({
      op: 'QMoE',
      domain: 'com.microsoft',
      attributes: { k: 2, activation_type: 'swiglu', swiglu_fusion: 1 },
      inputs: [
        { shape: [1, 5, 8] },
        { shape: [5, 4] },
        packed(4, 32, 4),
        weight(4, 32),
        null,
        packed(4, 8, 8),
        weight(4, 8),
      ],
    });
    assert.equal(node.macs, 2 * 5 * (8 * 32 + 16 * 8));
    assert.equal(node.params, 4 * (32 * 8 + 8 * 16));
    assert.equal(node.weightBytes, 4 * (32 * 4 + 8 * 8) + 4 * (4 * 32 + 4 * 8));
  });

  it('reject more experts per token than there are', () => {
    const node = analyzeNode({
      op: 'MoE',
      domain: 'com.microsoft',
      attributes: { k: 9 },
      inputs: [{ shape: [5, 8] }, { shape: [5, 4] }, weight(4, 16, 8), null, weight(4, 8, 16)],
    });
    assert.match(node.diagnostics[0].message, /9 of 4 experts/);
  });
});

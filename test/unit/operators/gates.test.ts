import assert from 'node:assert/strict';
import { analyzeNode } from '../support/analyzeNode';

const domain = 'com.microsoft';
const rows = { shape: [2, 3, 8] };

describe('fused gates', () => {
  it('add and normalize', () => {
    assert.equal(analyzeNode({ op: 'GatedAdd', domain, inputs: [rows, rows, { shape: [2, 3, 1] }] }).flops, 96);
    // Rows of 4: squares and their mean 8, ε and root 2, quotient and scale 8, SiLU 20, product 4.
    const normalised = analyzeNode({ op: 'GatedRMSNorm', domain, inputs: [rows, { shape: [4] }, rows] });
    assert.deepEqual([normalised.flops, normalised.special, normalised.outputs[0].shape], [12 * 42, 12 * 5, [2, 3, 8]]);
  });

  it('scale values by the similarity of key and query', () => {
    const inputs = [
      { shape: [1, 5, 2, 8] },
      { shape: [1, 5, 2, 8] },
      { shape: [1, 5, 8] },
      { shape: [2, 8] },
      { shape: [2, 8] },
    ];
    assert.equal(analyzeNode({ op: 'EngramGate', domain, inputs }).flops, 10 * (2 * 34 + 15 + 1 + 5 + 4 + 8));
    assert.equal(
      analyzeNode({ op: 'EngramGate', domain, inputs, outputs: 2 }).flops,
      10 * (2 * 34 + 15 + 1 + 5 + 4 + 8 + 34),
    );
  });

  it('compute the gates of linear attention', () => {
    const one = analyzeNode({ op: 'LinearAttentionGate', domain, inputs: [rows, { shape: [8] }, { shape: [8] }] });
    const two = analyzeNode({
      op: 'LinearAttentionGate',
      domain,
      inputs: [rows, { shape: [8] }, { shape: [8] }, rows],
      outputs: 2,
    });
    assert.deepEqual([one.flops, one.special, two.flops, two.special], [240, 96, 432, 144]);
  });
});

import assert from 'node:assert/strict';
import { textOf } from '../../../../src/engine/graph/message';
import { analyzeLayer } from './support';

const elements = 24;

describe('activations of a layer spec', () => {
  // Operations per element by the formulas of PyTorch's documentation, with branches as in ONNX's function bodies.
  const cases: [string, Record<string, unknown>, number, number][] = [
    ['two comparisons', { type: 'ReLU6' }, 2, 0],
    ['two comparisons', { type: 'Hardtanh', min_val: -2, max_val: 2 }, 2, 0],
    ['a comparison, eˣ − 1, · α', { type: 'ELU' }, 4, 1],
    ['x/α, its ELU, · α', { type: 'CELU' }, 6, 1],
    ['a comparison, γ·(α·eˣ − α), γ·x', { type: 'SELU' }, 6, 1],
    ['a comparison, a product', { type: 'LeakyReLU' }, 2, 0],
    ['a comparison and a product with its mean slope at inference', { type: 'RReLU' }, 2, 0],
    ['x/2 · (1 + erf(x/√2))', { type: 'GELU' }, 5, 1],
    ['x · σ(x)', { type: 'SiLU' }, 5, 1],
    ['x · tanh(ln(1 + eˣ))', { type: 'Mish' }, 5, 3],
    ['max(0, min(1, x/6 + 1/2))', { type: 'Hardsigmoid' }, 4, 0],
    ['x · max(0, min(1, x/6 + 1/2))', { type: 'Hardswish' }, 5, 0],
    ['x/(1 + |x|)', { type: 'Softsign' }, 3, 0],
    ['ln(1 + eˣ)', { type: 'Softplus' }, 3, 2],
    ['ln(1 + e^(βx))/β', { type: 'Softplus', beta: 2 }, 5, 2],
    ['two comparisons, a sum and a difference', { type: 'Softshrink' }, 4, 0],
    ['two comparisons, a sum and a difference of zero', { type: 'Hardshrink', lambd: 1 }, 4, 0],
    ['x − tanh x', { type: 'Tanhshrink' }, 2, 1],
    ['ln σ(x)', { type: 'LogSigmoid' }, 5, 2],
    ['a comparison', { type: 'Threshold', threshold: 1, value: 0 }, 1, 0],
    ['nothing', { type: 'AlphaDropout' }, 0, 0],
  ];
  for (const [what, layer, flops, special] of cases) {
    it(`${String(layer.type)} takes ${what}`, () => {
      const { output, totals, diagnostics } = analyzeLayer([4, 6], layer);
      assert.deepEqual([output, diagnostics], [[1, 4, 6], []]);
      assert.deepEqual([totals.exact.flops, totals.exact.special], [flops * elements, special * elements]);
    });
  }

  it('PReLU has one slope, or one per channel', () => {
    for (const [input, layer, params] of [
      [[4, 6], {}, 1],
      [[4, 6], { num_parameters: 4 }, 4],
      [[24], { num_parameters: 24 }, 24],
    ] as const) {
      const analysis = analyzeLayer(input, { type: 'PReLU', ...layer });
      assert.deepEqual([analysis.params, analysis.totals.exact.flops], [params, 2 * elements]);
    }
  });

  // Softmax over n: n − 1 comparisons, n differences, n exponentials, n − 1 sums, n quotients.
  it('Softmax runs along the given axis, or the one that PyTorch chooses by the rank', () => {
    const flops = (input: readonly number[], layer: Record<string, unknown>) =>
      analyzeLayer(input, { type: 'Softmax', ...layer }).totals.exact.flops;
    assert.equal(flops([4, 6], { dim: -1 }), 4 * (5 * 6 - 2));
    assert.equal(flops([4, 6], { dim: 1 }), 6 * (5 * 4 - 2));
    // `_get_softmax_dim`: axis 0, the batch of one, for three axes; axis 1 for two.
    assert.equal(flops([4, 6], {}), 24 * (5 * 1 - 2));
    assert.equal(flops([6], {}), 5 * 6 - 2);
    assert.equal(analyzeLayer([4, 2, 3], { type: 'Softmax2d' }).totals.exact.flops, 6 * (5 * 4 - 2));
    assert.equal(analyzeLayer([4, 6], { type: 'Softmin', dim: -1 }).totals.exact.flops, 24 + 4 * (5 * 6 - 2));
  });

  it('GLU halves an axis: σ of one half times the other', () => {
    for (const [dim, output] of [
      [-1, [1, 4, 3]],
      [1, [1, 2, 6]],
    ] as const) {
      const analysis = analyzeLayer([4, 6], { type: 'GLU', dim });
      assert.deepEqual([analysis.output, analysis.totals.exact.flops], [output, 12 * 5]);
    }
  });

  const wrong: [string, readonly number[], Record<string, unknown>, RegExp][] = [
    ['an odd axis', [3, 6], { type: 'GLU', dim: 1 }, /3/],
    ['an axis that does not exist', [4, 6], { type: 'Softmax', dim: 5 }, /dim/],
    ['a vector instead of an image', [6], { type: 'Softmax2d' }, /channels × height × width/],
    ['a wrong number of slopes', [4, 6], { type: 'PReLU', num_parameters: 3 }, /num_parameters/],
  ];
  for (const [what, input, layer, sentence] of wrong) {
    it(`${String(layer.type)} explains ${what}`, () => {
      assert.match(textOf(analyzeLayer(input, layer).diagnostics[0].message), sentence);
    });
  }
});

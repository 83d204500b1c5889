import assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import type { Node } from '../../../../src/engine/graph/graph';
import type { Roofline } from '../../../../src/engine/questions/speed/roofline';
import { buildModel, node } from '../../support/buildModel';
import { rooflineOn } from './rooflineOn';

/** A 1×1 convolution of 8 to 8 channels on 4 × 4 places, and what is behind it. */
function fused(nodes: readonly Node[], outputs: readonly string[] = ['y']): Roofline {
  const shape = [1, 8, 4, 4];
  const analysis = analyze(
    buildModel({
      inputs: { x: shape, other: shape },
      outputs: Object.fromEntries(outputs.map(name => [name, shape])),
      weights: { w: [8, 8, 1, 1], scale: [8], shift: [8], mean: [8], variance: [8] },
      constants: { flat: [1, 128] },
      nodes: [node('Conv', 'x, w', 'a', {}, { name: 'conv' }), ...nodes],
    }),
  );
  return rooflineOn(analysis, 'exact', { dtype: 'float32', flops: 1e9 }, 1e9, null, true);
}

const found = ({ points }: Roofline) => points.map(({ name, flops, bytes }) => [name, flops, bytes]);

/** Elements of an activation; 8 products and 7 sums for each of the convolution. */
const n = 128;
const conv = n * 15;
const weights = 64;

describe('fused elementwise operators', () => {
  it('move the data of a chain behind a contraction once', () => {
    const chain = [
      node('BatchNormalization', 'a, scale, shift, mean, variance', 'b', {}, { name: 'norm' }),
      node('Relu', 'b', 'y', {}, { name: 'relu' }),
    ];
    // Read: the input, the weights, and four vectors of 8; written: one output. 2 operations of the norm, 1 of the ReLU.
    assert.deepEqual(found(fused(chain)), [['conv', conv + 2 * n + n, 4 * (n + weights + 4 * 8 + n)]]);
  });

  it('read the other operand of a residual addition', () => {
    const chain = [node('Add', 'a, other', 'b', {}, { name: 'add' }), node('Relu', 'b', 'y', {}, { name: 'relu' })];
    assert.deepEqual(found(fused(chain)), [['conv', conv + 2 * n, 4 * (n + weights + n + n)]]);
  });

  it('go on behind a view, which moves nothing', () => {
    const chain = [node('Reshape', 'a, flat', 'b', {}, { name: 'view' }), node('Relu', 'b', 'y', {}, { name: 'relu' })];
    assert.deepEqual(found(fused(chain)), [['conv', conv + n, 4 * (n + weights + n)]]);
  });

  it('run by themselves where something else needs what is in between, or is no elementwise operator', () => {
    const apart = [
      ['conv', conv, 4 * (n + weights + n)],
      ['relu', n, 4 * 2 * n],
    ];
    const relu = node('Relu', 'a', 'y', {}, { name: 'relu' });
    // The convolution's own result is an output of the model.
    assert.deepEqual(found(fused([relu], ['a', 'y'])), apart);
    // Softmax over rows of 4: 5 · 4 − 2 operations for each of 32.
    assert.deepEqual(found(fused([node('Softmax', 'a', 'y', {}, { name: 'softmax' })]))[1], [
      'softmax',
      32 * 18,
      4 * 2 * n,
    ]);
    // Two users.
    const twice = [node('Relu', 'a', 'b', {}, { name: 'one' }), node('Sqrt', 'a', 'y', {}, { name: 'two' })];
    assert.equal(found(fused(twice)).length, 3);
  });

  it('do not begin a chain without a contraction', () => {
    const analysis = analyze(
      buildModel({ inputs: { x: [8] }, outputs: { y: [8] }, nodes: [node('Relu', 'x', 'a'), node('Sqrt', 'a', 'y')] }),
    );
    const peak = { dtype: 'float32', flops: 1e9 } as const;
    assert.equal(rooflineOn(analysis, 'exact', peak, 1e9, null, true).points.length, 2);
  });
});

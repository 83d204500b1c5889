import { strict as assert } from 'node:assert';
import type { PlanStep } from '../../../../src/engine/graph/plan';
import { effectOfPlan, type PlanEffect } from '../../../../src/engine/questions/compression/effectOfPlan';
import type { ChosenDevice } from '../../../../src/engine/questions/speed/devices';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { bytesMoved } from '../../../../src/engine/analysis/bytesMoved';
import { analyzeLayers, analyzeText, template } from '../../readers/layers/support';
import { buildModel, node } from '../../support/buildModel';
import { planned } from './planned';

/** 100 operations per second, twice as many in int8 and four times where two of four weights are zero; 10 bytes per second. */
const device: ChosenDevice = {
  profile: {
    name: 'slow',
    bandwidth: 10,
    memory: null,
    peaks: [
      { name: 'float32', dtype: 'float32', flops: 100 },
      { name: 'int8', dtype: 'int8', flops: 200, sparse: 400 },
    ],
  },
  peak: { name: 'float32', dtype: 'float32', flops: 100 },
  fused: false,
};

function effect(before: Analysis, ...steps: readonly PlanStep[]): PlanEffect & { readonly after: Analysis } {
  const applied = planned(before, ...steps);
  return { ...effectOfPlan(before, applied, 'exact', device), after: applied.analysis };
}

/** A linear layer from 64 features to 32 over 16 rows, without a bias. */
const linear = (): Analysis => analyzeLayers([16, 64], [{ name: 'fc', type: 'Linear', out_features: 32, bias: false }]);

describe('the effect of a plan', () => {
  // ResNet-50 has 4,089,184,256 MACs; with 32 bits on both sides each is 1,024 bit operations: 4187.3 G.
  it('counts bit operations of ResNet-50 in float32 and in int8', () => {
    const { old, new: changed } = effect(analyzeText(template('resnet50')), {
      type: { layers: '**', weights: 'int8', activations: 'int8' },
    });
    assert.equal(old.bops.value, 4_089_184_256 * 1024);
    assert.equal((old.bops.value / 1e9).toFixed(1), '4187.3');
    assert.equal(changed.bops.value, 4_089_184_256 * 64);
  });

  it('counts weights of 4 bits and activations of 16', () => {
    const { new: changed, after } = effect(linear(), {
      type: { layers: 'fc', weights: 'int4', activations: 'float16' },
    });
    assert.equal(changed.bops.value, 16 * 64 * 32 * 4 * 16);
    assert.equal(after.totals.exact.weightBytes, (64 * 32) / 2);
    assert.equal(after.totals.exact.activationBytes, 16 * 32 * 2);
  });

  it('keeps the types of layers that are not selected', () => {
    const before = analyzeLayers(
      [16, 64],
      [
        { name: 'a', type: 'Linear', out_features: 32, bias: false },
        { type: 'ReLU' },
        { name: 'b', type: 'Linear', out_features: 8, bias: false },
      ],
    );
    const { after } = effect(before, { type: { layers: 'a', activations: 'int8' } });
    // The activation after `a` follows it; `b` gives float32 as before.
    assert.equal(after.totals.exact.activationBytes, 16 * 32 + 16 * 32 + 16 * 8 * 4);
  });

  it('counts effective MACs beside dense ones', () => {
    const { new: changed, after } = effect(linear(), { sparsity: { layers: 'fc', zeros: 0.75 } });
    assert.equal(after.totals.exact.macs, 16 * 64 * 32);
    assert.equal(changed.effectiveMacs.value, (16 * 64 * 32) / 4);
  });

  // 2·64 − 1 operations for each of 16 · 32 results; in float32 (16·64 + 64·32 + 16·32) · 4 bytes.
  it('bounds the time with zeros only by a published peak', () => {
    const flops = 127 * 16 * 32;
    const sparsity: PlanStep = { sparsity: { layers: 'fc', n: 2, m: 4 } };
    const dense = effect(linear(), sparsity);
    assert.equal(dense.old.bound!.value, Math.max(flops / 100, (3584 * 4) / 10));
    assert.equal(dense.new.bound!.value, dense.old.bound!.value);
    assert.equal(dense.new.bound!.countedDense, 1);
    const fast = { ...device.profile, bandwidth: 1e9 };
    const int8: PlanStep = { type: { layers: 'fc', weights: 'int8', activations: 'int8' } };
    const applied = planned(linear(), int8, sparsity);
    const { bound } = effectOfPlan(linear(), applied, 'exact', { ...device, profile: fast }).new;
    assert.equal(bound!.value, flops / 400);
    assert.equal(bound!.countedDense, 0);
  });

  // In float16: 16·64 + 16·32 activations, and of 64·32 weights half, with 2 bits for the place of each.
  it('reads two of each four weights in the type of the peak', () => {
    const half: ChosenDevice['peak'] = { name: 'float16', dtype: 'float16', flops: 1e12, sparse: 2e12 };
    const applied = planned(linear(), { sparsity: { layers: 'fc', n: 2, m: 4 } });
    const profile = { ...device.profile, peaks: [half] };
    const { bound } = effectOfPlan(linear(), applied, 'exact', { ...device, profile, peak: half }).new;
    assert.equal(bound!.value, (2 * (16 * 64 + 16 * 32) + 64 * 32 + (64 * 32) / 8) / 10);
  });

  it('says how many layers are memory-bound', () => {
    const { old } = effect(linear(), { sparsity: { layers: 'fc', zeros: 0.5 } });
    assert.deepEqual([old.bound!.layers, old.bound!.memoryBound], [1, 1]);
  });
});

describe('attention with its projections', () => {
  // 10 tokens, 64 features, 4 heads of 16: 4·10·64·64 products with weights; scores and mixing 2·4·10·10·16 between
  // activations.
  const projected = 4 * 10 * 64 * 64;
  const mixed = 2 * 4 * 10 * 10 * 16;
  const attention = (): Analysis =>
    analyzeLayers([10, 64], [{ name: 'mha', type: 'MultiheadAttention', embed_dim: 64, num_heads: 4 }]);

  it('multiplies activations with each other, whatever the type of its weights', () => {
    const { old, new: changed } = effect(attention(), { type: { layers: 'mha', weights: 'int8' } });
    assert.equal(old.bops.value, (projected + mixed) * 1024);
    assert.equal(changed.bops.value, projected * 8 * 32 + mixed * 32 * 32);
  });

  it('has zeros in its projections only', () => {
    const { new: changed } = effect(attention(), { sparsity: { layers: 'mha', zeros: 0.75 } });
    assert.equal(changed.effectiveMacs.value, projected / 4 + mixed);
  });

  it('skips zeros in its projections only', () => {
    const peak: ChosenDevice['peak'] = { name: 'float32', dtype: 'float32', flops: 100, sparse: 200 };
    const chosen: ChosenDevice = { ...device, peak, profile: { ...device.profile, bandwidth: 1e12, peaks: [peak] } };
    const applied = planned(attention(), { sparsity: { layers: 'mha', n: 2, m: 4 } });
    const { old, new: changed } = effectOfPlan(attention(), applied, 'exact', chosen);
    const share = (projected / 2 + mixed) / (projected + mixed);
    assert.ok(Math.abs(changed.bound!.value / old.bound!.value - share) < 1e-12);
  });
});

describe('types of weights', () => {
  const tied = (): Analysis =>
    analyze(
      buildModel({
        inputs: { ids: { dtype: 'int64', shape: [1, 12] } },
        outputs: { y: [1, 12, 100] },
        weights: { w: [100, 16] },
        nodes: [
          node('Gather', 'w, ids', 'embedded'),
          node('Transpose', 'w', 'turned', { perm: { kind: 'ints', value: [1, 0] } }),
          node('MatMul', 'embedded, turned', 'y', {}, { name: 'head' }),
        ],
      }),
    );

  it('are not those of the activations that an embedding with the same weights makes', () => {
    const { new: changed, after } = effect(tied(), { type: { layers: 'head', weights: 'int8' } });
    assert.equal(after.totals.exact.weightBytes, 1600);
    assert.equal(after.totals.exact.activationBytes, 12 * 16 * 4 + 12 * 100 * 4);
    assert.equal(changed.bops.value, 12 * 16 * 100 * 8 * 32);
    // Of the table a byte for each number that is looked up, by indices of 8 bytes.
    assert.equal(bytesMoved(after.nodes[0]), 12 * 8 + 12 * 16 + 12 * 16 * 4);
  });

  it('do not turn the weights of an Einsum into indices', () => {
    const before = analyze(
      buildModel({
        inputs: { x: [10, 16] },
        outputs: { y: [10, 8] },
        weights: { w: [16, 8] },
        nodes: [node('Einsum', 'x, w', 'y', { equation: { kind: 'string', value: 'li,io->lo' } }, { name: 'e' })],
      }),
    );
    const { after } = effect(before, { type: { layers: 'e', weights: 'int4' } });
    assert.deepEqual([after.totals.exact.params, after.totals.exact.weightBytes], [128, 64]);
  });

  it('change where ConstantOfShape makes the weights', () => {
    const before = analyze(
      buildModel({
        inputs: { x: [1, 3, 8, 8] },
        outputs: { y: [1, 4, 8, 8] },
        constants: { size: [4, 3, 1, 1] },
        nodes: [node('ConstantOfShape', 'size', 'w'), node('Conv', 'x, w', 'y', {}, { name: 'c' })],
      }),
    );
    const { after } = effect(before, { type: { layers: 'c', weights: 'int8' } });
    assert.deepEqual([after.totals.exact.params, after.totals.exact.weightBytes], [12, 12]);
  });

  it('stay where several weights are packed into one element', () =>
    assert.throws(
      () =>
        planned(
          analyze(
            buildModel({
              inputs: { x: [1, 64] },
              outputs: { y: [1, 8] },
              weights: { s: [16] },
              stored: [{ name: 'w', dtype: 'uint8', shape: [8, 2, 16] }],
              nodes: [
                node(
                  'MatMulNBits',
                  'x, w, s',
                  'y',
                  Object.fromEntries(
                    Object.entries({ K: 64, N: 8, bits: 4, block_size: 32 }).map(([name, value]) => [
                      name,
                      { kind: 'int' as const, value },
                    ]),
                  ),
                  { name: 'n', domain: 'com.microsoft' },
                ),
              ],
            }),
          ),
          { type: { layers: 'n', weights: 'int8' } },
        ),
      { message: 'Step 1: n keeps the type of its weights: they are packed.' },
    ));
});

describe('a low rank', () => {
  // Both convolutions have one weight of 16 × 8, which becomes 16 × 2 and 2 × 8.
  it('is one for layers that share a weight', () => {
    const before = analyze(
      buildModel({
        inputs: { x: [1, 8, 4, 4] },
        outputs: { p: [1, 16, 4, 4], q: [1, 16, 4, 4] },
        weights: { w: [16, 8, 1, 1] },
        nodes: [
          node('Conv', 'x, w', 'p', {}, { name: 'p' }),
          node('Relu', 'x', 'r'),
          node('Conv', 'r, w', 'q', {}, { name: 'q' }),
        ],
      }),
    );
    const { after } = effect(before, { lowRank: { layers: '{p,q}', rank: 2 } });
    assert.equal(after.totals.exact.params, 16 * 2 + 2 * 8);
  });

  // Rank r of I × O weights: I·r + r·O.
  it('replaces a linear layer by two rows', () => {
    const { after } = effect(linear(), { lowRank: { layers: 'fc', rank: 8 } });
    const found = after.nodes.map(({ analyzed, figures }) => [analyzed.node.name, figures.params, figures.macs]);
    assert.deepEqual(found, [
      ['/fc/first/MatMul', 64 * 8, 16 * 64 * 8],
      ['/fc/second/MatMul', 8 * 32, 16 * 8 * 32],
    ]);
  });

  it('replaces a convolution by one to fewer channels and one of 1 × 1 with the bias', () => {
    const before = analyzeLayers(
      [16, 10, 10],
      [{ name: 'conv', type: 'Conv2d', out_channels: 32, kernel_size: 3, stride: 2, padding: 1 }],
    );
    const { after } = effect(before, { lowRank: { layers: 'conv', rank: 6 } });
    const found = after.nodes.map(({ figures }) => [figures.params, figures.macs]);
    assert.deepEqual(found, [
      [6 * 16 * 9, 25 * 6 * 16 * 9],
      [32 * 6 + 32, 25 * 32 * 6],
    ]);
    assert.deepEqual(after.graph.outputs[0]!.type, before.graph.outputs[0]!.type);
  });

  it('is refused where weights have no higher rank', () =>
    assert.throws(() => planned(linear(), { lowRank: { layers: 'fc', rank: 32 } }), {
      message: 'Step 1: fc/MatMul keeps its weights: their rank is at most 32.',
    }));
});

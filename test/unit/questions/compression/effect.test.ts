import { strict as assert } from 'node:assert';
import type { Analysis } from '../../../../src/engine/analysis/analyze';
import type { PlanStep } from '../../../../src/engine/graph/plan';
import { effectOfPlan, type PlanEffect } from '../../../../src/engine/questions/compression/effectOfPlan';
import type { ChosenDevice } from '../../../../src/engine/questions/speed/devices';
import { analyzeLayers, analyzeText, template } from '../../readers/layers/support';
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

  it('says how many layers are memory-bound', () => {
    const { old } = effect(linear(), { sparsity: { layers: 'fc', zeros: 0.5 } });
    assert.deepEqual([old.bound!.layers, old.bound!.memoryBound], [1, 1]);
  });
});

describe('a low rank', () => {
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

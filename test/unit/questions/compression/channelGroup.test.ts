import { strict as assert } from 'node:assert';
import { textOf } from '../../../../src/engine/graph/message';
import type { PlanStep } from '../../../../src/engine/graph/plan';
import type { Analysis } from '../../../../src/engine/analysis/analyze';
import { applyStep } from '../../../../src/engine/questions/compression/applyPlan';
import { layerName } from '../../../../src/engine/questions/compression/layers';
import { analyzeLayers, analyzeText, template } from '../../readers/layers/support';
import { keep } from './planned';

/** What a step changes, a line for each tensor, with the reason of its layer. */
function changes(analysis: Analysis, step: PlanStep): string[] {
  return applyStep(analysis, step)
    .layers()
    .flatMap(({ node, why, tensors }) =>
      tensors.map(({ old, new: changed }) => {
        const [before, ...after] = [old, ...changed].map(({ dtype, shape }) => `${dtype} ${shape.join('×')}`);
        return `${layerName(node)}: ${before} → ${after.join(' and ')}: ${textOf(why)}`;
      }),
    );
}

/** Those of convolutions. */
function convolutions(analysis: Analysis, step: PlanStep): string[] {
  return changes(analysis, step).filter(line => line.includes('/Conv:'));
}

describe('the layers that a step changes', () => {
  // By hand from He et al. 2015, table 1: the three blocks of conv2_x end in 256 channels, which their shortcuts add up;
  // the first shortcut is a convolution, and conv3_1 and its shortcut read the sum.
  it('are all that share the channels of a residual sum of ResNet-50', () => {
    const path = (name: string): string => `layer1/layer1.${name}/Conv`;
    const sum = (block: number): string => `layer1/layer1.${block}/Add (Add) combines its channels with these.`;
    assert.deepEqual(convolutions(analyzeText(template('resnet50')), keep('layer1/layer1.0/out/out.0', 128)), [
      `${path('0/out/out.0')}: float32 256×64×1×1 → float32 128×64×1×1: Selected.`,
      `${path('0/downsample/downsample.0')}: float32 256×64×1×1 → float32 128×64×1×1: ${sum(0)}`,
      `${path('1/layer1.1.0/layer1.1.0.0')}: float32 64×256×1×1 → float32 64×128×1×1: Reads these channels.`,
      `${path('1/out/out.0')}: float32 256×64×1×1 → float32 128×64×1×1: ${sum(1)}`,
      `${path('2/layer1.2.0/layer1.2.0.0')}: float32 64×256×1×1 → float32 64×128×1×1: Reads these channels.`,
      `${path('2/out/out.0')}: float32 256×64×1×1 → float32 128×64×1×1: ${sum(2)}`,
      'layer2/layer2.0/layer2.0.0/layer2.0.0.0/Conv: float32 128×256×1×1 → float32 128×128×1×1: Reads these channels.',
      'layer2/layer2.0/downsample/downsample.0/Conv: float32 512×256×1×1 → float32 512×128×1×1: Reads these channels.',
    ]);
  });

  it('are a depthwise convolution and those before and after it', () => {
    const model = analyzeLayers(
      [8, 6, 6],
      [
        { name: 'a', type: 'Conv2d', out_channels: 16, kernel_size: 1, bias: false },
        { name: 'b', type: 'Conv2d', out_channels: 16, groups: 16, kernel_size: 3, bias: false },
        { type: 'BatchNorm2d', name: 'norm' },
        { name: 'c', type: 'Conv2d', out_channels: 4, kernel_size: 1, bias: false },
      ],
    );
    assert.deepEqual(changes(model, keep('a', 0.5)), [
      'a/Conv: float32 16×8×1×1 → float32 8×8×1×1: Selected.',
      'b/Conv: float32 16×1×3×3 → float32 8×1×3×3: Has values for each of these channels.',
      ...Array.from(
        { length: 4 },
        () => 'norm/BatchNormalization: float32 16 → float32 8: Has values for each of these channels.',
      ),
      'c/Conv: float32 4×16×1×1 → float32 4×8×1×1: Reads these channels.',
    ]);
  });

  const linear = analyzeLayers([16, 64], [{ name: 'fc', type: 'Linear', out_features: 32, bias: false }]);

  it('become two factors with a low rank', () => {
    assert.deepEqual(changes(linear, { lowRank: { layers: 'fc', rank: 8 } }), [
      'fc/MatMul: float32 64×32 → float32 64×8 and float32 8×32: Becomes two layers.',
    ]);
  });

  it('have weights and outputs of other types', () => {
    assert.deepEqual(changes(linear, { type: { layers: 'fc', weights: 'int8', activations: 'float16' } }), [
      'fc/MatMul: float32 64×32 → int8 64×32: Selected.',
      'fc/MatMul: float32 1×16×32 → float16 1×16×32: Selected.',
    ]);
  });

  it('say how many of their weights are zero', () => {
    assert.deepEqual(changes(linear, { sparsity: { layers: 'fc', n: 2, m: 4 } }), [
      'fc/MatMul: float32 64×32 → float32 64×32: Keeps 2 of every 4 weights.',
    ]);
    assert.deepEqual(changes(linear, { sparsity: { layers: 'fc', zeros: 0.9 } }), [
      'fc/MatMul: float32 64×32 → float32 64×32: 90.0 % of its weights are zero.',
    ]);
  });
});

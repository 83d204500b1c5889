import { strict as assert } from 'node:assert';
import type { PlanStep } from '../../../../src/engine/graph/plan';
import { toLayerSpec } from '../../../../src/engine/report/layerSpec/toLayerSpec';
import { analyzeOnnx, analyzeText, template } from '../../readers/layers/support';
import { keep, planned } from './planned';

/** The totals of a plan follow from the engine's own weights and shapes, those of a spec from its arguments. */
describe('the layer spec of a model after a plan', () => {
  const plans: readonly (readonly [what: string, steps: readonly PlanStep[]])[] = [
    ['the channels of a residual sum', [keep('layer1/layer1.0/out/out.0', 128)]],
    ['half of all channels', [keep('layer*/**', 0.5)]],
    ['low ranks', [{ lowRank: { layers: 'layer3/**', rank: 32 } }]],
    ['both', [keep('layer2/**', 0.25), { lowRank: { layers: 'layer4/**', rank: 64 } }]],
  ];
  for (const [what, steps] of plans)
    it(`has the totals of ResNet-50 with ${what}`, () => {
      const { analysis } = planned(analyzeText(template('resnet50')), ...steps);
      const spec = analyzeText(toLayerSpec(analysis));
      for (const figure of ['macs', 'flops', 'params'] as const)
        assert.equal(spec.totals.exact[figure], analysis.totals.exact[figure], figure);
      assert.ok(analysis.totals.exact.macs < 4_089_184_256);
    });

  it('has the totals of an exported model', async () => {
    const { analysis } = planned(await analyzeOnnx('models/resnet18_bn_kept.onnx'), keep('layer1/**', 0.5));
    const spec = analyzeText(toLayerSpec(analysis));
    for (const figure of ['macs', 'flops', 'params'] as const)
      assert.equal(spec.totals.exact[figure], analysis.totals.exact[figure], figure);
  });
});

import assert from 'node:assert/strict';
import { analyzeLayers, analyzeOnnx, analyzeText, template } from './support';

// The second source of every figure is PyTorch: its parameter counts and its exports.
describe('the same network as layer spec and as ONNX export', () => {
  it('AlexNet has the same MACs, FLOPs, parameters and activations', async () => {
    const [spec, exported] = [analyzeText(template('alexnet')), await analyzeOnnx('alexnet.onnx')];
    assert.equal(spec.totals.exact.macs, 714_188_480);
    assert.equal(spec.totals.exact.params, 61_100_840);
    for (const convention of ['exact', 'macs', 'ptflops'] as const) {
      assert.equal(spec.totals[convention].macs, exported.totals[convention].macs, convention);
      assert.equal(spec.totals[convention].flops, exported.totals[convention].flops, convention);
    }
    assert.equal(spec.totals.exact.params, exported.totals.exact.params);
    assert.deepEqual(spec.diagnostics, []);
  });

  it('ResNet-18 with its batch norms has the same totals', async () => {
    const [spec, exported] = [analyzeText(template('resnet18')), await analyzeOnnx('models/resnet18_bn_kept.onnx')];
    assert.equal(spec.totals.exact.macs, 1_814_073_344);
    assert.equal(spec.totals.exact.params, 11_689_512);
    assert.deepEqual(spec.totals, exported.totals);
    assert.deepEqual(spec.diagnostics, []);
  });

  it('MobileNetV2 has the same MACs, and the same parameters except for folded batch norms', async () => {
    const [spec, exported] = [analyzeText(template('mobilenet_v2')), await analyzeOnnx('models/mobilenet_v2.onnx')];
    assert.equal(spec.totals.exact.macs, 300_774_272);
    assert.equal(spec.totals.exact.macs, exported.totals.exact.macs);
    assert.equal(spec.totals.exact.params, 3_504_872);
    // Folding turns the scale and shift of a batch norm into one bias of the convolution before it.
    const folded = spec.nodes
      .filter(({ analyzed }) => analyzed.node.op === 'BatchNormalization')
      .reduce((sum, { figures }) => sum + figures.params! / 2, 0);
    assert.equal(spec.totals.exact.params - folded, exported.totals.exact.params);
    assert.deepEqual(spec.diagnostics, []);
  });

  it('an LSTM classifier has the same MACs, and the same parameters except for exported zero states', async () => {
    const spec = analyzeLayers(
      [50, 64],
      [
        {
          name: 'rnn',
          type: 'LSTM',
          input_size: 64,
          hidden_size: 128,
          num_layers: 2,
          bidirectional: true,
          batch_first: true,
        },
        { type: 'Select', dim: 1, index: -1 },
        { name: 'fc', type: 'Linear', out_features: 10 },
      ],
    );
    const exported = await analyzeOnnx('models/hand_lstm_bi2.onnx');
    assert.equal(spec.totals.exact.macs, 29_493_760);
    assert.equal(spec.totals.exact.macs, exported.totals.exact.macs);
    assert.equal(spec.totals.exact.params, 596_490);
    const zeroStates = 4 * 2 * 128;
    assert.ok([0, zeroStates].includes(exported.totals.exact.params - spec.totals.exact.params));
    assert.deepEqual(spec.diagnostics, []);
  });

  for (const length of [32, 77]) {
    it(`a Transformer encoder over ${length} tokens has the same MACs and parameters`, async () => {
      const dimensions = new Map([['seq', length]]);
      const spec = analyzeLayers(
        ['seq', 128],
        [{ name: 'enc', type: 'TransformerEncoder', num_layers: 2, nhead: 4, dim_feedforward: 512 }],
        { dimensions },
      );
      const exported = await analyzeOnnx('models/hand_transformer_encoder_dyn.onnx', { dimensions });
      assert.equal(spec.totals.exact.macs, exported.totals.exact.macs);
      if (length === 32) assert.equal(spec.totals.exact.macs, 13_107_200);
      assert.equal(spec.totals.exact.params, 396_544);
      assert.equal(spec.totals.exact.params, exported.totals.exact.params);
      assert.deepEqual(spec.diagnostics, []);
    });
  }
});

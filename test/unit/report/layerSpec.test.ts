import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import { readKeras } from '../../../src/engine/readers/keras/readKeras';
import { readLayers } from '../../../src/engine/readers/layers/readLayers';
import { toLayerSpec } from '../../../src/engine/report/layerSpec/toLayerSpec';
import { analyzeOnnx, analyzeText } from '../readers/layers/support';
import { sequential } from '../readers/keras/kerasModel';

interface Layer {
  readonly name: string;
  readonly type: string;
  readonly layers?: readonly Layer[];
  readonly [argument: string]: unknown;
}

interface Spec {
  readonly input?: unknown;
  readonly inputs?: unknown;
  readonly batch?: number;
  readonly layers: readonly Layer[];
}

const converted = (analysis: Analysis): Spec => JSON.parse(toLayerSpec(analysis)) as Spec;

const ofLayers = (spec: object): Spec => converted(analyzeText(JSON.stringify({ version: 2, ...spec })));

describe('a model converted to a layer spec', () => {
  it('has the modules, names and arguments of torchvision’s AlexNet', async () => {
    const { input, layers } = converted(await analyzeOnnx('alexnet.onnx'));
    assert.deepEqual(input, [3, 224, 224]);
    assert.deepEqual(
      layers.map(({ name }) => name),
      ['features', 'avgpool', 'flatten', 'classifier'],
    );
    // torchvision/models/alexnet.py
    assert.deepEqual(layers[0].layers?.[0], {
      name: '0',
      type: 'Conv2d',
      in_channels: 3,
      out_channels: 64,
      kernel_size: 11,
      stride: 4,
      padding: 2,
    });
  });

  it('names inputs only where they are not the layer before', () => {
    const { layers } = ofLayers({
      input: [8, 4, 4],
      layers: [
        { name: 'a', type: 'Conv2d', out_channels: 8, kernel_size: 1 },
        { name: 'b', type: 'Conv2d', out_channels: 8, kernel_size: 1 },
        { name: 'sum', type: 'Add', inputs: ['b', 'a'] },
      ],
    });
    assert.deepEqual(
      layers.map(({ inputs }) => inputs),
      [undefined, undefined, ['b', 'a']],
    );
  });

  it('shares weights by the name of their owner', () => {
    const { layers } = ofLayers({
      input: { shape: [10], dtype: 'int64' },
      layers: [
        { name: 'embed', type: 'Embedding', num_embeddings: 50, embedding_dim: 8 },
        { name: 'head', type: 'Linear', out_features: 50, bias: false, weights: 'embed' },
      ],
    });
    assert.equal(layers[1].weights, 'embed');
  });

  it('keeps named dimensions where all sizes follow from them', () => {
    const { input, layers } = ofLayers({
      input: ['tokens', 96],
      layers: [
        { type: 'Linear', out_features: 96 },
        { type: 'Reshape', shape: ['tokens', 12, 8] },
        { type: 'Transpose', dim0: 1, dim1: 2 },
      ],
    });
    assert.deepEqual(input, ['tokens', 96]);
    assert.deepEqual(layers[1].shape, ['tokens', 12, 8]);
  });

  it('keeps the cost of a table of positions when the length changes', () => {
    const text = toLayerSpec(
      analyzeText(
        JSON.stringify({
          version: 2,
          input: ['tokens', 8],
          layers: [
            { name: 'table', type: 'Parameter', shape: [256, 8] },
            { name: 'positions', type: 'Slice', end: 'tokens' },
            { type: 'Add', inputs: ['input', 'positions'] },
          ],
        }),
      ),
    );
    const { flops, params } = analyze(readLayers(text), { dimensions: new Map([['tokens', 200]]) }).totals.exact;
    // One addition per element of 200 × 8.
    assert.deepEqual([flops, params], [1600, 2048]);
  });

  it('states the cost of an operator without a module', () => {
    const { layers } = ofLayers({
      input: [16],
      layers: [{ type: 'Custom', output: [4], params: 64, macs: 64, flops: 124, special: 2, ptflops: 70 }],
    });
    assert.deepEqual(layers, [
      { name: layers[0].name, type: 'Custom', output: [4], params: 64, macs: 64, flops: 124, special: 2, ptflops: 70 },
    ]);
  });

  it('leaves the cost of an unknown layer unknown, and keeps its shape', () => {
    const spec = toLayerSpec(
      analyzeText(
        JSON.stringify({
          version: 2,
          input: [16],
          layers: [
            { type: 'Mystery', output: [4] },
            { type: 'Linear', out_features: 2 },
          ],
        }),
      ),
    );
    const { unknownCost, macs } = analyze(readLayers(spec)).totals.exact;
    assert.deepEqual([unknownCost, macs], [1, 8]);
  });

  it('fixes the batch that the model fixes', () => {
    const spec = ofLayers({ batch: 4, input: [8], layers: [{ type: 'Linear', out_features: 2 }] });
    assert.equal(spec.batch, 4);
    // 4 · 8 · 2 MACs.
    assert.equal(analyze(readLayers(JSON.stringify(spec))).totals.exact.macs, 64);
  });

  it('has the channels of Keras’ images first', () => {
    const model = sequential('net', [
      {
        class_name: 'Conv2D',
        config: { batch_input_shape: [null, 8, 8, 3], filters: 4, kernel_size: [3, 3], padding: 'same' },
      },
      { class_name: 'MaxPooling2D', config: { pool_size: [2, 2] } },
      { class_name: 'Flatten', config: {} },
      { class_name: 'Dense', config: { units: 10 } },
    ]);
    const { input, layers } = converted(analyze(readKeras(JSON.stringify(model))));
    assert.deepEqual(input, [3, 8, 8]);
    assert.deepEqual(
      layers.map(({ type }) => type),
      // Keras flattens with the channels last.
      ['Conv2d', 'MaxPool2d', 'Permute', 'Flatten', 'Linear'],
    );
  });
});

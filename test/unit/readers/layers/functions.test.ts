import assert from 'node:assert/strict';
import { analyzeLayers, analyzeText } from './support';

/** The output shape of the last layer, and the total cost. */
function run(input: unknown, layers: readonly object[]) {
  const { nodes, totals, diagnostics } = analyzeLayers(input, layers);
  const last = nodes.at(-1)!.analyzed.outputs[0];
  const shape = last?.type?.kind === 'tensor' ? last.type.shape : null;
  return { shape, ...totals.exact, problems: diagnostics };
}

describe('functions between modules of a layer spec', () => {
  // Shapes as PyTorch documents them; operations are counted by hand: one per element and step.
  const cases: [string, unknown, object[], readonly number[], number][] = [
    ['a sum with a number', [8], [{ type: 'Add', other: 2 }], [1, 8], 8],
    ['a quotient', [8], [{ type: 'Div', inputs: ['input', 'input'] }], [1, 8], 8],
    ['a power', [8], [{ type: 'Pow', exponent: 2 }], [1, 8], 8],
    ['a root', [8], [{ type: 'Sqrt' }], [1, 8], 8],
    ['the largest of 8 rows: 7 comparisons for each of 4', [8, 4], [{ type: 'Max', dim: 1 }], [1, 4], 28],
    ['the larger of two', [8, 4], [{ type: 'Max', inputs: ['input', 'input'] }], [1, 8, 4], 32],
    ['the sum of 8 rows', [8, 4], [{ type: 'Sum', dim: 1, keepdim: true }], [1, 1, 4], 28],
    ['the mean over two axes', [3, 2, 2], [{ type: 'Mean', dim: [2, 3] }], [1, 3], 12],
    ['stacked tensors', [8, 4], [{ type: 'Stack', inputs: ['input', 'input'] }], [1, 2, 8, 4], 0],
    [
      'the last part of a split',
      [8, 4],
      [
        { name: 's', type: 'Split', split_size: 3 },
        { type: 'Neg', inputs: 's.2' },
      ],
      [1, 2, 4],
      8,
    ],
    [
      'parts of a chunk',
      [9, 4],
      [
        { name: 's', type: 'Chunk', chunks: 2 },
        { type: 'Neg', inputs: 's.1' },
      ],
      [1, 4, 4],
      16,
    ],
    ['a removed axis', [1, 4], [{ type: 'Squeeze', dim: 1 }], [1, 4], 0],
    ['an inserted axis', [4], [{ type: 'Unsqueeze', dim: -1 }], [1, 4, 1], 0],
    ['two swapped axes', [2, 4], [{ type: 'Transpose', dim0: 1, dim1: 2 }], [1, 4, 2], 0],
    ['a repeated axis', [1, 4], [{ type: 'Expand', shape: [64, -1] }], [1, 64, 4], 0],
    ['a shifted window', [8, 8, 4], [{ type: 'Roll', shifts: [-3, -3], dims: [1, 2] }], [1, 8, 8, 4], 0],
    ['a padded image, the last axis first', [3, 8, 8], [{ type: 'Pad', pad: [1, 1, 2, 2] }], [1, 3, 12, 10], 0],
    ['an upsampled image', [3, 8, 8], [{ type: 'Interpolate', scale_factor: 2 }], [1, 3, 16, 16], 0],
    ['stochastic depth at inference', [3, 8, 8], [{ type: 'StochasticDepth', p: 0.1 }], [1, 3, 8, 8], 0],
    // 2 operations per element: a multiply and an add.
    ['a frozen batch normalization', [3, 8, 8], [{ type: 'FrozenBatchNorm2d' }], [1, 3, 8, 8], 2 * 192],
  ];
  for (const [name, input, layers, shape, flops] of cases) {
    it(`have the shape and cost of ${name}`, () => {
      const found = run(input, layers);
      assert.deepEqual([found.problems, found.shape, found.flops, found.params], [[], shape, flops, 0]);
    });
  }

  it('count the two products of an attention: 2 · 8 · 5 · 5 · 16', () => {
    const attention = { type: 'ScaledDotProductAttention', inputs: ['input', 'input', 'input'] };
    assert.equal(run([8, 5, 16], [attention]).macs, 2 * 8 * 5 * 5 * 16);
  });

  it('let heads share keys only if enable_gqa is set', () => {
    const layers = (more: object) => [
      { name: 'kv', type: 'Slice', dim: 1, end: 2 },
      { type: 'ScaledDotProductAttention', inputs: ['input', 'kv', 'kv'], ...more },
    ];
    assert.equal(run([8, 5, 16], layers({ enable_gqa: true })).macs, 2 * 8 * 5 * 5 * 16);
    assert.equal(run([8, 5, 16], layers({})).unknownCost, 1);
  });

  it('distinguish buffers from parameters', () => {
    const of = (type: string) =>
      run(
        [3, 8, 8],
        [
          { name: 'm', type, shape: [8, 8] },
          { type: 'Add', inputs: ['input', 'm'] },
        ],
      );
    assert.deepEqual([of('Parameter').params, of('Parameter').buffers], [64, 0]);
    assert.deepEqual([of('Buffer').params, of('Buffer').buffers], [0, 64]);
    assert.deepEqual([of('Constant').params, of('Constant').buffers], [0, 0]);
  });
});

describe('modules of torchvision in a layer spec', () => {
  it('count SqueezeExcitation: two convolutions of 32 · 8 with biases', () => {
    const found = run([32, 8, 8], [{ type: 'SqueezeExcitation', squeeze_channels: 8 }]);
    assert.deepEqual([found.macs, found.params], [2 * 32 * 8, 2 * 32 * 8 + 8 + 32]);
  });

  it('keep the size of an image by default, and have no bias before a normalization', () => {
    const found = run(
      [3, 8, 8],
      [{ type: 'Conv2dNormActivation', out_channels: 8, stride: 2, activation_layer: 'ReLU6' }],
    );
    assert.deepEqual(
      [found.shape, found.macs, found.params, found.buffers],
      [[1, 8, 4, 4], 27 * 8 * 16, 27 * 8 + 16, 16],
    );
  });

  it('normalize over channels: one scale and one shift per channel', () => {
    assert.equal(run([96, 8, 8], [{ type: 'LayerNorm2d' }]).params, 2 * 96);
  });

  it('build a feature pyramid: a 1 × 1 and a 3 × 3 convolution per level', () => {
    // torchvision's documentation: levels of 10, 20 and 30 channels become 5 channels each and keep their sizes.
    const found = run(
      [10, 64, 64],
      [
        { name: 'b', type: 'Conv2d', out_channels: 20, kernel_size: 1, stride: 4, bias: false },
        { name: 'c', type: 'Conv2d', out_channels: 30, kernel_size: 1, stride: 2, bias: false },
        { name: 'fpn', type: 'FeaturePyramidNetwork', out_channels: 5, inputs: ['input', 'b', 'c'] },
        { type: 'Identity', inputs: 'fpn.2' },
      ],
    );
    assert.deepEqual(found.shape, [1, 5, 8, 8]);
    assert.equal(found.params, 200 + 600 + (60 * 5 + 3 * 5) + 3 * (9 * 25 + 5));
  });

  it('pool regions of an image to one size', () => {
    const layers = [
      { name: 'boxes', type: 'Constant', shape: [10, 4] },
      { type: 'RoIAlign', output_size: 7, sampling_ratio: 2, inputs: ['input', 'boxes'] },
    ];
    assert.deepEqual(run([3, 32, 32], layers).shape, [10, 3, 7, 7]);
  });

  it('count deformable convolutions: 9 · 3 · 8 products at each of 64 positions', () => {
    const found = run(
      [3, 8, 8],
      [
        { name: 'offset', type: 'Constant', shape: [18, 8, 8] },
        { type: 'DeformConv2d', out_channels: 8, kernel_size: 3, padding: 1, inputs: ['input', 'offset'] },
      ],
    );
    assert.deepEqual([found.shape, found.params], [[1, 8, 8, 8], 27 * 8 + 8]);
    assert.equal(found.unknownCost, 0);
  });
});

describe('states of recurrent networks', () => {
  const layers = (kind: string, version?: number) => ({
    ...(version && { version }),
    input: [7, 10],
    layers: [
      { name: 'encoder', type: kind, hidden_size: 20, num_layers: 2 },
      {
        type: kind,
        hidden_size: 20,
        num_layers: 2,
        inputs: ['input', 'encoder.h_n', ...(kind === 'LSTM' ? ['encoder.c_n'] : [])],
      },
    ],
  });

  it('go from an encoder into a decoder with the same number of layers', () => {
    for (const [kind, gates] of [
      ['RNN', 1],
      ['GRU', 3],
      ['LSTM', 4],
    ] as const) {
      const { totals, diagnostics } = analyzeText(JSON.stringify(layers(kind, 2)));
      assert.deepEqual(diagnostics, []);
      // 7 steps of two layers: gates · 20 · (inputs + 20).
      assert.equal(totals.exact.macs, 2 * 7 * gates * 20 * (10 + 20 + 20 + 20));
    }
  });
});

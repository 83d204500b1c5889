import assert from 'node:assert/strict';
import { textOf } from '../../../../src/engine/graph/message';
import { analyzeLayer, analyzeLayers, analyzeText, template } from './support';

describe('modules of a layer spec', () => {
  // Figures of ptflops 0.6.4–0.7 for one sample.
  const ptflops: [string, unknown, Record<string, unknown>, number][] = [
    ['RNN', [7, 10], { type: 'RNN', hidden_size: 20 }, 4_620],
    ['GRU', [7, 10], { type: 'GRU', hidden_size: 20 }, 14_420],
    ['LSTM', [7, 10], { type: 'LSTM', hidden_size: 20 }, 19_320],
    [
      'a bidirectional LSTM of two layers',
      [7, 10],
      { type: 'LSTM', hidden_size: 20, num_layers: 2, bidirectional: true },
      110_880,
    ],
    [
      'an LSTM with a projection, without W_hr: 7 · (80 · 10 + 80 · 5 + 160 + 10 · 20)',
      [7, 10],
      { type: 'LSTM', hidden_size: 20, proj_size: 5 },
      10_920,
    ],
    ['MultiheadAttention', [5, 16], { type: 'MultiheadAttention', num_heads: 4 }, 6_420],
    ['BatchNorm2d', [8, 4, 4], { type: 'BatchNorm2d' }, 2 * 128],
    ['BatchNorm2d without affine', [8, 4, 4], { type: 'BatchNorm2d', affine: false }, 128],
    ['InstanceNorm2d', [8, 4, 4], { type: 'InstanceNorm2d' }, 128],
    ['InstanceNorm2d with affine', [8, 4, 4], { type: 'InstanceNorm2d', affine: true }, 2 * 128],
    ['GroupNorm', [8, 4, 4], { type: 'GroupNorm', num_groups: 2 }, 2 * 128],
    ['LayerNorm', [4, 8], { type: 'LayerNorm' }, 32],
    ['GELU', [8], { type: 'GELU' }, 8],
    [
      'an adaptive pool whose input does not divide',
      [4, 7, 5],
      { type: 'AdaptiveAvgPool2d', output_size: 3 },
      4 * 7 * 5,
    ],
    ['Upsample', [2, 3, 3], { type: 'Upsample', scale_factor: 2 }, 2 * 6 * 6],
    ['Linear over tokens', [5, 16], { type: 'Linear', out_features: 3 }, 5 * 16 * 3 + 5 * 3],
    [
      'ConvTranspose2d',
      [3, 10, 10],
      { type: 'ConvTranspose2d', out_channels: 8, kernel_size: 3, stride: 2, bias: false },
      21_600,
    ],
    ['Sigmoid', [8], { type: 'Sigmoid' }, 0],
    ['Dropout', [8], { type: 'Dropout' }, 0],
  ];
  for (const [name, input, layer, expected] of ptflops) {
    it(`have the figures of ptflops: ${name}`, () => {
      const { totals, diagnostics } = analyzeLayer(input, layer);
      assert.equal(totals.ptflops.macs, expected);
      assert.deepEqual(diagnostics, []);
    });
  }

  // Closed formulas by hand: MACs are products that are summed.
  const macs: [string, unknown, Record<string, unknown>, number][] = [
    ['LSTM over 100 steps: 100 · 4 · 64 · (64 + 64)', [100, 64], { type: 'LSTM', hidden_size: 64 }, 3_276_800],
    [
      'LSTM with a projection: 7 · (4 · 20 · (10 + 5) + 5 · 20)',
      [7, 10],
      { type: 'LSTM', hidden_size: 20, proj_size: 5 },
      9_100,
    ],
    [
      'a transposed convolution per input position',
      [3, 2, 2],
      { type: 'ConvTranspose2d', out_channels: 1, kernel_size: 2, stride: 2 },
      48,
    ],
    [
      'a depthwise convolution: 3 · 3 · 4 · 8 · 8',
      [4, 8, 8],
      { type: 'Conv2d', out_channels: 4, kernel_size: 3, padding: 1, groups: 4 },
      2_304,
    ],
    ['Conv1d: 3 · 16 · 8 · 98', [16, 100], { type: 'Conv1d', out_channels: 8, kernel_size: 3 }, 37_632],
    ['Conv3d: 27 · 2 · 4 · 2³', [2, 4, 4, 4], { type: 'Conv3d', out_channels: 4, kernel_size: 3 }, 1_728],
    ['LSTMCell: 4 · 20 · 30', [10], { type: 'LSTMCell', hidden_size: 20 }, 2_400],
    [
      'attention: 4 projections of 16 · 16 · 5, and 2 · 5 · 5 · 16',
      [5, 16],
      { type: 'MultiheadAttention', num_heads: 4 },
      4 * 16 * 16 * 5 + 2 * 5 * 5 * 16,
    ],
  ];
  for (const [name, input, layer, expected] of macs) {
    it(`have the MACs of a closed formula: ${name}`, () =>
      assert.equal(analyzeLayer(input, layer).totals.exact.macs, expected));
  }

  // Exact operations and output shapes, computed by hand.
  const shaped: [string, unknown, Record<string, unknown>, readonly number[], number][] = [
    [
      'the mean of 7 vectors: 6 sums and a division for each of 4 features',
      { shape: [7], dtype: 'int64' },
      { type: 'EmbeddingBag', num_embeddings: 10, embedding_dim: 4 },
      [1, 4],
      28,
    ],
    [
      'the largest of 7 vectors',
      { shape: [7], dtype: 'int64' },
      { type: 'EmbeddingBag', num_embeddings: 10, embedding_dim: 4, mode: 'max' },
      [1, 4],
      24,
    ],
    ['a linear layer with 5 inferred features', [5], { type: 'LazyLinear', out_features: 3 }, [1, 3], 2 * 5 * 3],
    [
      'norms of 2 × 2 windows: 4 squares, 3 sums, a root',
      [3, 8, 8],
      { type: 'LPPool2d', norm_type: 2, kernel_size: 2 },
      [1, 3, 4, 4],
      48 * 8,
    ],
    [
      '5 × 5 windows of 3 × 3 at random positions',
      [3, 8, 8],
      { type: 'FractionalMaxPool2d', kernel_size: 3, output_size: 5 },
      [1, 3, 5, 5],
      75 * 8,
    ],
    [
      'half as many windows as positions',
      [3, 8, 8],
      { type: 'FractionalMaxPool2d', kernel_size: 3, output_ratio: 0.5 },
      [1, 3, 4, 4],
      48 * 8,
    ],
    ['values put back', [3, 4, 4], { type: 'MaxUnpool2d', kernel_size: 2 }, [1, 3, 8, 8], 0],
    [
      'means of 2 × 1, with the width unchanged: a sum and a division',
      [3, 8, 8],
      { type: 'AdaptiveAvgPool2d', output_size: [4, null] },
      [1, 3, 4, 8],
      96 * 2,
    ],
    // PyTorch's windows from ⌊i·8/n⌋ to ⌈(i + 1)·8/n⌉: heights 3, 4, 3 and widths 2, 3, 2, 3, 2.
    [
      'windows that overlap',
      [3, 8, 8],
      { type: 'AdaptiveMaxPool2d', output_size: [3, 5] },
      [1, 3, 3, 5],
      3 * (10 * 12 - 15),
    ],
    ['the largest value of all', [3, 7, 8], { type: 'AdaptiveMaxPool2d', output_size: 1 }, [1, 3, 1, 1], 3 * 55],
  ];
  for (const [name, input, layer, output, flops] of shaped) {
    it(`${String(layer.type)}: ${name}`, () => {
      const analysis = analyzeLayer(input, layer);
      assert.deepEqual([analysis.output, analysis.totals.exact.flops, analysis.diagnostics], [output, flops, []]);
    });
  }

  it('Bilinear takes two inputs: x₁ᵀ·A·x₂ for each of 3 outputs', () => {
    const { totals, diagnostics } = analyzeLayers(
      [5],
      [
        { type: 'Linear', name: 'a', out_features: 6, bias: false },
        { type: 'Bilinear', inputs: ['input', 'a'], out_features: 3 },
      ],
    );
    assert.deepEqual(diagnostics, []);
    assert.equal(totals.exact.params, 5 * 6 + 3 * 5 * 6 + 3);
    // The cheapest order: 3·5 values from 6 products each, then 3 values from 5 products each.
    assert.equal(totals.exact.macs, 5 * 6 + 3 * 5 * 6 + 3 * 5);
  });

  it('FractionalMaxPool2d requires an output size or ratio', () => {
    const { diagnostics } = analyzeLayer([3, 8, 8], { type: 'FractionalMaxPool2d', kernel_size: 3 });
    assert.match(textOf(diagnostics[0].message), /output_size.*output_ratio/);
  });

  it('project the hidden state of an LSTM, which is the input of the next step and layer', () => {
    const { totals, diagnostics } = analyzeLayer([7, 10], {
      type: 'LSTM',
      hidden_size: 20,
      proj_size: 5,
      num_layers: 2,
      bidirectional: true,
    });
    assert.deepEqual(diagnostics, []);
    // Both layers have 10 input features, 2 · 5 in the second. torch.nn.LSTM per layer and direction: W_ih 80·10, W_hh 80·5, two biases of 80, W_hr 5·20.
    assert.equal(totals.exact.params, 4 * (800 + 400 + 160 + 100));
    // 7 steps: 80 sums of 15 products and two biases; per hidden unit 3 σ of 4 operations, 2 tanh, 4 for f ⊙ c + i ⊙ g and o ⊙ h; 5 sums of 20 products.
    assert.equal(totals.exact.macs, 7 * 4 * (80 * 15 + 5 * 20));
    assert.equal(totals.exact.flops, 7 * 4 * (80 * 31 + 20 * 18 + 5 * 39));
    // ptflops: el(W) + el(R) + 10·H + el(B).
    assert.equal(totals.ptflops.macs, 7 * 4 * (800 + 400 + 200 + 160));
  });

  it('have an unknown shape if their arguments are wrong', () => {
    for (const layer of [
      { type: 'LSTM', hidden_size: 4, proj_size: 4 },
      { type: 'MultiheadAttention', num_heads: 3 },
    ]) {
      const { nodes, totals } = analyzeLayer([5, 16], layer);
      assert.equal(totals.exact.unknownCost, 1);
      assert.equal(nodes[0].analyzed.outputs[0]?.type, null);
    }
  });

  it('count exact FLOPs of an LSTM with a projection', () => {
    // Per step: 80 sums of 10 + 5 products and two biases, for each of 20 units 3 σ of 4, 2 tanh and 4 products and sums, and
    // 5 sums of 20 products.
    const perStep = 80 * (15 + 14 + 2) + 20 * (3 * 4 + 2 + 4) + 5 * (20 + 19);
    assert.equal(
      analyzeLayer([7, 10], { type: 'LSTM', hidden_size: 20, proj_size: 5 }).totals.exact.flops,
      7 * perStep,
    );
  });

  it('pass on the states of an LSTM with a projection, the cell state unprojected', () => {
    const shapeOf = (state: string): unknown => {
      const { nodes } = analyzeLayers(
        [7, 10],
        [
          { type: 'LSTM', name: 'lstm', hidden_size: 20, proj_size: 5, bidirectional: true },
          { type: 'Identity', inputs: `lstm.${state}` },
        ],
      );
      const type = nodes[nodes.length - 1].analyzed.outputs[0]?.type;
      return type?.kind === 'tensor' && type.shape;
    };
    assert.deepEqual(shapeOf('h_n'), [1, 2, 5]);
    assert.deepEqual(shapeOf('c_n'), [1, 2, 20]);
  });

  it('count exact FLOPs of attention', () => {
    // Four projections with bias, 2·16·16 per token; per query and head 5 scores of 2·4 − 1 operations, scaled, a softmax of
    // 5·5 − 2, and 4 sums of 5 products.
    const perQuery = 5 * 8 + (5 * 5 - 2) + 4 * 9;
    assert.equal(
      analyzeLayer([5, 16], { type: 'MultiheadAttention', num_heads: 4 }).totals.exact.flops,
      4 * 5 * 2 * 256 + 4 * 5 * perQuery,
    );
  });

  it('count exact FLOPs of an adaptive average over windows that overlap', () => {
    // 7 → 3: windows 0–3, 2–5, 4–7 (3 elements each); 5 → 3: 0–2, 1–4, 3–5 (2, 3, 2). Each window of K takes K − 1 sums and a quotient.
    assert.equal(analyzeLayer([4, 7, 5], { type: 'AdaptiveAvgPool2d', output_size: 3 }).totals.exact.flops, 4 * 9 * 7);
  });

  it('count exact FLOPs of distances between two inputs', () => {
    const flops = (layer: Record<string, unknown>): number =>
      analyzeLayers([4, 3], [{ ...layer, inputs: ['input', 'input'] }]).totals.exact.flops;
    // At each of 3 positions: a dot product of 4, two norms (4 squares, 3 sums, a root), their product, its bound, the quotient.
    assert.equal(flops({ type: 'CosineSimilarity' }), 3 * (7 + 2 * 8 + 3));
    // 12 differences plus ε, and 4 norms of 3.
    assert.equal(flops({ type: 'PairwiseDistance' }), 12 * 2 + 4 * (3 + 2 + 1));
    // As above, but each norm is 3 absolute values, 3 powers, 2 sums and a power.
    assert.equal(flops({ type: 'PairwiseDistance', p: 3 }), 12 * 2 + 4 * 9);
  });

  it('count exact FLOPs of a max pool at random positions', () => {
    assert.equal(
      analyzeLayer([2, 9, 9], { type: 'FractionalMaxPool2d', kernel_size: 2, output_size: 4 }).totals.exact.flops,
      2 * 4 * 4 * 3,
    );
  });

  it('count the parameters of a whole Transformer as PyTorch does', () => {
    const spec = {
      inputs: { source: [10, 512], target: [20, 512] },
      layers: [{ type: 'Transformer', inputs: ['source', 'target'] }],
    };
    const { totals, tree, diagnostics } = analyzeText(JSON.stringify(spec));
    assert.deepEqual(diagnostics, []);
    // Attention: 4 · 512 · 513; feed-forward: 512 · 2048 · 2 + 2560; a normalisation: 1024; six layers of each kind, and one more normalisation.
    const [attention, forward, norm] = [4 * 512 * 513, 2 * 512 * 2048 + 2048 + 512, 1024];
    assert.equal(
      totals.exact.params,
      6 * (attention + forward + 2 * norm) + 6 * (2 * attention + forward + 3 * norm) + 2 * norm,
    );
    assert.ok(
      tree.some(
        ({ path, type }) => path.endsWith('/decoder/layers/layers.5/multihead_attn') && type === 'MultiheadAttention',
      ),
      tree.map(({ path }) => path).join('\n'),
    );
  });

  // Shapes and parameters as PyTorch 2 documents them (torch.nn).
  const shapes: [Record<string, unknown>, unknown, unknown, number][] = [
    [
      { type: 'Conv2d', out_channels: 6, kernel_size: [3, 5], stride: [2, 1], padding: [4, 2], dilation: [3, 1] },
      [4, 20, 20],
      [1, 6, 11, 20],
      6 * 4 * 15 + 6,
    ],
    [{ type: 'Conv2d', out_channels: 6, kernel_size: 4, padding: 'same' }, [4, 9, 9], [1, 6, 9, 9], 6 * 4 * 16 + 6],
    [
      { type: 'Conv2d', out_channels: 6, kernel_size: 3, padding: 1, padding_mode: 'reflect' },
      [4, 9, 9],
      [1, 6, 9, 9],
      6 * 4 * 9 + 6,
    ],
    [
      { type: 'ConvTranspose2d', out_channels: 33, kernel_size: 3, stride: 2, padding: 1, output_padding: 1 },
      [16, 12, 12],
      [1, 33, 24, 24],
      16 * 33 * 9 + 33,
    ],
    [{ type: 'LazyConv1d', out_channels: 8, kernel_size: 3 }, [4, 10], [1, 8, 8], 8 * 4 * 3 + 8],
    [{ type: 'Embedding', num_embeddings: 100, embedding_dim: 8 }, { shape: [12], dtype: 'int64' }, [1, 12, 8], 800],
    [{ type: 'EmbeddingBag', num_embeddings: 100, embedding_dim: 8 }, { shape: [12], dtype: 'int64' }, [1, 8], 800],
    [{ type: 'MaxPool2d', kernel_size: 3, stride: 2, ceil_mode: true }, [2, 8, 8], [1, 2, 4, 4], 0],
    [{ type: 'AvgPool1d', kernel_size: 3 }, [2, 10], [1, 2, 3], 0],
    [{ type: 'AdaptiveMaxPool2d', output_size: [5, null] }, [2, 8, 9], [1, 2, 5, 9], 0],
    [{ type: 'ZeroPad2d', padding: [1, 2, 3, 4] }, [2, 8, 8], [1, 2, 15, 11], 0],
    [{ type: 'Upsample', size: [12, 20], mode: 'bilinear' }, [2, 6, 5], [1, 2, 12, 20], 0],
    [{ type: 'PixelShuffle', upscale_factor: 3 }, [9, 4, 4], [1, 1, 12, 12], 0],
    [{ type: 'PixelUnshuffle', downscale_factor: 3 }, [1, 12, 12], [1, 9, 4, 4], 0],
    [{ type: 'ChannelShuffle', groups: 2 }, [4, 3, 3], [1, 4, 3, 3], 0],
    [{ type: 'Flatten', start_dim: 2 }, [4, 3, 5], [1, 4, 15], 0],
    [{ type: 'Unflatten', dim: 1, unflattened_size: [2, -1] }, [6, 5], [1, 2, 3, 5], 0],
    [{ type: 'Unfold', kernel_size: [2, 3] }, [5, 3, 4], [1, 30, 4], 0],
    [{ type: 'Fold', output_size: [4, 5], kernel_size: 2 }, [12, 12], [1, 3, 4, 5], 0],
    [{ type: 'PReLU', num_parameters: 4 }, [4, 3], [1, 4, 3], 4],
    [{ type: 'GLU', dim: 1 }, [6, 3], [1, 3, 3], 0],
    [{ type: 'GroupNorm', num_groups: 3 }, [6, 4], [1, 6, 4], 12],
    [{ type: 'RMSNorm' }, [4, 8], [1, 4, 8], 8],
    [
      { type: 'GRU', hidden_size: 20, num_layers: 2, bidirectional: true },
      [7, 10],
      [1, 7, 40],
      2 * (60 * 10 + 60 * 20 + 120) + 2 * (60 * 40 + 60 * 20 + 120),
    ],
    [
      { type: 'LSTM', hidden_size: 20, proj_size: 5, num_layers: 2, bidirectional: true },
      [7, 12],
      [1, 7, 10],
      2 * (80 * 12 + 80 * 5 + 160 + 5 * 20) + 2 * (80 * 10 + 80 * 5 + 160 + 5 * 20),
    ],
    [{ type: 'FractionalMaxPool3d', kernel_size: 2, output_ratio: [0.5, 0.7, 0.3] }, [2, 9, 9, 9], [1, 2, 4, 6, 2], 0],
    [{ type: 'CrossMapLRN2d', size: 5 }, [8, 4, 4], [1, 8, 4, 4], 0],
    [{ type: 'TransformerEncoderLayer', nhead: 8 }, [10, 512], [1, 10, 512], 3_152_384],
    [{ type: 'Permute', dims: [0, 2, 1] }, [4, 3], [1, 3, 4], 0],
    [{ type: 'Slice', dim: 1, start: 2 }, [6, 5], [1, 4, 5], 0],
    [{ type: 'Slice', dim: -1, start: -4, end: -1, step: 2 }, [6, 5], [1, 6, 2], 0],
    [{ type: 'Mean', dim: [1, 2] }, [4, 3, 2], [1, 2], 0],
  ];
  for (const [layer, input, output, params] of shapes) {
    it(`have the shape and parameters of PyTorch: ${JSON.stringify(layer)}`, () => {
      const analysis = analyzeLayer(input, layer);
      assert.deepEqual(analysis.output, output);
      assert.equal(analysis.params, params);
      assert.deepEqual(analysis.diagnostics, []);
    });
  }

  // As PyTorch 2 prints them (`extra_repr`).
  const details: [Record<string, unknown>, unknown, string][] = [
    [
      { type: 'Conv2d', out_channels: 64, kernel_size: 11, stride: 4, padding: 2 },
      [3, 224, 224],
      '3, 64, kernel_size=(11, 11), stride=(4, 4), padding=(2, 2)',
    ],
    [
      { type: 'Conv1d', out_channels: 8, kernel_size: 3, groups: 2, bias: false },
      [4, 9],
      '4, 8, kernel_size=(3,), stride=(1,), groups=2, bias=False',
    ],
    [{ type: 'Linear', out_features: 10 }, [4], 'in_features=4, out_features=10, bias=True'],
    [{ type: 'BatchNorm2d' }, [4, 2, 2], '4, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True'],
    [{ type: 'LayerNorm' }, [4, 512], '(512,), eps=1e-05, elementwise_affine=True'],
    [{ type: 'AvgPool1d', kernel_size: 3 }, [2, 9], 'kernel_size=(3,), stride=(3,), padding=(0,)'],
    [{ type: 'ReLU' }, [2], ''],
    [{ type: 'ELU' }, [2], 'alpha=1.0'],
    [
      { type: 'LSTM', hidden_size: 8, num_layers: 2, batch_first: true },
      [3, 4],
      '4, 8, num_layers=2, batch_first=True',
    ],
    [{ type: 'Dropout' }, [2], 'p=0.5, inplace=False'],
  ];
  for (const [layer, input, detail] of details) {
    it(`print their arguments as PyTorch does: ${detail || String(layer.type)}`, () =>
      assert.equal(analyzeLayer(input, layer).detail, detail));
  }

  it('can be lazy modules, which become regular ones', () =>
    assert.equal(analyzeLayer([4], { type: 'LazyLinear', out_features: 2 }).tree[0].type, 'Linear'));

  it('use the batch size that the user sets', () => {
    const sizes = (layers: readonly unknown[]): unknown => {
      const { nodes } = analyzeLayers([4, 6, 6], layers, { dimensions: new Map([['batch', 3]]) });
      const type = nodes[nodes.length - 1].analyzed.outputs[0]?.type;
      return type?.kind === 'tensor' && type.shape;
    };
    assert.deepEqual(sizes([{ type: 'Upsample', size: [9, 12] }]), [3, 4, 9, 12]);
    assert.deepEqual(sizes([{ type: 'ChannelShuffle', groups: 2 }]), [3, 4, 6, 6]);
    assert.deepEqual(sizes([{ type: 'FractionalMaxPool2d', kernel_size: 2, output_size: 3 }]), [3, 4, 3, 3]);
    assert.deepEqual(
      sizes([
        { type: 'Parameter', shape: [4, 6, 6] },
        { type: 'Concat', inputs: ['input', '0'] },
      ]),
      [3, 8, 6, 6],
    );
  });

  it('count a Vision Transformer (ViT-B/16) as torchvision does', () => {
    // torchvision: 86,567,656 parameters; 17.56 GMac.
    const { totals, diagnostics } = analyzeLayers(
      [3, 224, 224],
      [
        { type: 'Conv2d', out_channels: 768, kernel_size: 16, stride: 16 },
        { type: 'Flatten', start_dim: 2 },
        { name: 'patches', type: 'Permute', dims: [0, 2, 1] },
        { name: 'class_token', type: 'Parameter', shape: [1, 768] },
        { name: 'sequence', type: 'Concat', inputs: ['class_token', 'patches'], dim: 1 },
        { name: 'pos_embedding', type: 'Parameter', shape: [197, 768] },
        { type: 'Add', inputs: ['sequence', 'pos_embedding'] },
        {
          type: 'TransformerEncoder',
          nhead: 12,
          dim_feedforward: 3072,
          num_layers: 12,
          activation: 'gelu',
          norm_first: true,
          norm: true,
        },
        { type: 'Select', dim: 1, index: 0 },
        { type: 'Linear', out_features: 1000 },
      ],
    );
    assert.deepEqual(diagnostics, []);
    assert.equal(totals.exact.params, 86_567_656);
    assert.equal((totals.exact.macs / 1e9).toFixed(2), '17.56');
  });

  it('count SqueezeNet 1.0 as ptflops and torchvision do', () => {
    const conv = (out: number, kernel: number, more = {}): unknown => ({
      type: 'Conv2d',
      out_channels: out,
      kernel_size: kernel,
      ...more,
    });
    const fire = (squeeze: number, expand: number): unknown => ({
      type: 'Fire',
      layers: [
        { name: 'squeeze', ...(conv(squeeze, 1) as object) },
        { name: 'squeeze_activation', type: 'ReLU' },
        { name: 'expand1x1', ...(conv(expand, 1) as object) },
        { name: 'a', type: 'ReLU' },
        { name: 'expand3x3', ...(conv(expand, 3, { padding: 1 }) as object), inputs: 'squeeze_activation' },
        { name: 'b', type: 'ReLU' },
        { type: 'Concat', inputs: ['a', 'b'] },
      ],
    });
    const pool = { type: 'MaxPool2d', kernel_size: 3, stride: 2, ceil_mode: true };
    const { totals } = analyzeLayers(
      [3, 224, 224],
      [
        conv(96, 7, { stride: 2 }),
        { type: 'ReLU' },
        pool,
        fire(16, 64),
        fire(16, 64),
        fire(32, 128),
        pool,
        fire(32, 128),
        fire(48, 192),
        fire(48, 192),
        fire(64, 256),
        pool,
        fire(64, 256),
        { type: 'Dropout' },
        conv(1000, 1),
        { type: 'ReLU' },
        { type: 'AdaptiveAvgPool2d', output_size: 1 },
      ],
    );
    assert.equal(totals.ptflops.macs, 830_046_392);
    assert.equal(totals.exact.params, 1_248_424);
  });

  it("are listed under their own names, numbered ones with their parent's name too", () => {
    const { tree } = analyzeText(template('resnet18'));
    const path = (name: string) => tree.find(item => item.path === name)?.type;
    assert.equal(path('layer1/layer1.1/conv2'), 'Conv2d');
    assert.equal(path('layer2/layer2.0/downsample/downsample.0'), 'Conv2d');
    assert.equal(path('layer4/layer4.1'), 'BasicBlock');
  });
});

import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import type { LayeredModel } from '../../../../src/engine/graph/graph';
import { readKeras } from '../../../../src/engine/readers/keras/readKeras';

type Json = Record<string, unknown>;

const layer = (className: string, config: Json): Json => ({
  class_name: className,
  config: { name: className.toLowerCase(), ...config },
});

const read = (tested: Json, ...shapes: readonly (readonly number[])[]): Analysis => analyze(modelOf(tested, ...shapes));

/** A model of one layer with inputs of these shapes. */
function modelOf({ config, ...rest }: Json, ...shapes: readonly (readonly number[])[]): LayeredModel {
  const inputs = shapes.map((shape, index): Json => ({
    class_name: 'InputLayer',
    name: `x${index}`,
    config: { name: `x${index}`, batch_input_shape: [null, ...shape] },
    inbound_nodes: [],
  }));
  const references = inputs.map(({ name }) => [name, 0, 0, {}]);
  return readKeras(
    JSON.stringify({
      class_name: 'Functional',
      config: {
        name: 'm',
        input_layers: inputs.map(({ name }) => [name, 0, 0]),
        output_layers: [['y', 0, 0]],
        layers: [...inputs, { ...rest, name: 'y', config, inbound_nodes: [references] }],
      },
    }),
  );
}

function outputOf({ nodes }: Analysis): unknown {
  const type = nodes.at(-1)!.analyzed.outputs[0]?.type;
  return type?.kind === 'tensor' ? type.shape : null;
}

interface Expected {
  readonly shape: readonly number[];
  readonly params?: number;
  readonly macs?: number;
  readonly flops?: number;
}

describe('a Keras layer', () => {
  const lstmCell = (units: number): Json => layer('LSTMCell', { units, recurrent_activation: 'sigmoid' });
  const attention = { num_query_heads: 4, num_key_value_heads: 2, head_dim: 8 };
  // Shapes as Keras documents them; figures from its source (`keras/src/layers`), computed by hand.
  const cases: [string, Json, readonly (readonly number[])[], Expected][] = [
    // 4 gates of 4 filters: 9 · (3 + 4) products and a bias; then 4 operations, three sigmoids of 4 and two tanh per element.
    [
      'ConvLSTM2D',
      layer('ConvLSTM2D', { filters: 4, kernel_size: [3, 3], padding: 'same', recurrent_activation: 'sigmoid' }),
      [[5, 8, 8, 3]],
      { shape: [1, 8, 8, 4], params: 16 * 64, macs: 5 * 64 * 16 * 63, flops: 5 * 64 * (16 * 126 + 4 * 18) },
    ],
    [
      'ConvLSTM1D with strides',
      layer('ConvLSTM1D', { filters: 2, kernel_size: 3, strides: 2, return_sequences: true }),
      [[5, 9, 3]],
      { shape: [1, 5, 4, 2], params: 8 * (3 * 5 + 1) },
    ],
    [
      'ConvLSTM2D, channels first',
      layer('ConvLSTM2D', { filters: 4, kernel_size: 3, data_format: 'channels_first' }),
      [[5, 3, 8, 8]],
      { shape: [1, 4, 6, 6], params: 16 * 64 },
    ],
    [
      'RNN over a cell',
      layer('RNN', { cell: lstmCell(20) }),
      [[7, 10]],
      { shape: [1, 20], params: 4 * 20 * 31, flops: 7 * (4 * 20 * 60 + 20 * 18) },
    ],
    [
      'RNN over several cells',
      layer('RNN', { cell: layer('StackedRNNCells', { cells: [lstmCell(20), lstmCell(5)] }), return_sequences: true }),
      [[7, 10]],
      { shape: [1, 7, 5], params: 4 * 20 * 31 + 4 * 5 * 26, macs: 7 * (80 * 30 + 20 * 25) },
    ],
    // A linear state costs nothing: 60 for a sum of 30 products and a bias.
    [
      'SimpleRNN without activation',
      layer('SimpleRNN', { units: 20, activation: 'linear' }),
      [[7, 10]],
      { shape: [1, 20], params: 20 * 31, flops: 7 * 20 * 60 },
    ],
    // Each pair of query and key: 8 sums, tanh and products, and 7 sums of them; softmax of 7: 33; 8 sums of 7 products.
    [
      'AdditiveAttention',
      layer('AdditiveAttention', { use_scale: true }),
      [
        [5, 8],
        [7, 8],
      ],
      { shape: [1, 5, 8], params: 8, macs: 5 * 7 * 8, flops: 5 * (7 * (24 + 7) + 33 + 8 * 13) },
    ],
    [
      'Attention by concatenation',
      layer('Attention', { use_scale: true, score_mode: 'concat' }),
      [
        [5, 8],
        [7, 8],
      ],
      { shape: [1, 5, 8], params: 2, flops: 5 * (7 * (24 + 7 + 1) + 33 + 8 * 13) },
    ],
    [
      'Attention',
      layer('Attention', {}),
      [
        [5, 8],
        [7, 8],
      ],
      { shape: [1, 5, 8], macs: 2 * 5 * 7 * 8 },
    ],
    [
      'GroupedQueryAttention',
      layer('GroupedQueryAttention', attention),
      [
        [5, 32],
        [5, 32],
      ],
      {
        shape: [1, 5, 32],
        params: 2 * (32 * 32 + 32) + 2 * (32 * 16 + 16),
        macs: 5 * (2 * 32 * 32 + 2 * 32 * 16) + 2 * 4 * 25 * 8,
      },
    ],
    [
      'GroupedQueryAttention with a gate',
      layer('GroupedQueryAttention', { ...attention, use_gate: true, use_bias: false }),
      [
        [5, 32],
        [5, 32],
      ],
      { shape: [1, 5, 32], params: 3 * 32 * 32 + 2 * 32 * 16 },
    ],
    // Windows of 4 × 4: 15 sums and a division.
    [
      'AdaptiveAveragePooling2D',
      layer('AdaptiveAveragePooling2D', { output_size: [2, 2] }),
      [[8, 8, 3]],
      { shape: [1, 2, 2, 3], flops: 12 * 16 },
    ],
    [
      'AdaptiveMaxPooling1D, channels first',
      layer('AdaptiveMaxPooling1D', { output_size: 2, data_format: 'channels_first' }),
      [[3, 8]],
      { shape: [1, 3, 2], flops: 6 * 3 },
    ],
    [
      'LocallyConnected2D',
      layer('LocallyConnected2D', { filters: 3, kernel_size: [2, 2] }),
      [[5, 5, 2]],
      { shape: [1, 4, 4, 3], params: 16 * 3 * (8 + 1), macs: 16 * 24, flops: 16 * 48 },
    ],
    [
      'LocallyConnected1D',
      layer('LocallyConnected1D', { filters: 3, kernel_size: [3], use_bias: false }),
      [[6, 2]],
      { shape: [1, 4, 3], params: 4 * 18, flops: 4 * 3 * 11 },
    ],
    [
      'LayerScale',
      layer('LayerScale', { projection_dim: 8, init_values: 1e-6 }),
      [[4, 4, 8]],
      { shape: [1, 4, 4, 8], params: 8, flops: 128 },
    ],
    [
      'StochasticDepth, which does nothing at inference',
      layer('StochasticDepth', { drop_path_rate: 0.1 }),
      [[4, 8]],
      { shape: [1, 4, 8], flops: 0 },
    ],
    [
      'a function that Keras 3 writes as a layer',
      { ...layer('Silu', {}), module: 'keras.src.ops.nn' },
      [[4, 8]],
      { shape: [1, 4, 8], flops: 32 * 5 },
    ],
    ['CategoryEncoding', layer('CategoryEncoding', { num_tokens: 10 }), [[4]], { shape: [1, 10], flops: 3 * 10 }],
    [
      'CategoryEncoding of one class',
      layer('CategoryEncoding', { num_tokens: 10, output_mode: 'one_hot' }),
      [[1]],
      { shape: [1, 10], flops: 0 },
    ],
    ['StringLookup', layer('StringLookup', {}), [[4]], { shape: [1, 4], flops: 0 }],
    // Two words and one index for all others: `encode` of [batch, 4] marks which of three occur.
    [
      'StringLookup to vectors, by its vocabulary',
      layer('StringLookup', { vocabulary: ['a', 'b'], output_mode: 'multi_hot' }),
      [[4]],
      { shape: [1, 3] },
    ],
    [
      'TextVectorization',
      layer('TextVectorization', { output_mode: 'int', output_sequence_length: 20 }),
      [[1]],
      { shape: [1, 20], flops: 0 },
    ],
    [
      'TextVectorization to vectors',
      layer('TextVectorization', { output_mode: 'tf_idf', max_tokens: 50, pad_to_max_tokens: true }),
      [[1]],
      { shape: [1, 50], flops: 0 },
    ],
    ['HashedCrossing', layer('HashedCrossing', { num_bins: 5 }), [[1], [1]], { shape: [1, 1], flops: 0 }],
    // 257 bins of frames of 256 samples, 1 + (2000 − 256)/128 of them: real and imaginary part.
    [
      'STFTSpectrogram',
      layer('STFTSpectrogram', { mode: 'magnitude', frame_length: 256, frame_step: 128, fft_length: 512 }),
      [[2000, 1]],
      { shape: [1, 14, 257], params: 2 * 257 * 256, macs: 2 * 14 * 257 * 256 },
    ],
    // The signal is padded by half a transform on both sides: 1 + 16000/128 frames; 1025 bins to 40 bands.
    [
      'MelSpectrogram',
      layer('MelSpectrogram', { fft_length: 2048, sequence_stride: 128, num_mel_bins: 40, power_to_db: false }),
      [[16000]],
      { shape: [1, 40, 126], macs: 126 * 1025 * 40 },
    ],
    [
      'Normalization with given statistics',
      layer('Normalization', { mean: 0.5, variance: 2 }),
      [[4, 3]],
      { shape: [1, 4, 3], params: 0, flops: 24 },
    ],
    // Over 6 channels of 4 rows: the same number of operations for any axis.
    [
      'LayerNormalization over another axis',
      layer('LayerNormalization', { axis: 1 }),
      [[6, 4]],
      { shape: [1, 6, 4], params: 12 },
    ],
    [
      'BatchNormalization over another axis',
      layer('BatchNormalization', { axis: 2 }),
      [[5, 6, 4]],
      { shape: [1, 5, 6, 4], params: 12, flops: 2 * 120 },
    ],
    [
      'RMSNormalization over another axis',
      layer('RMSNormalization', { axis: 1 }),
      [[6, 4]],
      { shape: [1, 6, 4], params: 6 },
    ],
    // Projections of 16 features to 2 heads of 8 and back for 15 places; scores and sums over 5 of them in each of 3 rows.
    [
      'MultiHeadAttention over one axis of two',
      layer('MultiHeadAttention', { num_heads: 2, key_dim: 8, attention_axes: [2] }),
      [[3, 5, 16]],
      { shape: [1, 3, 5, 16], params: 4 * (256 + 16), macs: 4 * 15 * 256 + 3 * 2 * 2 * 25 * 8 },
    ],
    // Keras inserts the missing axis after the batch: (batch, 1, 8).
    ['Add of tensors with different ranks', layer('Add', {}), [[5, 8], [8]], { shape: [1, 5, 8], flops: 40 }],
    [
      'ReversibleEmbedding',
      layer('ReversibleEmbedding', { input_dim: 100, output_dim: 8 }),
      [[7]],
      { shape: [1, 7, 8], params: 800 },
    ],
    [
      'Hashing to vectors',
      layer('Hashing', { num_bins: 6, output_mode: 'count' }),
      [[4]],
      { shape: [1, 6], flops: 18 },
    ],
    ['Discretization', layer('Discretization', { bin_boundaries: [0, 1, 2] }), [[4]], { shape: [1, 4], flops: 4 * 2 }],
    ['RandomCrop, which rescales', layer('RandomCrop', { height: 4, width: 6 }), [[8, 8, 3]], { shape: [1, 4, 6, 3] }],
    [
      'RandomErasing, which does nothing at inference',
      layer('RandomErasing', {}),
      [[8, 8, 3]],
      { shape: [1, 8, 8, 3], flops: 0 },
    ],
  ];
  for (const [name, tested, shapes, expected] of cases) {
    it(`has its shape and cost: ${name}`, () => {
      const analysis = read(tested, ...shapes);
      const { exact } = analysis.totals;
      assert.deepEqual(outputOf(analysis), expected.shape);
      assert.equal(exact.params, expected.params ?? 0);
      assert.equal(exact.unknownCost, 0);
      if (expected.macs !== undefined) assert.equal(exact.macs, expected.macs);
      if (expected.flops !== undefined) assert.equal(exact.flops, expected.flops);
      assert.deepEqual(analysis.diagnostics, []);
    });
  }

  it('aligns tensors of different ranks for any batch', () => {
    const analysis = read(layer('Multiply', {}), [5, 8], [8]);
    assert.deepEqual(analysis.diagnostics, []);
    const batch = new Map([['batch', 4]]);
    const larger = analyze(modelOf(layer('Multiply', {}), [5, 8], [8]), { dimensions: batch });
    assert.deepEqual(outputOf(larger), [4, 5, 8]);
    assert.deepEqual(larger.diagnostics, []);
  });

  // Operations per element, by definition (`keras/src/activations`): a composite is the sum of its parts.
  const activations: readonly [string, number][] = [
    ['linear', 0],
    ['relu', 1],
    ['relu6', 2],
    ['leaky_relu', 2],
    ['tanh', 1],
    ['sigmoid', 4],
    ['exponential', 1],
    ['silu', 5],
    ['swish', 5],
    ['tanh_shrink', 2],
    ['hard_tanh', 2],
    ['squareplus', 5],
    ['sparse_sigmoid', 4],
    ['log_sigmoid', 5],
    ['threshold', 1],
  ];
  for (const [name, each] of activations)
    it(`costs as much as its activation: ${name}`, () => {
      const { exact } = read(layer('Activation', { activation: name }), [4, 8]).totals;
      assert.equal(exact.unknownCost, 0);
      // Selecting one of two values is not arithmetic.
      assert.equal(exact.flops, 32 * each);
    });

  for (const name of 'celu elu gelu glu hard_shrink hard_sigmoid hard_silu hard_swish log_softmax mish selu soft_shrink softmax softplus softsign sparse_plus sparsemax'.split(
    ' ',
  ))
    it(`supports the activation ${name}`, () => {
      const analysis = read(layer('Activation', { activation: name }), [4, 8]);
      assert.deepEqual(outputOf(analysis), [1, 4, name === 'glu' ? 4 : 8]);
      assert.ok(analysis.totals.exact.flops > 0);
      assert.equal(analysis.totals.exact.params, 0);
      assert.deepEqual(analysis.diagnostics, []);
    });

  it('has an unknown cost if its vocabulary is in another file', () => {
    assert.equal(read(layer('StringLookup', { output_mode: 'multi_hot' }), [4]).totals.exact.unknownCost, 1);
  });
});

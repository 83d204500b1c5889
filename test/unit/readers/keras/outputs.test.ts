import assert from 'node:assert/strict';
import { textOf } from '../../../../src/engine/graph/message';
import { functional, input, layer, output, outputShapes, read, step, type Json } from './kerasModel';

/** The shapes of a layer's first outputs, all of which are outputs of the model. */
function outputsOf(
  className: string,
  config: Json,
  inputs: readonly (readonly number[])[],
  count: number,
  keywords = {},
) {
  const inputLayers = inputs.map((shape, index) => input(`x${index}`, shape));
  const call = inputs.map((_, index) => output(`x${index}`, 0, 0, keywords));
  const analysis = read(
    functional(
      'm',
      [...inputLayers, layer('y', className, config, [call])],
      inputs.map((_, index) => `x${index}`),
      Array.from({ length: count }, (_, index) => ['y', 0, index]),
    ),
  );
  assert.deepEqual(analysis.diagnostics, []);
  return { shapes: outputShapes(analysis), totals: analysis.totals.exact };
}

const sequence = [[5, 4]];
const state = [1, 6];
const steps = [1, 5, 6];
const both = [1, 5, 12];
const lstm = { units: 6, return_sequences: true, return_state: true, recurrent_activation: 'sigmoid' };
const bidirectional = (config: Json, mergeMode: string | null = 'concat'): Json => ({
  layer: step('LSTM', config),
  merge_mode: mergeMode,
});

// In the order that Keras documents for each layer.
const cases: readonly [string, string, Json, readonly (readonly number[])[], unknown[], Json?][] = [
  ['an LSTM: output, h and c', 'LSTM', lstm, sequence, [steps, state, state]],
  ['an LSTM: h, h and c', 'LSTM', { ...lstm, return_sequences: false }, sequence, [state, state, state]],
  ['a GRU: output and h', 'GRU', lstm, sequence, [steps, state]],
  ['an LSTM of cuDNN', 'CuDNNLSTM', lstm, sequence, [steps, state, state]],
  [
    'a time-major LSTM',
    'LSTM',
    { ...lstm, time_major: true },
    [[5, 4]],
    [
      [1, 5, 6],
      [5, 6],
      [5, 6],
    ],
  ],
  [
    'a Bidirectional: output, then h and c forwards and backwards',
    'Bidirectional',
    bidirectional(lstm),
    sequence,
    [both, state, state, state, state],
  ],
  [
    'a Bidirectional without merging: both outputs',
    'Bidirectional',
    bidirectional({ units: 6 }, null),
    sequence,
    [state, state],
  ],
  [
    'a Bidirectional without merging, with states',
    'Bidirectional',
    bidirectional(lstm, null),
    sequence,
    [steps, steps, state, state, state, state],
  ],
  [
    'an RNN over cells: output, then the states of all',
    'RNN',
    {
      cell: step('StackedRNNCells', { cells: [step('LSTMCell', { units: 6 }), step('GRUCell', { units: 7 })] }),
      return_state: true,
    },
    sequence,
    [[1, 7], state, state, [1, 7]],
  ],
  [
    'a ConvLSTM2D: output, h and c',
    'ConvLSTM2D',
    { filters: 4, kernel_size: 3, padding: 'same', return_sequences: true, return_state: true },
    [[5, 8, 7, 3]],
    [
      [1, 5, 8, 7, 4],
      [1, 8, 7, 4],
      [1, 8, 7, 4],
    ],
  ],
  [
    'MultiHeadAttention: output and scores per head',
    'MultiHeadAttention',
    { num_heads: 2, key_dim: 8 },
    [[5, 16]],
    [
      [1, 5, 16],
      [1, 2, 5, 5],
    ],
    { value: ['x0', 0, 0], return_attention_scores: true },
  ],
  [
    'Attention: output and scores',
    'Attention',
    {},
    [
      [5, 8],
      [7, 8],
    ],
    [
      [1, 5, 8],
      [1, 5, 7],
    ],
    { return_attention_scores: true },
  ],
];

describe('The outputs of a Keras layer', () => {
  for (const [name, className, config, inputs, shapes, keywords] of cases)
    it(`have their shapes: ${name}`, () =>
      assert.deepEqual(outputsOf(className, config, inputs, shapes.length, keywords).shapes, shapes));

  it('cost the same regardless of which are used', () => {
    const [one, three] = [1, 3].map(count => outputsOf('LSTM', lstm, sequence, count).totals);
    assert.equal(one.flops, three.flops);
    assert.equal(one.params, three.params);
  });

  it('are unknown and reported if the layer does not have them', () => {
    const analysis = read(
      functional(
        'm',
        [
          input('x', [5, 4]),
          layer('l', 'LSTM', { units: 6 }, [[output('x')]]),
          layer('d', 'Dense', { units: 2 }, [[output('l', 0, 2)]]),
        ],
        ['x'],
        [['d', 0, 0]],
      ),
    );
    assert.equal(analysis.diagnostics.length, 1);
    assert.match(textOf(analysis.diagnostics[0].message), /^LSTM 'l': It has no known output 1/);
    assert.equal(analysis.nodes.at(-1)!.figures.params, null);
  });

  it('of an attention with a mask do not treat the mask as keys', () => {
    // Four projections of 16 features to 2 heads of 8, and back.
    const { totals } = outputsOf('MultiHeadAttention', { num_heads: 2, key_dim: 8 }, [[5, 16]], 1, {
      value: ['x0', 0, 0],
      attention_mask: ['x0', 0, 0],
    });
    assert.equal(totals.params, 4 * (16 * 16 + 16));
  });

  // cuDNN has two biases per gate (NVIDIA's cudnnRNN documentation): 4 · (input + units + 2) · units, 3 of them in a GRU.
  for (const [className, gates] of [
    ['CuDNNLSTM', 4],
    ['CuDNNGRU', 3],
  ] as const)
    it(`of ${className} come with two biases per gate`, () =>
      assert.equal(outputsOf(className, { units: 6 }, sequence, 1).totals.params, gates * 6 * (4 + 6 + 2)));
});

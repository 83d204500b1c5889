import assert from 'node:assert/strict';
import { outputShapes, read, step, type Json } from './kerasModel';

const model = (...layers: readonly Json[]): Json => ({
  class_name: 'Sequential',
  keras_version: '1.2.1',
  config: layers,
});

// Names of Keras 1 from `keras/legacy/interfaces.py` of Keras 2; parameters by the formulas of the layers.
const cases: readonly [string, Json, readonly unknown[], number][] = [
  [
    'Convolution2D',
    step('Convolution2D', {
      batch_input_shape: [null, 28, 28, 1],
      nb_filter: 32,
      nb_row: 3,
      nb_col: 5,
      subsample: [2, 2],
      border_mode: 'same',
      dim_ordering: 'tf',
      bias: false,
    }),
    [14, 14, 32],
    32 * 15,
  ],
  [
    'Convolution2D, channels first',
    step('Convolution2D', {
      batch_input_shape: [null, 3, 28, 28],
      nb_filter: 8,
      nb_row: 3,
      nb_col: 3,
      border_mode: 'valid',
      dim_ordering: 'th',
    }),
    [8, 26, 26],
    8 * 27 + 8,
  ],
  [
    'AtrousConvolution2D',
    step('AtrousConvolution2D', {
      batch_input_shape: [null, 28, 28, 1],
      nb_filter: 4,
      nb_row: 3,
      nb_col: 3,
      atrous_rate: [2, 2],
      dim_ordering: 'tf',
    }),
    [24, 24, 4],
    40,
  ],
  [
    'Convolution1D',
    step('Convolution1D', {
      batch_input_shape: [null, 20, 6],
      nb_filter: 4,
      filter_length: 5,
      subsample_length: 2,
      border_mode: 'valid',
    }),
    [8, 4],
    4 * 30 + 4,
  ],
  [
    'Convolution3D',
    step('Convolution3D', {
      batch_input_shape: [null, 8, 8, 8, 2],
      nb_filter: 4,
      kernel_dim1: 3,
      kernel_dim2: 3,
      kernel_dim3: 2,
      dim_ordering: 'tf',
    }),
    [6, 6, 7, 4],
    4 * 36 + 4,
  ],
  [
    'MaxPooling1D',
    step('MaxPooling1D', { batch_input_shape: [null, 20, 6], pool_length: 2, stride: 3, border_mode: 'valid' }),
    [7, 6],
    0,
  ],
  ['Dense', step('Dense', { batch_input_shape: [null, 20], output_dim: 5, bias: true }), [5], 105],
  ['Dense with a separate input', step('Dense', { input_dim: 20, output_dim: 5 }), [5], 105],
  [
    'TimeDistributedDense',
    step('TimeDistributedDense', { batch_input_shape: [null, 7, 20], output_dim: 5 }),
    [7, 5],
    105,
  ],
  ['Embedding', step('Embedding', { input_dim: 100, output_dim: 8, input_length: 7 }), [7, 8], 800],
  [
    'LSTM',
    step('LSTM', { batch_input_shape: [null, 7, 10], output_dim: 20, inner_activation: 'hard_sigmoid' }),
    [20],
    4 * 20 * 31,
  ],
  ['UpSampling1D', step('UpSampling1D', { batch_input_shape: [null, 7, 10], length: 3 }), [21, 10], 0],
  ['Highway', step('Highway', { batch_input_shape: [null, 10], activation: 'relu' }), [10], 2 * 110],
  ['MaxoutDense', step('MaxoutDense', { batch_input_shape: [null, 10], output_dim: 5, nb_feature: 3 }), [5], 3 * 55],
];

describe('A model of Keras 1', () => {
  for (const [name, tested, shape, params] of cases)
    it(`is read with its own names: ${name}`, () => {
      const analysis = read(model(tested));
      assert.deepEqual(outputShapes(analysis), [[1, ...shape]]);
      assert.equal(analysis.totals.exact.params, params);
      assert.equal(analysis.totals.exact.unknownCost, 0);
      assert.deepEqual(analysis.diagnostics, []);
    });
});

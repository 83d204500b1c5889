import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { readKeras } from '../../../../src/engine/readers/keras/readKeras';
import { ReadError } from '../../../../src/engine/readers/support/readError';

type Json = Record<string, unknown>;

const layer = (className: string, config: Json, more: Json = {}): Json => ({
  class_name: className,
  config: { name: className.toLowerCase(), ...config },
  ...more,
});

function sequential(shape: unknown[], ...layers: Json[]): string {
  const input = layer('InputLayer', { batch_input_shape: [null, ...shape], name: 'input' });
  return JSON.stringify({
    class_name: 'Sequential',
    config: { name: 'model', layers: [input, ...layers] },
    keras_version: '2.15.0',
    backend: 'tensorflow',
  });
}

const read = (text: string): Analysis => analyze(readKeras(text));

function outputOf({ nodes }: Analysis): unknown {
  const type = nodes.at(-1)!.analyzed.outputs[0]?.type;
  return type?.kind === 'tensor' ? type.shape : null;
}

describe('a Keras model', () => {
  // Parameters by the formulas of Keras' own layers (`count_params`), shapes as Keras documents them.
  const cases: [string, unknown[], Json, unknown, number][] = [
    [
      'Conv2D',
      [28, 28, 1],
      layer('Conv2D', { filters: 32, kernel_size: [3, 3], activation: 'relu' }),
      [1, 26, 26, 32],
      320,
    ],
    [
      'Conv2D, same, strided',
      [28, 28, 4],
      layer('Conv2D', { filters: 8, kernel_size: 3, strides: 2, padding: 'same', use_bias: false }),
      [1, 14, 14, 8],
      288,
    ],
    [
      'Conv2D, channels first',
      [4, 28, 28],
      layer('Conv2D', { filters: 8, kernel_size: 3, data_format: 'channels_first' }),
      [1, 8, 26, 26],
      296,
    ],
    [
      'Conv2D in groups',
      [8, 8, 4],
      layer('Conv2D', { filters: 8, kernel_size: 3, groups: 2 }),
      [1, 6, 6, 8],
      8 * 2 * 9 + 8,
    ],
    ['Conv1D, causal', [10, 4], layer('Conv1D', { filters: 8, kernel_size: [3], padding: 'causal' }), [1, 10, 8], 104],
    [
      'DepthwiseConv2D',
      [8, 8, 32],
      layer('DepthwiseConv2D', { kernel_size: [3, 3], padding: 'same', depth_multiplier: 2 }),
      [1, 8, 8, 64],
      9 * 64 + 64,
    ],
    [
      'SeparableConv2D',
      [8, 8, 32],
      layer('SeparableConv2D', { filters: 64, kernel_size: [3, 3], padding: 'same' }),
      [1, 8, 8, 64],
      2400,
    ],
    [
      'Conv2DTranspose, same',
      [7, 7, 16],
      layer('Conv2DTranspose', { filters: 8, kernel_size: [3, 3], strides: [2, 2], padding: 'same' }),
      [1, 14, 14, 8],
      16 * 8 * 9 + 8,
    ],
    [
      'Conv2DTranspose, valid',
      [7, 7, 16],
      layer('Conv2DTranspose', { filters: 8, kernel_size: [3, 3], strides: [2, 2] }),
      [1, 15, 15, 8],
      16 * 8 * 9 + 8,
    ],
    ['Dense on a vector', [20], layer('Dense', { units: 10, activation: 'softmax' }), [1, 10], 210],
    ['Dense on a sequence', [5, 20], layer('Dense', { units: 10 }), [1, 5, 10], 210],
    [
      'EinsumDense',
      [5, 20],
      layer('EinsumDense', { equation: 'abc,cd->abd', output_shape: [null, 10], bias_axes: 'd' }),
      [1, 5, 10],
      210,
    ],
    ['Embedding', [12], layer('Embedding', { input_dim: 100, output_dim: 8 }), [1, 12, 8], 800],
    ['BatchNormalization', [4, 4, 8], layer('BatchNormalization', { axis: [3] }), [1, 4, 4, 8], 16],
    ['LayerNormalization', [4, 8], layer('LayerNormalization', { axis: -1 }), [1, 4, 8], 16],
    ['GroupNormalization', [4, 4, 8], layer('GroupNormalization', { groups: 2, axis: -1 }), [1, 4, 4, 8], 16],
    [
      'LSTM',
      [7, 10],
      layer('LSTM', { units: 20, return_sequences: true, recurrent_activation: 'sigmoid' }),
      [1, 7, 20],
      2480,
    ],
    ['GRU', [7, 10], layer('GRU', { units: 20, reset_after: true }), [1, 20], 1920],
    ['GRU without reset_after', [7, 10], layer('GRU', { units: 20, reset_after: false }), [1, 20], 1860],
    ['SimpleRNN', [7, 10], layer('SimpleRNN', { units: 20 }), [1, 20], 620],
    ['Bidirectional LSTM', [7, 10], layer('Bidirectional', { layer: layer('LSTM', { units: 20 }) }), [1, 40], 4960],
    [
      'TimeDistributed',
      [5, 8, 8, 3],
      layer('TimeDistributed', { layer: layer('Conv2D', { filters: 4, kernel_size: 3 }) }),
      [1, 5, 6, 6, 4],
      112,
    ],
    ['MaxPooling2D', [8, 8, 3], layer('MaxPooling2D', { pool_size: [2, 2] }), [1, 4, 4, 3], 0],
    [
      'AveragePooling2D, same',
      [7, 7, 3],
      layer('AveragePooling2D', { pool_size: [2, 2], strides: [2, 2], padding: 'same' }),
      [1, 4, 4, 3],
      0,
    ],
    ['GlobalAveragePooling2D', [7, 7, 3], layer('GlobalAveragePooling2D', {}), [1, 3], 0],
    [
      'ZeroPadding2D',
      [6, 6, 3],
      layer('ZeroPadding2D', {
        padding: [
          [0, 1],
          [2, 3],
        ],
      }),
      [1, 7, 11, 3],
      0,
    ],
    [
      'Cropping2D',
      [8, 8, 3],
      layer('Cropping2D', {
        cropping: [
          [1, 2],
          [0, 3],
        ],
      }),
      [1, 5, 5, 3],
      0,
    ],
    ['UpSampling2D', [4, 4, 3], layer('UpSampling2D', { size: [2, 3], interpolation: 'bilinear' }), [1, 8, 12, 3], 0],
    ['Reshape', [4, 6], layer('Reshape', { target_shape: [3, -1] }), [1, 3, 8], 0],
    ['Permute', [4, 6], layer('Permute', { dims: [2, 1] }), [1, 6, 4], 0],
    ['RepeatVector', [4], layer('RepeatVector', { n: 3 }), [1, 3, 4], 0],
    ['PReLU', [4, 4, 8], layer('PReLU', { shared_axes: [1, 2] }), [1, 4, 4, 8], 8],
    // Classes of UpscalerJS, as its source defines them.
    ['MultiplyBeta', [4, 4, 8], layer('MultiplyBeta', {}), [1, 4, 4, 8], 0],
    ['PixelShuffle3x', [4, 4, 27], layer('PixelShuffle3x', {}), [1, 12, 12, 3], 0],
    ['Flatten', [4, 4, 8], layer('Flatten', {}), [1, 128], 0],
  ];
  for (const [name, shape, tested, output, params] of cases) {
    it(`gives shape and parameters of ${name}`, () => {
      const analysis = read(sequential(shape, tested));
      assert.deepEqual(outputOf(analysis), output);
      assert.equal(analysis.totals.exact.params, params);
      assert.equal(analysis.totals.exact.unknownCost, 0);
      assert.deepEqual(analysis.diagnostics, []);
    });
  }

  it('counts one bias per gate of an LSTM, because Keras has one', () => {
    // Per step: four gates of 20 sums of 30 products and a bias; then 4 element-wise operations, three sigmoids (4) and two tanh per unit.
    assert.equal(
      read(sequential([7, 10], layer('LSTM', { units: 20, recurrent_activation: 'sigmoid' }))).totals.exact.flops,
      7 * (4 * 20 * 60 + 20 * (4 + 12 + 2)),
    );
  });

  it('counts a small classifier: 3·3·32·26·26 and 5408·10', () => {
    const { totals } = read(
      sequential(
        [28, 28, 1],
        layer('Conv2D', { filters: 32, kernel_size: [3, 3] }),
        layer('MaxPooling2D', { pool_size: 2 }),
        layer('Flatten', {}),
        layer('Dense', { units: 10 }),
      ),
    );
    assert.equal(totals.exact.macs, 194_688 + 54_080);
    assert.equal(totals.exact.params, 54_410);
  });

  it('takes its input from the first layer if there is no InputLayer (Keras 2)', () => {
    const text = JSON.stringify({
      class_name: 'Sequential',
      config: [layer('Dense', { units: 3, batch_input_shape: [null, 4] })],
    });
    assert.equal(read(text).totals.exact.params, 15);
  });

  const input = (name: string, shape: number[]): Json =>
    layer('InputLayer', { name, batch_input_shape: [null, ...shape] }, { name, inbound_nodes: [] });
  const siamese = {
    class_name: 'Functional',
    config: {
      name: 'siamese',
      input_layers: [
        ['a', 0, 0],
        ['b', 0, 0],
      ],
      output_layers: [['out', 0, 0]],
      layers: [
        // The shared layer is called again on its own output.
        {
          class_name: 'Dense',
          name: 'shared',
          config: { name: 'shared', units: 8 },
          inbound_nodes: [[['a', 0, 0, {}]], [['join', 0, 0, {}]]],
        },
        input('a', [8]),
        input('b', [8]),
        {
          class_name: 'Add',
          name: 'join',
          config: { name: 'join' },
          inbound_nodes: [
            [
              ['shared', 0, 0, {}],
              ['b', 0, 0, {}],
            ],
          ],
        },
        {
          class_name: 'Concatenate',
          name: 'out',
          config: { name: 'out', axis: -1 },
          inbound_nodes: [
            [
              ['shared', 1, 0, {}],
              ['join', 0, 0, {}],
            ],
          ],
        },
      ],
    },
  };

  it('shares the weights of a layer that is called twice, and counts both calls', () => {
    const analysis = read(JSON.stringify(siamese));
    assert.equal(analysis.totals.exact.params, 72);
    assert.equal(analysis.totals.exact.macs, 2 * 64);
    assert.deepEqual(outputOf(analysis), [1, 16]);
    assert.deepEqual(analysis.diagnostics, []);
  });

  it('can have the format of Keras 3', () => {
    const tensor = (name: string, shape: number[]): Json => ({
      class_name: '__keras_tensor__',
      config: { shape: [null, ...shape], dtype: 'float32', keras_history: [name, 0, 0] },
    });
    const analysis = read(
      JSON.stringify({
        module: 'keras.src.models.functional',
        class_name: 'Functional',
        registered_name: 'Functional',
        build_config: { input_shape: null },
        config: {
          name: 'functional',
          trainable: true,
          input_layers: ['x', 0, 0],
          output_layers: [['add', 0, 0]],
          layers: [
            {
              module: 'keras.layers',
              class_name: 'InputLayer',
              name: 'x',
              config: { batch_shape: [null, 6], dtype: 'float32', name: 'x' },
              inbound_nodes: [],
            },
            {
              module: 'keras.layers',
              class_name: 'Dense',
              name: 'd',
              inbound_nodes: [{ args: [tensor('x', [6])], kwargs: {} }],
              config: {
                name: 'd',
                units: 6,
                activation: 'relu',
                dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } },
              },
            },
            {
              module: 'keras.layers',
              class_name: 'Add',
              name: 'add',
              config: { name: 'add' },
              inbound_nodes: [{ args: [[tensor('d', [6]), tensor('x', [6])]], kwargs: {} }],
            },
          ],
        },
      }),
    );
    assert.equal(analysis.totals.exact.params, 42);
    assert.deepEqual(outputOf(analysis), [1, 6]);
    assert.deepEqual(analysis.diagnostics, []);
  });

  it('can contain another model, whose calls share its weights', () => {
    const inner = {
      class_name: 'Sequential',
      name: 'inner',
      config: { name: 'inner', layers: [layer('Dense', { units: 8, batch_input_shape: [null, 8] })] },
    };
    const analysis = read(
      JSON.stringify({
        class_name: 'Model',
        config: {
          name: 'outer',
          input_layers: [['a', 0, 0]],
          output_layers: [['inner', 1, 0]],
          layers: [input('a', [8]), { ...inner, inbound_nodes: [[['a', 0, 0, {}]], [['inner', 0, 0, {}]]] }],
        },
      }),
    );
    assert.equal(analysis.totals.exact.params, 72);
    assert.equal(analysis.totals.exact.macs, 128);
    assert.equal(analysis.tree[0].path, 'inner');
  });

  it('counts the projections of MultiHeadAttention', () => {
    const text = JSON.stringify({
      class_name: 'Functional',
      config: {
        name: 'm',
        input_layers: [['x', 0, 0]],
        output_layers: [['mha', 0, 0]],
        layers: [
          input('x', [5, 32]),
          {
            class_name: 'MultiHeadAttention',
            name: 'mha',
            config: { name: 'mha', num_heads: 2, key_dim: 16 },
            inbound_nodes: [[['x', 0, 0, { value: ['x', 0, 0] }]]],
          },
        ],
      },
    });
    const { totals } = read(text);
    assert.equal(totals.exact.params, 4 * (32 * 32 + 32));
    assert.equal(totals.exact.macs, 4 * 5 * 32 * 32 + 2 * 2 * 5 * 5 * 16);
  });

  it('has unknown figures if a layer is unknown, reported at its class', () => {
    const text = sequential([4], layer('Lambda', {}), layer('Dense', { units: 3 }));
    const { totals, diagnostics } = read(text);
    assert.equal(totals.exact.unknownCost, 2);
    assert.equal(diagnostics[0].code, 'unknown-layer');
    assert.equal(
      text.slice(diagnostics[0].range!.offset, diagnostics[0].range!.offset + diagnostics[0].range!.length),
      '"Lambda"',
    );
  });

  it('has unknown figures if layers form a cycle', () => {
    const node = (name: string, on: string): Json => ({
      class_name: 'ReLU',
      name,
      config: { name },
      inbound_nodes: [[[on, 0, 0, {}]]],
    });
    const { totals } = read(
      JSON.stringify({
        class_name: 'Functional',
        config: { name: 'm', input_layers: [['x', 0, 0]], layers: [input('x', [2]), node('p', 'q'), node('q', 'p')] },
      }),
    );
    assert.equal(totals.exact.unknownCost, 2);
  });

  it('is rejected if it has no layers', () => {
    assert.throws(
      () => readKeras('{"class_name":"Functional","config":{}}'),
      (error: unknown) => error instanceof ReadError && error.code === 'not-keras',
    );
  });

  it('is read or rejected with a ReadError after any edit', () => {
    const texts = [
      JSON.stringify(siamese),
      sequential([7, 10], ...cases.slice(0, 3).map(([, , tested]) => tested), layer('LSTM', { units: 3 })),
    ];
    const edit = fc.tuple(
      fc.nat(2000),
      fc.nat(12),
      fc.oneof(
        fc.constantFrom('', 'null', '[', ']', '{', '}', '-1', '1e300', '"shared"', '[]', 'true'),
        fc.string({ maxLength: 3 }),
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
        const changed = edits.reduce(
          (current, [at, length, put]) =>
            current.slice(0, at % current.length) + put + current.slice((at % current.length) + length),
          text,
        );
        try {
          read(changed);
        } catch (error) {
          assert.ok(error instanceof ReadError, String(error));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is refused if it and the models in it list more than 100,000 layers', () => {
    const many = (count: number): Json => ({
      class_name: 'Sequential',
      config: { name: 'many', layers: new Array<number>(count).fill(0) },
    });
    const nested = { class_name: 'Sequential', config: { name: 'm', layers: [many(50_000), many(50_000)] } };
    for (const model of [many(100_001), nested])
      assert.throws(() => readKeras(JSON.stringify(model)), {
        name: 'Error',
        message: 'The Keras model has more than 100,000 layers.',
      });
  });
});

import assert from 'node:assert/strict';
import { textOf } from '../../../../src/engine/graph/message';
import type { Analysis } from '../../../../src/engine/analysis/analyze';
import {
  call3,
  functional,
  input,
  layer,
  output,
  outputShapes,
  read,
  sequential,
  step,
  tensor3,
  type Json,
} from './kerasModel';

const unknownOf = ({ nodes }: Analysis): string[] =>
  nodes.filter(({ figures }) => figures.flops === null).map(({ analyzed }) => analyzed.node.op);

/** Keras 3: an unknown layer between an image and a convolution. */
const withMystery = (mystery: Json): Json =>
  functional(
    'm',
    [
      input('x', [8, 8, 3]),
      layer('y', 'Mystery', {}, [call3([tensor3('x', [null, 8, 8, 3])])], mystery),
      layer('c', 'Conv2D', { filters: 4, kernel_size: 3 }, [call3([tensor3('y', [null, 6, 6, 5])])]),
    ],
    ['x'],
    [['c', 0, 0]],
  );

describe('A Keras layer that cannot be read', () => {
  it('has the shape that the file states with its tensor', () => {
    const analysis = read(withMystery({}));
    assert.deepEqual(outputShapes(analysis), [[1, 4, 4, 4]]);
    assert.deepEqual(unknownOf(analysis), ['Mystery']);
    assert.equal(analysis.totals.exact.params, 9 * 5 * 4 + 4);
    assert.equal(analysis.nodes[0].figures.params, null);
    assert.equal(textOf(analysis.nodes[0].note!), "The layer 'Mystery' has no cost rule; its cost is unknown.");
  });

  it('has a custom class if the file says so, even if Keras has a class of that name', () => {
    const own = { class_name: 'Add', module: 'mine.layers', registered_name: 'mine>Add' };
    assert.deepEqual(unknownOf(read(withMystery(own))), ['Add']);
  });

  it('does not have the stated shape at other sizes than those in the file', () => {
    const analysis = read(withMystery({}), { inputShapes: new Map([['x', [1, 16, 16, 3]]]) });
    assert.deepEqual(outputShapes(analysis), [null]);
    assert.equal(analysis.diagnostics.length, 1);
    assert.match(textOf(analysis.nodes[1].note!), /output shape of 'y' is unknown/);
  });

  // Each states 6 × 6 × 5 as the input of the next layer.
  const followers: readonly [string, Json][] = [
    ['build_config', step('Conv2D', { filters: 4, kernel_size: 3 })],
    [
      'a nested model',
      {
        ...sequential('n', [
          step('InputLayer', { batch_input_shape: [null, 6, 6, 5] }),
          step('Conv2D', { filters: 4, kernel_size: 3 }),
        ]),
        name: 'n',
      },
    ],
    [
      'a first layer',
      sequential('n', [step('Conv2D', { filters: 4, kernel_size: 3, batch_input_shape: [null, 6, 6, 5] })]),
    ],
  ];
  for (const [name, follower] of followers)
    it(`has the shape that the next layer states: ${name}`, () => {
      const next = name === 'build_config' ? { ...follower, build_config: { input_shape: [null, 6, 6, 5] } } : follower;
      const analysis = read(
        sequential('m', [step('InputLayer', { batch_input_shape: [null, 8, 8, 3] }), step('Mystery'), next]),
      );
      assert.deepEqual(outputShapes(analysis), [[1, 4, 4, 4]]);
      assert.equal(analysis.totals.exact.params, 9 * 5 * 4 + 4);
    });

  it('has no weights and the stated output_shape if it is a Lambda', () => {
    const analysis = read(
      sequential('m', [
        step('InputLayer', { batch_input_shape: [null, 8] }),
        step('Lambda', { output_shape: [6] }),
        step('Dense', { units: 2 }),
      ]),
    );
    assert.deepEqual(unknownOf(analysis), ['Lambda']);
    assert.equal(analysis.nodes[0].figures.params, 0);
    assert.equal(analysis.totals.exact.params, 14);
  });

  it('is reported once, no matter how many layers follow or how often its class is used', () => {
    const analysis = read(
      sequential('m', [
        step('InputLayer', { batch_input_shape: [null, 8] }),
        ...Array.from({ length: 5 }, () => step('Mystery')),
        ...Array.from({ length: 5 }, () => step('Dense', { units: 2 })),
        step('ReLU'),
      ]),
    );
    assert.equal(analysis.totals.exact.unknownCost, 11);
    assert.deepEqual(
      analysis.diagnostics.map(({ message }) => textOf(message)),
      ["The layer 'Mystery' has no cost rule; its cost is unknown."],
    );
    assert.ok(analysis.nodes.every(({ note }) => note !== null));
  });

  for (const [name, activation] of [
    ['by its name', 'my_activation'],
    [
      'as Keras 3 writes it',
      { module: 'mine', class_name: 'function', config: 'my_activation', registered_name: 'my_activation' },
    ],
    ['as a layer', { class_name: 'MyActivation', config: { name: 'a' } }],
  ] as const)
    it(`leaves the layers after it known if only its activation is unknown: ${name}`, () => {
      const model = sequential('m', [
        step('InputLayer', { batch_input_shape: [null, 8] }),
        step('Dense', { units: 4, activation }),
        step('Dense', { units: 2 }),
      ]);
      const analysis = read(model);
      assert.equal(unknownOf(analysis).length, 1);
      assert.equal(analysis.totals.exact.params, 36 + 10);
      assert.equal(analysis.totals.exact.macs, 32 + 8);
      assert.ok(analysis.nodes.every(({ figures }) => figures.params !== null));
      const [{ range, message }, ...others] = analysis.diagnostics;
      assert.deepEqual(others, []);
      assert.match(textOf(message), /The function '(my_activation|MyActivation)' has no cost rule/);
      assert.ok(range && range.length >= JSON.stringify('my_activation').length);
    });

  it('has known MACs and parameters if an activation of a recurrent layer is unknown', () => {
    const analysis = read(
      functional(
        'm',
        [input('x', [5, 4]), layer('l', 'LSTM', { units: 6, activation: 'mine' }, [[output('x')]])],
        ['x'],
        [['l', 0, 0]],
      ),
    );
    assert.deepEqual(unknownOf(analysis), ['LSTM']);
    assert.equal(analysis.totals.exact.macs, 5 * 24 * 10);
    assert.equal(analysis.totals.exact.params, 24 * 11);
    assert.equal(analysis.diagnostics.length, 1);
  });
});

describe('A Keras model without an input shape', () => {
  const model = sequential('m', [step('Dense', { units: 4 }), step('Dense', { units: 2 })]);

  it('is counted once its shape is given', () => {
    const analysis = read(model, { inputShapes: new Map([['dense_input', [1, 8]]]) });
    assert.equal(analysis.totals.exact.params, 36 + 10);
    assert.deepEqual(analysis.diagnostics, []);
  });

  it('has the shape that it was built for if the file states it', () => {
    const [first, ...rest] = (model.config as { layers: Json[] }).layers;
    for (const built of [
      { ...model, build_config: { input_shape: [null, 8] } },
      sequential('m', [{ ...first, build_config: { input_shape: [null, 8] } }, ...rest]),
    ])
      assert.equal(read(built).totals.exact.params, 36 + 10);
  });

  it('reports only which input must be set', () => {
    const { diagnostics, totals } = read(model);
    assert.equal(totals.exact.unknownCost, 2);
    assert.deepEqual(
      diagnostics.map(({ message }) => textOf(message)),
      ["The model does not state the shape of its input 'dense_input'. Set the shape to count the model."],
    );
  });
});

describe('Open dimensions of a Keras model', () => {
  const open = sequential('m', [
    step('InputLayer', { name: 'x', batch_input_shape: [null, null, null, 3] }),
    step('Conv2D', { filters: 4, kernel_size: 3, padding: 'same' }),
    step('TimeDistributed', { layer: step('Dense', { units: 5 }) }),
    step('Cropping2D', { cropping: 1 }),
    step('Flatten'),
    step('Dense', { units: 2 }),
  ]);

  it('change the shapes of all layers when they are set', () => {
    for (const [height, width] of [
      [10, 12],
      [224, 224],
      [448, 100],
    ]) {
      const dimensions = new Map([
        ['height', height],
        ['width', width],
      ]);
      const { totals, diagnostics } = read(open, { dimensions });
      const pixels = (height - 2) * (width - 2);
      assert.equal(totals.exact.params, 27 * 4 + 4 + 4 * 5 + 5 + pixels * 5 * 2 + 2);
      assert.equal(totals.exact.macs, height * width * (27 * 4 + 4 * 5) + pixels * 5 * 2);
      assert.deepEqual(diagnostics, []);
    }
  });

  it('scale all figures but weights with the batch', () => {
    const [one, four] = [1, 4].map(batch => read(open, { dimensions: new Map([['batch', batch]]) }));
    assert.equal(four.totals.exact.macs, 4 * one.totals.exact.macs);
    assert.equal(four.totals.exact.params, one.totals.exact.params);
  });
});

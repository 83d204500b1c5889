import assert from 'node:assert/strict';
import { textOf } from '../../../../src/engine/graph/message';
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

/** A model from 8 features to 8, with 8 · 8 + 8 parameters, as a layer of another model. */
const inner = (name: string, calls: readonly unknown[]): Json => {
  const model = functional(
    'm',
    [input('i', [8]), layer('d', 'Dense', { units: 8 }, [[output('i')]])],
    ['i'],
    [['d', 0, 0]],
  );
  return { ...model, name, config: { ...(model.config as Json), name }, inbound_nodes: calls };
};

const x = input('x', [8]);
const add = layer('add', 'Add', {}, []);

describe('The calls of a nested Keras model', () => {
  // As Keras 1 and 2 write them (`get_network_config`): the creation of a model counts as its first call.
  it('are numbered from 1 in Keras 2', () => {
    const calls = [[output('x')], [output('inner', 1)], [output('inner', 2)]];
    const analysis = read(
      functional(
        'outer',
        [x, inner('inner', calls), { ...add, inbound_nodes: [[output('inner', 1), output('inner', 2)]] }],
        ['x'],
        [
          ['add', 0, 0],
          ['inner', 3, 0],
        ],
      ),
    );
    assert.deepEqual(outputShapes(analysis), [
      [1, 8],
      [1, 8],
    ]);
    assert.equal(analysis.totals.exact.params, 72);
    assert.equal(analysis.totals.exact.macs, 3 * 64);
    assert.deepEqual(analysis.diagnostics, []);
  });

  // As Keras 3.15.1 writes them (tested): 0 in the arguments, 1 in `output_layers`.
  it('are numbered from 0 in arguments and from 1 in outputs in Keras 3', () => {
    const shape = [null, 8];
    const calls = [
      call3([tensor3('x', shape)]),
      call3([tensor3('inner', shape, 0)]),
      call3([tensor3('inner', shape, 1)]),
    ];
    const sum = { ...add, inbound_nodes: [call3([[tensor3('inner', shape, 0), tensor3('inner', shape, 1)]])] };
    for (const outputs of [
      [
        ['add', 0, 0],
        ['inner', 3, 0],
      ],
      [['inner', 3, 0]],
    ]) {
      const layers = [x, inner('inner', calls), ...(outputs.length > 1 ? [sum] : [])];
      const analysis = read(functional('outer', layers, ['x'], outputs));
      assert.equal(analysis.totals.exact.macs, 3 * 64);
      assert.equal(analysis.totals.exact.params, 72);
      assert.deepEqual(analysis.diagnostics, []);
      assert.deepEqual(outputShapes(analysis).at(-1), [1, 8]);
    }
  });

  it('of a Sequential are numbered from 0 in Keras 3', () => {
    const shape = [null, 8];
    const nested = {
      ...sequential('s', [step('Dense', { units: 8 })]),
      name: 's',
      inbound_nodes: [call3([tensor3('x', shape)]), call3([tensor3('s', shape, 0)])],
    };
    const analysis = read(functional('outer', [x, nested], ['x'], [['s', 1, 0]]));
    assert.equal(analysis.totals.exact.macs, 2 * 64);
    assert.equal(analysis.totals.exact.params, 72);
    assert.deepEqual(analysis.diagnostics, []);
  });

  it('refer to outputs by index', () => {
    const two = functional(
      'two',
      [
        input('i', [8]),
        layer('a', 'Dense', { units: 3 }, [[output('i')]]),
        layer('b', 'Dense', { units: 5 }, [[output('i')]]),
      ],
      ['i'],
      [
        ['a', 0, 0],
        ['b', 0, 0],
      ],
    );
    const nested = { ...two, name: 'two', inbound_nodes: [[output('x')]] };
    const analysis = read(
      functional(
        'outer',
        [x, nested, layer('d', 'Dense', { units: 2 }, [[output('two', 1, 1)]])],
        ['x'],
        [['d', 0, 0]],
      ),
    );
    assert.equal(analysis.totals.exact.params, 8 * 3 + 3 + 8 * 5 + 5 + 5 * 2 + 2);
  });

  it('refer to inputs and outputs in dictionaries by name, in the order of the names', () => {
    const two: Json = {
      class_name: 'Functional',
      config: {
        name: 'two',
        layers: [
          input('p', [8]),
          input('q', [4]),
          layer('u', 'Dense', { units: 3 }, [[output('p')]]),
          layer('v', 'Dense', { units: 5 }, [[output('q')]]),
        ],
        input_layers: { p: ['p', 0, 0], q: ['q', 0, 0] },
        // Keras flattens dictionaries in the order of their keys: `a` is output 0.
        output_layers: { b: ['u', 0, 0], a: ['v', 0, 0] },
      },
    };
    const nested = {
      ...two,
      name: 'two',
      inbound_nodes: [call3([{ q: tensor3('y', [null, 4]), p: tensor3('x', [null, 8]) }])],
    };
    const dense = layer('d', 'Dense', { units: 2 }, [call3([tensor3('two', [null, 5], 0, 0)])]);
    const analysis = read(functional('outer', [x, input('y', [4]), nested, dense], ['x', 'y'], [['d', 0, 0]]));
    assert.equal(analysis.totals.exact.params, 8 * 3 + 3 + 4 * 5 + 5 + 5 * 2 + 2);
    assert.deepEqual(analysis.diagnostics, []);
  });

  it('may be of a class derived from Functional', () => {
    const nested = { ...inner('inner', [[output('x')]]), class_name: 'Backbone' };
    const analysis = read(functional('outer', [x, nested], ['x'], [['inner', 1, 0]]));
    assert.equal(analysis.totals.exact.params, 72);
    assert.deepEqual(analysis.diagnostics, []);
  });

  it('that take missing tensors are reported once', () => {
    const analysis = read(
      functional(
        'm',
        [
          x,
          layer('a', 'ReLU', {}, [[output('gone')]]),
          layer('b', 'ReLU', {}, [[output('a')]]),
          layer('c', 'ReLU', {}, [[output('b')]]),
        ],
        ['x'],
        [['c', 0, 0]],
      ),
    );
    assert.equal(analysis.totals.exact.unknownCost, 3);
    assert.equal(analysis.diagnostics.length, 1);
    assert.match(
      textOf(analysis.diagnostics[0].message),
      /^'a' \(and 2 more\) takes the output of a layer that is missing/,
    );
  });
});

import { int, ints, text } from '../../support/attributes';
import { itemsOf } from '../../support/json';
import type { KerasLayer, Lowering } from './support/layer';

const kinds = {
  SimpleRNN: { op: 'RNN', gates: 1 },
  GRU: { op: 'GRU', gates: 3 },
  LSTM: { op: 'LSTM', gates: 4 },
} as const;
type Kind = keyof typeof kinds;

/** Activations as ONNX names them. */
const names: Readonly<Record<string, string>> = {
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  hard_sigmoid: 'HardSigmoid',
  relu: 'Relu',
  linear: 'Identity',
  elu: 'Elu',
  softsign: 'Softsign',
  softplus: 'Softplus',
};

function activationsOf(layer: KerasLayer, kind: Kind): string[] {
  const named = (field: string, fallback: string): string => {
    const name = layer.config.string(field) ?? fallback;
    return Object.hasOwn(names, name)
      ? names[name]
      : layer.fail(`No rule for the activation '${name.slice(0, 80)}' in a recurrent layer.`);
  };
  const state = named('activation', 'tanh');
  if (kind === 'SimpleRNN') return [state];
  const gate = named('recurrent_activation', kind === 'LSTM' ? 'hard_sigmoid' : 'sigmoid');
  return kind === 'LSTM' ? [gate, state, state] : [gate, state];
}

/**
 * Over batch × time × features: what all steps yield, or the last. Keras learns one bias per gate; a GRU with `reset_after`
 * two. `initial_state` inputs cost nothing.
 */
function recur(layer: KerasLayer, kind: Kind, everyStep: boolean): string {
  const { op, gates } = kinds[kind];
  const units = layer.config.size('units');
  const rows = gates * units;
  const shape = layer.knownShape();
  if (shape.length !== 3) layer.fail(`Its input has ${shape.length} axes, the batch included, where 3 are needed.`);
  const biases = kind === 'GRU' && layer.config.flag('reset_after', false) ? 2 : 1;
  const [all, last] = layer.graph.add(
    op,
    [
      layer.input,
      layer.weight('kernel', [1, rows, layer.size(2)]),
      layer.weight('recurrent_kernel', [1, rows, units]),
      layer.config.flag('use_bias', true) ? layer.weight('bias', [1, biases * rows]) : '',
    ],
    {
      outputs: op === 'LSTM' ? 3 : 2,
      attributes: {
        hidden_size: int(units),
        layout: int(1),
        direction: text('forward'),
        activations: { kind: 'strings', value: activationsOf(layer, kind) },
      },
    },
  );
  const [value, axis] = everyStep ? [all, 2] : [last, 1];
  return layer.op('Squeeze', [value, layer.graph.list([axis])]);
}

const recurrent =
  (kind: Kind): Lowering =>
  layer =>
    recur(layer, kind, layer.config.flag('return_sequences', false));

/** A cell in an RNN, which goes through all steps. */
const cell =
  (kind: Kind): Lowering =>
  layer =>
    recur(layer, kind, true);

/** A cell, or several of which each goes through what the one before yields. */
const overCells: Lowering = layer => {
  const values = layer.inner('', 'cell', layer.input);
  return layer.config.flag('return_sequences', false)
    ? values
    : layer.op('Gather', [values, layer.graph.constant('int64', [], [-1])], { axis: int(1) });
};

const stackedCells: Lowering = layer =>
  itemsOf(layer.config.nodeOf('cells')).reduce(
    (value, node, index) => layer.described(`cell${index}`, node, value),
    layer.input,
  );

/** Over batch × time × space and channels. */
const convolutional =
  (axes: number, isCell: boolean): Lowering =>
  layer => {
    const { config } = layer;
    if (layer.knownShape().length !== axes + 3)
      return layer.fail(
        `Its input has ${layer.knownShape().length} axes, the batch included, where ${axes + 3} are needed.`,
      );
    const [filters, kernel] = [config.size('filters'), config.sizes('kernel_size', axes)];
    const everyStep = isCell || config.flag('return_sequences', false);
    const space = Array.from({ length: axes }, (_, axis) => axis);
    const weights = [
      layer.weight('kernel', [4 * filters, layer.size(layer.channelsLast ? -1 : 2), ...kernel]),
      layer.weight('recurrent_kernel', [4 * filters, filters, ...kernel]),
      ...(config.flag('use_bias', true) ? [layer.weight('bias', [4 * filters])] : []),
    ];
    const input = layer.channelsLast
      ? layer.op('Transpose', [layer.input], { perm: ints([0, 1, axes + 2, ...space.map(axis => axis + 2)]) })
      : layer.input;
    const value = layer.op(
      'ConvLSTM',
      [input, ...weights],
      {
        strides: ints(config.sizes('strides', axes, 1)),
        dilations: ints(config.sizes('dilation_rate', axes, 1)),
        auto_pad: text(config.string('padding')?.toLowerCase() === 'same' ? 'SAME_UPPER' : 'VALID'),
        return_sequences: int(everyStep ? 1 : 0),
        activations: { kind: 'strings', value: activationsOf(layer, 'LSTM').slice(0, 2) },
      },
      'keras.layers',
    );
    if (!layer.channelsLast) return value;
    const before = everyStep ? [0, 1] : [0];
    return layer.op('Transpose', [value], {
      perm: ints([...before, ...space.map(axis => axis + before.length + 1), before.length]),
    });
  };

/** The layer forwards and, with weights of its own, backwards; what both yield is joined. */
const bidirectional: Lowering = layer => {
  const both = ['layer', layer.config.has('backward_layer') ? 'backward_layer' : 'layer'].map((field, index) =>
    layer.inner(index === 0 ? 'forward' : 'backward', field, layer.input),
  );
  switch (layer.config.string('merge_mode') ?? 'concat') {
    case 'sum':
      return layer.op('Add', both);
    case 'mul':
      return layer.op('Mul', both);
    case 'ave':
      return layer.op('Mean', both);
    default:
      return layer.op('Concat', both, { axis: int(-1) });
  }
};

/** The layer on every step: batch and time are one axis for it. */
const timeDistributed: Lowering = layer => {
  const shape = layer.knownShape();
  const [batch, time, ...rest] = shape.map(dim => dim ?? layer.fail('The shape of its input is unknown.'));
  const merged = layer.op('Reshape', [layer.input, layer.graph.list([-1, ...rest])]);
  const value = layer.inner('', 'layer', merged);
  const inner = layer
    .knownShape(value)
    .slice(1)
    .map(dim => dim ?? layer.fail('The shape of its output is unknown.'));
  return layer.op('Reshape', [value, layer.graph.list(batch === 1 ? [-1, time, ...inner] : [batch, time, ...inner])]);
};

export const recurrentLayers: Readonly<Record<string, Lowering>> = {
  SimpleRNN: recurrent('SimpleRNN'),
  GRU: recurrent('GRU'),
  LSTM: recurrent('LSTM'),
  CuDNNGRU: recurrent('GRU'),
  CuDNNLSTM: recurrent('LSTM'),
  SimpleRNNCell: cell('SimpleRNN'),
  GRUCell: cell('GRU'),
  LSTMCell: cell('LSTM'),
  RNN: overCells,
  StackedRNNCells: stackedCells,
  ...Object.fromEntries(
    [1, 2, 3].flatMap(axes => [
      [`ConvLSTM${axes}D`, convolutional(axes, false)],
      [`ConvLSTM${axes}DCell`, convolutional(axes, true)],
    ]),
  ),
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed,
  SpectralNormalization: layer => layer.inner('', 'layer', layer.input),
};

import { int, ints, text } from '../../support/attributes';
import { itemsOf, membersOf, stringOf } from '../../support/json';
import { activationName } from './support/activations';
import { activationField } from './activation';
import type { KerasLayer, Lowering } from './support/layer';
import { say, type Message } from '../../../graph/message';

const kinds = {
  SimpleRNN: { op: 'RNN', gates: 1 },
  GRU: { op: 'GRU', gates: 3 },
  LSTM: { op: 'LSTM', gates: 4 },
} as const;
type Kind = keyof typeof kinds;

/** Activations as the rules of recurrent operators name them. */
const names: Readonly<Record<string, string>> = {
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  hard_sigmoid: 'HardSigmoid',
  relu: 'Relu',
  relu6: 'Clip',
  hard_tanh: 'Clip',
  linear: 'Identity',
  elu: 'Elu',
  leaky_relu: 'LeakyRelu',
  softsign: 'Softsign',
  softplus: 'Softplus',
  gelu: 'Gelu',
  silu: 'Silu',
  swish: 'Silu',
  hard_silu: 'HardSwish',
  hard_swish: 'HardSwish',
};

/** The activations of gates and states. */
interface Activations {
  readonly names: string[];
  /** Set if one of them is unknown: the layer's FLOPs are unknown too. */
  readonly unreadBecause?: Message;
}

/** The activations of gate and state; cuDNN's are fixed. */
function activationsOf(layer: KerasLayer, kind: Kind, isCudnn = false): Activations {
  let unreadBecause: Message | undefined;
  const named = (field: string, fallback: string): string => {
    const name = isCudnn || !layer.config.has(field) ? fallback : activationName(activationField(layer, field));
    if (Object.hasOwn(names, name)) return names[name];
    unreadBecause = layer.sayUnknownFunction(name, layer.config.nodeOf(field));
    return name;
  };
  const state = named('activation', 'tanh');
  if (kind === 'SimpleRNN') return { names: [state], unreadBecause };
  const gate = named('recurrent_activation', kind === 'LSTM' && !isCudnn ? 'hard_sigmoid' : 'sigmoid');
  return { names: kind === 'LSTM' ? [gate, state, state] : [gate, state], unreadBecause };
}

/** The results of all steps: all outputs, then the states. */
interface Steps {
  readonly all: string;
  readonly last: string;
  /** The second state of an LSTM, without a rearrangement. */
  readonly cell: string;
}

/**
 * Over batch × time × features. Keras learns one bias per gate; a GRU with `reset_after` and cuDNN's layers two.
 * `initial_state` inputs cost nothing.
 */
function recur(layer: KerasLayer, kind: Kind, isCudnn: boolean): Steps {
  const { op, gates } = kinds[kind];
  const units = layer.config.size('units');
  const rows = gates * units;
  const shape = layer.knownShape();
  if (shape.length !== 3) layer.fail(say`Its input must have 3 axes with the batch, but has ${shape.length}.`);
  const { names: activations, unreadBecause } = activationsOf(layer, kind, isCudnn);
  const biases = isCudnn || (kind === 'GRU' && layer.config.flag('reset_after', false)) ? 2 : 1;
  const [all, last, cell = ''] = layer.graph.add(
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
        layout: int(isTimeMajor(layer) ? 0 : 1),
        direction: text('forward'),
        activations: { kind: 'strings', value: activations },
      },
      unreadBecause,
    },
  );
  return { all, last, cell };
}

const isTimeMajor = (layer: KerasLayer): boolean => layer.config.flag('time_major', false);

/** The outputs in use: every step or the last one, and with `return_state` the states. */
function outputsOf(layer: KerasLayer, { all, last, cell }: Steps, everyStep: boolean, states: boolean): string[] {
  const axis = isTimeMajor(layer) ? 0 : 1;
  const without = (value: string, at: number): string => layer.op('Squeeze', [value, layer.graph.list([at])]);
  const steps = (): string => without(all, isTimeMajor(layer) ? 1 : 2);
  const found = [everyStep ? steps() : without(last, axis)];
  if (states && layer.wanted > 1) found.push(everyStep ? without(last, axis) : found[0]);
  if (states && layer.wanted > 2 && cell !== '') found.push(without(cell, axis));
  return found;
}

const recurrent =
  (kind: Kind, isCudnn = false): Lowering =>
  layer => {
    const [everyStep, states] = ['return_sequences', 'return_state'].map(field => layer.config.flag(field, false));
    return outputsOf(layer, recur(layer, kind, isCudnn), everyStep, states);
  };

/** A cell in an RNN, which applies it at all steps. */
const cell =
  (kind: Kind): Lowering =>
  layer =>
    outputsOf(layer, recur(layer, kind, false), true, true);

/** A cell, or several in sequence. */
const overCells: Lowering = layer => {
  const [values, ...states] = layer.inner('', 'cell', [layer.input], layer.wanted);
  const output = layer.config.flag('return_sequences', false)
    ? values
    : layer.op('Gather', [values, layer.graph.constant('int64', [], [-1])], { axis: int(1) });
  return layer.config.flag('return_state', false) ? [output, ...states] : [output];
};

/** The last cell's output, and the states of all. */
const stackedCells: Lowering = layer => {
  let value = layer.input;
  const states: string[] = [];
  itemsOf(layer.config.nodeOf('cells')).forEach((node, index) => {
    const kind = stringOf(membersOf(node).get('class_name')?.value);
    const wanted = layer.wanted === 1 ? 1 : kind === 'LSTMCell' ? 3 : 2;
    const [output, ...own] = layer.described(`cell${index}`, node, [value], wanted);
    value = output;
    states.push(...own);
  });
  return [value, ...states];
};

/** Over batch × time × space and channels. */
const convolutional =
  (axes: number, isCell: boolean): Lowering =>
  layer => {
    const { config } = layer;
    if (layer.knownShape().length !== axes + 3)
      return layer.fail(
        say`Its input must have ${axes + 3} axes with the batch, but has ${layer.knownShape().length}.`,
      );
    const [filters, kernel] = [config.size('filters'), config.sizes('kernel_size', axes)];
    const everyStep = isCell || config.flag('return_sequences', false);
    const states = layer.wanted > 1 && (isCell || config.flag('return_state', false));
    const space = Array.from({ length: axes }, (_, axis) => axis);
    const weights = [
      layer.weight('kernel', [4 * filters, layer.size(layer.channelsLast ? -1 : 2), ...kernel]),
      layer.weight('recurrent_kernel', [4 * filters, filters, ...kernel]),
      ...(config.flag('use_bias', true) ? [layer.weight('bias', [4 * filters])] : []),
    ];
    const input = layer.channelsLast
      ? layer.op('Transpose', [layer.input], { perm: ints([0, 1, axes + 2, ...space.map(axis => axis + 2)]) })
      : layer.input;
    const { names: activations, unreadBecause } = activationsOf(layer, 'LSTM');
    const [value] = layer.graph.add('ConvLSTM', [input, ...weights], {
      domain: 'keras.layers',
      attributes: {
        strides: ints(config.sizes('strides', axes, 1)),
        dilations: ints(config.sizes('dilation_rate', axes, 1)),
        auto_pad: text(config.string('padding')?.toLowerCase() === 'same' ? 'SAME_UPPER' : 'VALID'),
        return_sequences: int(everyStep ? 1 : 0),
        activations: { kind: 'strings', value: activations.slice(0, 2) },
      },
      unreadBecause,
    });
    const before = everyStep ? [0, 1] : [0];
    const output = layer.channelsLast
      ? layer.op('Transpose', [value], {
          perm: ints([...before, ...space.map(axis => axis + before.length + 1), before.length]),
        })
      : value;
    if (!states) return output;
    // Both states are shaped like one step of the output.
    const state = everyStep
      ? layer.op('Gather', [output, layer.graph.constant('int64', [], [-1])], { axis: int(1) })
      : output;
    return [output, state, state];
  };

/** The layer forwards and, with its own weights, backwards; the outputs are joined if requested; then the states. */
const bidirectional: Lowering = layer => {
  // Each direction has at most its output and two states.
  const [forward, backward] = ['layer', layer.config.has('backward_layer') ? 'backward_layer' : 'layer'].map(
    (field, index) =>
      layer.inner(index === 0 ? 'forward' : 'backward', field, [layer.input], statesOf(layer, field) + 1),
  );
  const states = [...forward.slice(1), ...backward.slice(1)];
  return [...merged(layer, [forward[0], backward[0]]), ...states];
};

/** How many states the wrapped layer returns, if they are used. */
function statesOf(layer: KerasLayer, field: string): number {
  const described = layer.config.child(field);
  if (layer.wanted === 1 || !described.child('config').flag('return_state', false)) return 0;
  return described.string('class_name')?.includes('LSTM') === true ? 2 : 1;
}

function merged(layer: KerasLayer, both: readonly string[]): readonly string[] {
  if (layer.config.nodeOf('merge_mode')?.type === 'null') return both;
  switch (layer.config.string('merge_mode') ?? 'concat') {
    case 'sum':
      return [layer.op('Add', both)];
    case 'mul':
      return [layer.op('Mul', both)];
    case 'ave':
      return [layer.op('Mean', both)];
    default:
      return [layer.op('Concat', both, { axis: int(-1) })];
  }
}

/** The layer at every step: batch and time are one axis for it. */
const timeDistributed: Lowering = layer => {
  const [batch, time, ...rest] = layer.sizes();
  const merged = layer.op('Reshape', [layer.input, layer.graph.list([batch * time, ...rest])]);
  const [value] = layer.inner('', 'layer', [merged]);
  const [, ...inner] = layer.sizes(value);
  return layer.op('Reshape', [value, layer.graph.list([batch, time, ...inner])]);
};

export const recurrentLayers: Readonly<Record<string, Lowering>> = {
  SimpleRNN: recurrent('SimpleRNN'),
  GRU: recurrent('GRU'),
  LSTM: recurrent('LSTM'),
  CuDNNGRU: recurrent('GRU', true),
  CuDNNLSTM: recurrent('LSTM', true),
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
  SpectralNormalization: layer => layer.inner('', 'layer', [layer.input]),
};

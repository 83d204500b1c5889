import { int, text } from '../../attributes';
import type { KerasLayer, Lowering } from '../layer';

const kinds = { SimpleRNN: { op: 'RNN', gates: 1 }, GRU: { op: 'GRU', gates: 3 }, LSTM: { op: 'LSTM', gates: 4 } } as const;
type Kind = keyof typeof kinds;

/** Activations as ONNX names them. */
const names: Readonly<Record<string, string>> = {
  tanh: 'Tanh', sigmoid: 'Sigmoid', hard_sigmoid: 'HardSigmoid', relu: 'Relu', linear: 'Affine', elu: 'Elu', softsign: 'Softsign', softplus: 'Softplus',
};

function activationsOf(layer: KerasLayer, kind: Kind): string[] {
  const named = (field: string, fallback: string): string => {
    const name = layer.config.string(field) ?? fallback;
    return names[name] ?? layer.fail(`No rule for the activation '${name.slice(0, 80)}' in a recurrent layer.`);
  };
  const state = named('activation', 'tanh');
  if (kind === 'SimpleRNN') return [state];
  const gate = named('recurrent_activation', kind === 'LSTM' ? 'hard_sigmoid' : 'sigmoid');
  return kind === 'LSTM' ? [gate, state, state] : [gate, state];
}

/**
 * Over batch × time × features. Keras learns one bias per gate; a GRU with `reset_after` two. `initial_state` inputs cost
 * nothing.
 */
const recurrent = (kind: Kind): Lowering => layer => {
  const { op, gates } = kinds[kind];
  const units = layer.config.size('units');
  const rows = gates * units;
  const shape = layer.knownShape();
  if (shape.length !== 3) layer.fail(`Its input has ${shape.length} axes, the batch included, where 3 are needed.`);
  const biases = kind === 'GRU' && layer.config.flag('reset_after', false) ? 2 : 1;
  const [all, last] = layer.graph.add(op, [
    layer.input, layer.weight('kernel', [1, rows, layer.size(2)]), layer.weight('recurrent_kernel', [1, rows, units]),
    layer.config.flag('use_bias', true) ? layer.weight('bias', [1, biases * rows]) : '',
  ], {
    outputs: op === 'LSTM' ? 3 : 2,
    attributes: { hidden_size: int(units), layout: int(1), direction: text('forward'), activations: { kind: 'strings', value: activationsOf(layer, kind) } },
  });
  const [value, axis] = layer.config.flag('return_sequences', false) ? [all, 2] : [last, 1];
  return layer.op('Squeeze', [value, layer.graph.list([axis])]);
};

/** The layer forwards and, with weights of its own, backwards; what both yield is joined. */
const bidirectional: Lowering = layer => {
  const both = ['layer', layer.config.has('backward_layer') ? 'backward_layer' : 'layer'].map((field, index) => (
    layer.inner(index === 0 ? 'forward' : 'backward', field, layer.input)
  ));
  switch (layer.config.string('merge_mode') ?? 'concat') {
    case 'sum': return layer.op('Add', both);
    case 'mul': return layer.op('Mul', both);
    case 'ave': return layer.op('Mean', both);
    default: return layer.op('Concat', both, { axis: int(-1) });
  }
};

/** The layer on every step: batch and time are one axis for it. */
const timeDistributed: Lowering = layer => {
  const shape = layer.knownShape();
  const [batch, time, ...rest] = shape.map(dim => dim ?? layer.fail('The shape of its input is unknown.'));
  const merged = layer.op('Reshape', [layer.input, layer.graph.list([-1, ...rest])]);
  const value = layer.inner('', 'layer', merged);
  const inner = layer.knownShape(value).slice(1).map(dim => dim ?? layer.fail('The shape of its output is unknown.'));
  return layer.op('Reshape', [value, layer.graph.list(batch === 1 ? [-1, time, ...inner] : [batch, time, ...inner])]);
};

export const recurrentLayers: Readonly<Record<string, Lowering>> = {
  SimpleRNN: recurrent('SimpleRNN'), GRU: recurrent('GRU'), LSTM: recurrent('LSTM'),
  CuDNNGRU: recurrent('GRU'), CuDNNLSTM: recurrent('LSTM'),
  Bidirectional: bidirectional, TimeDistributed: timeDistributed,
  SpectralNormalization: layer => layer.inner('', 'layer', layer.input),
};

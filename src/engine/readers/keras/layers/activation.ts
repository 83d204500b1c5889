import { float, int, text } from '../../support/attributes';
import type { GraphBuilder } from '../../support/graphBuilder';
import { stringOf } from '../../support/json';
import { Config } from './support/config';
import type { KerasLayer, Lowering } from './support/layer';

const scalar = (graph: GraphBuilder, value: number): string => graph.constant('float32', [], [value]);

/** Activations by the names that Keras and TensorFlow give them. */
const activations: Readonly<Record<string, (graph: GraphBuilder, value: string) => string>> = {
  linear: (_, value) => value,
  relu: (graph, value) => graph.op('Relu', [value]),
  relu6: (graph, value) => graph.op('Clip', [value, scalar(graph, 0), scalar(graph, 6)]),
  elu: (graph, value) => graph.op('Elu', [value]),
  selu: (graph, value) => graph.op('Selu', [value]),
  celu: (graph, value) => graph.op('Celu', [value]),
  leaky_relu: (graph, value) => graph.op('LeakyRelu', [value], { alpha: float(0.2) }),
  leakyrelu: (graph, value) => graph.op('LeakyRelu', [value], { alpha: float(0.2) }),
  sigmoid: (graph, value) => graph.op('Sigmoid', [value]),
  hard_sigmoid: (graph, value) => graph.op('HardSigmoid', [value]),
  tanh: (graph, value) => graph.op('Tanh', [value]),
  softmax: (graph, value) => graph.op('Softmax', [value], { axis: int(-1) }),
  log_softmax: (graph, value) => graph.op('LogSoftmax', [value], { axis: int(-1) }),
  softplus: (graph, value) => graph.op('Softplus', [value]),
  softsign: (graph, value) => graph.op('Softsign', [value]),
  exponential: (graph, value) => graph.op('Exp', [value]),
  gelu: (graph, value) => graph.op('Gelu', [value], { approximate: text('none') }),
  silu: (graph, value) => graph.op('Mul', [value, graph.op('Sigmoid', [value])]),
  swish: (graph, value) => graph.op('Mul', [value, graph.op('Sigmoid', [value])]),
  hard_silu: (graph, value) => graph.op('HardSwish', [value]),
  hard_swish: (graph, value) => graph.op('HardSwish', [value]),
  mish: (graph, value) => graph.op('Mish', [value]),
};

/** The name of an activation, as text or as a serialised function or layer; '' where none is given. */
function activationName(config: Config, field: string): string {
  const node = config.nodeOf(field);
  if (node === undefined || node.type === 'null') return 'linear';
  const nested = config.child(field);
  const name =
    stringOf(node) ??
    nested.string('config') ??
    nested.child('config').string('name') ??
    nested.string('class_name') ??
    '';
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

/** Applies an activation by its name; null where there is no such. */
export function activationByName(graph: GraphBuilder, name: string, value: string): string | null {
  return Object.hasOwn(activations, name) ? activations[name](graph, value) : null;
}

/** Applies the activation that a layer's field names. */
export function activated(layer: KerasLayer, value: string, field = 'activation'): string {
  const name = activationName(layer.config, field);
  return activationByName(layer.graph, name, value) ?? layer.fail(`No rule for the activation '${name.slice(0, 80)}'.`);
}

const along: Lowering = layer => {
  const axis = layer.config.integers('axis')?.[0] ?? -1;
  return layer.op('Softmax', [layer.input], { axis: int(axis) });
};

/** ReLU with its bounds: max_value, negative_slope and threshold are there where used. */
const relu: Lowering = layer => {
  const { config, graph } = layer;
  const most = config.number('max_value');
  const slope = config.number('negative_slope') ?? 0;
  if (slope !== 0) {
    const leaky = layer.op('LeakyRelu', [layer.input], { alpha: float(slope) });
    return most === undefined ? leaky : layer.op('Min', [leaky, scalar(graph, most)]);
  }
  return most === undefined
    ? layer.op('Relu', [layer.input])
    : layer.op('Clip', [layer.input, scalar(graph, 0), scalar(graph, most)]);
};

/** One slope per element, but for the axes that share theirs. */
const prelu: Lowering = layer => {
  const shape = layer
    .knownShape()
    .slice(1)
    .map(dim => dim ?? layer.fail('The shape of its input is unknown.'));
  for (const axis of layer.config.integers('shared_axes') ?? [])
    if (axis >= 1 && axis <= shape.length) shape[axis - 1] = 1;
  return layer.op('PRelu', [layer.input, layer.weight('alpha', shape)]);
};

export const activationLayers: Readonly<Record<string, Lowering>> = {
  Activation: layer => activated(layer, layer.input),
  ReLU: relu,
  LeakyReLU: layer =>
    layer.op('LeakyRelu', [layer.input], {
      alpha: float(layer.config.number('alpha') ?? layer.config.number('negative_slope') ?? 0.3),
    }),
  ELU: layer => layer.op('Elu', [layer.input], { alpha: float(layer.config.number('alpha') ?? 1) }),
  ThresholdedReLU: layer =>
    layer.op('ThresholdedRelu', [layer.input], { alpha: float(layer.config.number('theta') ?? 1) }),
  Softmax: along,
  PReLU: prelu,
};

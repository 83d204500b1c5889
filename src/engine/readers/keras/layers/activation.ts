import { float, int } from '../../support/attributes';
import { membersOf, stringOf } from '../../support/json';
import { activationByName } from './support/activations';
import type { KerasLayer, Lowering } from './support/layer';

/** The name of an activation, as text or as a serialized function or layer; '' if there is none. */
export function activationField(layer: KerasLayer, field: string): string {
  const node = layer.config.nodeOf(field);
  if (node === undefined || node.type === 'null') return 'linear';
  const nested = layer.config.child(field);
  return (
    stringOf(node) ??
    nested.string('config') ??
    nested.string('registered_name')?.split('>').at(-1) ??
    nested.string('class_name') ??
    nested.child('config').string('name') ??
    ''
  );
}

/** Applies the activation that a layer's field names; it may be a layer itself. */
export function activated(layer: KerasLayer, value: string, field = 'activation'): string {
  const node = layer.config.nodeOf(field);
  const className = stringOf(membersOf(node).get('class_name')?.value);
  if (node && className !== undefined && Object.hasOwn({ ...activationLayers, ...functionLayers }, className))
    return layer.described(field, node, [value])[0];
  const name = activationField(layer, field);
  return activationByName(layer.graph, name, value) ?? layer.unknownFunction(name, value, node);
}

const softmax: Lowering = layer => {
  const axes = layer.config.integers('axis') ?? [-1];
  if (axes.length === 1) return layer.op('Softmax', [layer.input], { axis: int(axes[0]) });
  // Over several axes at once: they become the last one, and go back.
  const rank = layer.knownShape().length;
  const over = axes.map(axis => (axis < 0 ? axis + rank : axis));
  const most = layer.op('ReduceMax', [layer.input, layer.graph.list(over)], { keepdims: int(1) });
  const powers = layer.op('Exp', [layer.op('Sub', [layer.input, most])]);
  return layer.op('Div', [powers, layer.op('ReduceSum', [powers, layer.graph.list(over)], { keepdims: int(1) })]);
};

/** ReLU with its bounds: max_value, negative_slope and threshold are lowered only if used. */
const relu: Lowering = layer => {
  const { config } = layer;
  const most = config.number('max_value');
  const slope = config.number('negative_slope') ?? 0;
  if (slope !== 0) {
    const leaky = layer.op('LeakyRelu', [layer.input], { alpha: float(slope) });
    return most === undefined ? leaky : layer.op('Min', [leaky, layer.scalar(most)]);
  }
  return most === undefined
    ? layer.op('Relu', [layer.input])
    : layer.op('Clip', [layer.input, layer.scalar(0), layer.scalar(most)]);
};

/** One slope per element, except along shared axes. */
const prelu: Lowering = layer => {
  const shared = layer.config.integers('shared_axes') ?? [];
  const shape = layer
    .knownShape()
    .slice(1)
    .map((dim, axis) => (shared.includes(axis + 1) ? 1 : (dim ?? layer.unknownInput())));
  return layer.op('PRelu', [layer.input, layer.weight('alpha', shape)]);
};

export const activationLayers: Readonly<Record<string, Lowering>> = {
  ReLU: relu,
  LeakyReLU: layer =>
    layer.op('LeakyRelu', [layer.input], {
      alpha: float(layer.config.number('alpha') ?? layer.config.number('negative_slope') ?? 0.3),
    }),
  ELU: layer => layer.op('Elu', [layer.input], { alpha: float(layer.config.number('alpha') ?? 1) }),
  ThresholdedReLU: layer =>
    layer.op('ThresholdedRelu', [layer.input], { alpha: float(layer.config.number('theta') ?? 1) }),
  Softmax: softmax,
  PReLU: prelu,
};

/** A function by its name as a layer of its own. */
export const functionLayers: Readonly<Record<string, Lowering>> = {
  Activation: layer => activated(layer, layer.input),
};

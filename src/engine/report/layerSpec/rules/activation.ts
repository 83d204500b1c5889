import type { Arguments } from '../support/draft';
import type { NodeView } from '../support/nodeView';
import { unless } from './arguments';
import type { Rule } from './rule';

/** A module of one input whose output has the same layout. */
const activation =
  (type: string, args: (node: NodeView) => Arguments | null = () => ({})): Rule =>
  node => {
    const value = node.value(0);
    const layout = value && node.conversion.layoutOf(value);
    const [input, given] = [layout && node.tensor(0, layout), args(node)];
    return layout && input && given && { type, args: given, inputs: [input], layout };
  };

const alpha =
  (name: string, fallback: number, written = fallback) =>
  (node: NodeView): Arguments =>
    unless(written, name, node.number('alpha', fallback));

/** Bounds of a Clip, which are inputs since opset 11. */
function bound(node: NodeView, index: number, name: string): number | null {
  return node.value(index) === null ? (node.list(name)?.[0] ?? numberOrNull(node, name)) : node.scalar(index);
}

function numberOrNull(node: NodeView, name: string): number | null {
  const value = node.number(name, Number.NaN);
  return Number.isFinite(value) && Math.abs(value) < 1e38 ? value : null;
}

const clip: Rule = node => {
  const [min, max] = [bound(node, 1, 'min'), bound(node, 2, 'max')];
  if (min === 0 && max === 6) return activation('ReLU6')(node);
  return activation('Clamp', () => ({ ...(min !== null && { min }), ...(max !== null && { max }) }))(node);
};

/** The axis along which a node works, as the spec counts it. */
const along =
  (type: string): Rule =>
  node => {
    const [input, value] = [node.tensor(0), node.value(0)];
    const rank = node.shape(0)?.length;
    if (!input || !value || rank === undefined) return null;
    // Before opset 13, axis 1 was the default.
    const axis = node.number('axis', node.analyzed.opset < 13 ? 1 : -1);
    const positive = axis < 0 ? axis + rank : axis;
    const at = positive + (node.conversion.isBatched(value) ? 0 : 1);
    return { type, args: { dim: at === input.shape.length ? -1 : at }, inputs: [input] };
  };

const prelu: Rule = node => {
  const value = node.value(0);
  const layout = value && node.conversion.layoutOf(value);
  const input = layout && node.tensor(0, layout);
  const { elements } = node.weightAt(1) ?? { elements: null };
  if (!layout || !input || elements === null) return null;
  return { type: 'PReLU', args: unless(1, 'num_parameters', elements), inputs: [input], layout };
};

export const activationRules: Readonly<Record<string, Rule>> = {
  Relu: activation('ReLU'),
  LeakyRelu: activation('LeakyReLU', alpha('negative_slope', 0.01)),
  Elu: activation('ELU', alpha('alpha', 1)),
  Celu: activation('CELU', alpha('alpha', 1)),
  Selu: activation('SELU'),
  Sigmoid: activation('Sigmoid'),
  Tanh: activation('Tanh'),
  Softplus: activation('Softplus'),
  Softsign: activation('Softsign'),
  HardSigmoid: activation('Hardsigmoid'),
  HardSwish: activation('Hardswish'),
  Mish: activation('Mish'),
  Gelu: activation('GELU', node => unless('none', 'approximate', node.text('approximate') ?? 'none')),
  Clip: clip,
  PRelu: prelu,
  Softmax: along('Softmax'),
  LogSoftmax: along('LogSoftmax'),
};

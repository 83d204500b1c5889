import type { NodeView } from '../support/nodeView';
import { short, unless } from './arguments';
import type { Rule } from './rule';

const epsilon = (node: NodeView) => unless(1e-5, 'eps', node.number('epsilon', 1e-5));

/** Norms with a scale and a shift for each channel. */
const channelNorm =
  (type: (axes: number) => string, args: (node: NodeView, channels: number) => object): Rule =>
  node => {
    const value = node.value(0);
    if (!value || !node.conversion.isBatched(value)) return null;
    const input = node.tensor(0, node.imageLayout);
    if (!input || input.shape.length < 1 || input.shape.length > 4) return null;
    return {
      type: type(Math.max(1, input.shape.length - 1)),
      args: { ...args(node, input.shape[0]), ...epsilon(node) },
      inputs: [input],
      layout: node.imageLayout,
    };
  };

/** How many of the last axes are normalized together. */
function lastAxes(node: NodeView): readonly number[] | null {
  const shape = node.shape(0);
  const axis = node.number('axis', -1);
  return shape && shape.slice(axis < 0 ? axis : axis - shape.length);
}

export const normalizationRules: Readonly<Record<string, Rule>> = {
  BatchNormalization: channelNorm(
    axes => `BatchNorm${axes}d`,
    (_, channels) => ({ num_features: channels }),
  ),
  InstanceNormalization: channelNorm(
    axes => `InstanceNorm${axes}d`,
    (_, channels) => ({ num_features: channels, affine: true }),
  ),
  GroupNormalization: channelNorm(
    () => 'GroupNorm',
    (node, channels) => ({ num_groups: node.number('num_groups', 1), num_channels: channels }),
  ),
  LayerNormalization: node => {
    const [input, axes] = [node.tensor(0), lastAxes(node)];
    if (!input || !axes) return null;
    const args = { normalized_shape: short(axes), ...epsilon(node), ...unless(true, 'bias', node.value(2) !== null) };
    return { type: 'LayerNorm', args: axes.length > 1 ? { ...args, normalized_shape: axes } : args, inputs: [input] };
  },
  RMSNormalization: node => {
    const [input, axes] = [node.tensor(0), lastAxes(node)];
    return input && axes && { type: 'RMSNorm', args: { normalized_shape: axes }, inputs: [input] };
  },
};

import { tensor, type ValueType } from '../graph/value';
import type { Shape } from '../graph/shape';
import { convolution } from './convolution';
import type { ChannelFlow } from './support/channelFlow';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { movement } from './movement';
import { normalization } from './normalization';
import { pooling } from './pooling';
import { resize } from './resize';
import { transposedConvolution } from './transposedConvolution';

/**
 * ONNX Runtime's internal domain `com.ms.internal.nhwc`: operators of ONNX with channels last in the first input and
 * output, and unchanged weights. TensorFlow's image operators work the same way.
 */
const domain = 'com.ms.internal.nhwc';

const names: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'MaxPool',
  'AveragePool',
  'LpPool',
  'GlobalMaxPool',
  'GlobalAveragePool',
  'GlobalLpPool',
  'QLinearConv',
  'QLinearConvTranspose',
  'GridSample',
  'BatchNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LRN',
  'DepthToSpace',
  'SpaceToDepth',
]);

const channelsFirst = (shape: Shape): Shape =>
  shape.length < 3 ? shape : [shape[0], shape[shape.length - 1], ...shape.slice(1, -1)];

const channelsLast = <T>(axes: readonly T[]): readonly T[] =>
  axes.length < 3 ? axes : [axes[0], ...axes.slice(2), axes[1]];

/** The node as seen by the channels-first rules. All shapes are accessed through `shape` and `outputShape`. */
function turned(node: NodeContext): NodeContext {
  const first = (shape: Shape | null): Shape | null => shape && channelsFirst(shape);
  return Object.assign(Object.create(node) as NodeContext, {
    shape: (index: number) => (index === 0 ? first(node.shape(0)) : node.shape(index)),
    outputShape: (index: number) => (index === 0 ? first(node.outputShape(0)) : node.outputShape(index)),
  });
}

function turnedBack(type: ValueType | null): ValueType | null {
  return type?.kind === 'tensor' && type.shape !== null ? tensor(type.dtype, channelsLast(type.shape)) : type;
}

/** The channels of the first input and output, last again. */
function turnedFlow(flow: ReturnType<NonNullable<OperatorDefinition['channels']>>) {
  if (flow === null || 'regrouped' in flow) return null;
  const last = (all: ChannelFlow['inputs']): ChannelFlow['inputs'] =>
    all.map((axes, index) => (index === 0 && axes ? channelsLast(axes) : axes));
  return { ...flow, inputs: last(flow.inputs), outputs: last(flow.outputs) };
}

/** The same operator with the channels last: its rules, on permuted shapes. */
function withChannelsLast(definition: OperatorDefinition): OperatorDefinition {
  return {
    name: definition.name,
    domain,
    since: definition.since,
    roles: definition.roles,
    axes: definition.axes && (node => definition.axes!(turned(node))),
    channels: definition.channels && (node => turnedFlow(definition.channels!(turned(node)))),
    infer: node => definition.infer(turned(node)).map((type, index) => (index === 0 ? turnedBack(type) : type)),
    cost: node => definition.cost(turned(node)),
  };
}

const isOfOnnx = ({ domain: home }: OperatorDefinition): boolean => home === undefined || home === 'ai.onnx';

export const channelsLastOperators: readonly OperatorDefinition[] = [
  ...[...convolution, ...transposedConvolution, ...pooling, ...normalization, ...movement, ...resize]
    .filter(definition => isOfOnnx(definition) && names.has(definition.name))
    .map(withChannelsLast),
  // These name their axes, or give a size for each: the order of the axes does not matter to their rules.
  ...resize
    .filter(definition => isOfOnnx(definition) && ['Resize', 'Upsample'].includes(definition.name))
    .map(definition => ({ ...definition, domain })),
];

import { isKnown, type KnownShape, type Shape } from '../../graph/shape';
import type { ChannelAxis, ChannelFlow } from './channelFlow';
import type { NodeContext } from './definition';

/** Channels with a name; a single element, or none, are not channels. */
export function named(name: string, size: number): ChannelAxis {
  return size < 2 ? size : { name, size };
}

/** Channels with the names `0`, `1`, … for the axes of a tensor. */
export function namedChannels(shape: KnownShape): readonly ChannelAxis[] {
  return shape.map((size, axis) => named(String(axis), size));
}

/** Whether all sizes of these inputs (those that are there) and of the first output are known. */
export function areKnown(node: NodeContext, ...inputs: readonly number[]): boolean {
  return inputs.every(input => !node.hasInput(input) || isKnown(node.shape(input))) && isKnown(node.outputShape(0));
}

/** The axes of a node that computes each output element from the elements at the same (broadcast) place. */
export function broadcastChannels(node: NodeContext, inputs?: readonly number[]): ChannelFlow | null {
  const output = node.outputShape(0);
  const taken = inputs ?? Array.from({ length: node.inputCount }, (_, input) => input);
  if (!isKnown(output) || !areKnown(node, ...taken)) return null;
  const axes = namedChannels(output);
  const axesOf = (shape: Shape | null): readonly ChannelAxis[] | undefined =>
    shape?.map((dim, axis) => {
      const place = output.length - shape.length + axis;
      return dim === 1 || output[place] !== dim ? dim! : axes[place];
    });
  return {
    inputs: Array.from({ length: node.inputCount }, (_, input) =>
      taken.includes(input) ? axesOf(node.shape(input)) : undefined,
    ),
    outputs: Array.from({ length: node.outputCount }, () => axes),
  };
}

/** The first input's axes continue in all outputs of its shape, but for those that `fixes` returns. */
export function keptChannels(node: NodeContext, fixes: (axis: number) => boolean = () => false): ChannelFlow | null {
  const shape = node.shape(0);
  if (!isKnown(shape)) return null;
  const axes = namedChannels(shape).map((axis, at) => (fixes(at) ? shape[at] : axis));
  return {
    inputs: [axes],
    outputs: Array.from({ length: node.outputCount }, (_, output) =>
      String(node.outputShape(output)) === String(shape) ? axes : undefined,
    ),
  };
}

/** As `keptChannels`, with inputs that have an element per channel. */
export function perChannel(node: NodeContext, axis: number, vectors: readonly number[]): ChannelFlow | null {
  const kept = keptChannels(node);
  const channels = kept?.inputs[0]?.[axis];
  if (!kept || channels === undefined) return null;
  return {
    ...kept,
    inputs: Array.from({ length: node.inputCount }, (_, input) => {
      if (input === 0) return kept.inputs[0];
      return vectors.includes(input) && node.rank(input) === 1 ? [channels] : undefined;
    }),
  };
}

/** Inputs that have a number for each channel, or one for all of them: scales, zero points. */
export interface NumbersOf {
  readonly inputs: readonly number[];
  readonly channels: ChannelAxis;
  readonly size: number;
}

/** Adds such inputs to a flow; null: the shape of one of them is another. */
export function withNumbers(
  node: NodeContext,
  flow: ChannelFlow | null,
  ...all: readonly NumbersOf[]
): ChannelFlow | null {
  if (flow === null) return null;
  const inputs = [...flow.inputs];
  for (const { inputs: places, channels, size } of all)
    for (const input of places) {
      const shape = node.hasInput(input) ? node.shape(input) : [];
      if (shape?.length === 1 && shape[0] === size && size > 1) inputs[input] = [channels];
      else if (shape?.some(dim => dim !== 1) ?? true) return null;
    }
  return { ...flow, inputs };
}

/** An operator on images whose batch and channels continue, while the sizes of the image may change. */
export function imageChannels(node: NodeContext, channelAxis = 1): ChannelFlow | null {
  const [shape, output] = [node.shape(0), node.outputShape(0)];
  if (!isKnown(shape) || !isKnown(output) || shape.length !== output.length) return null;
  const axes = (sizes: KnownShape): readonly ChannelAxis[] =>
    sizes.map((size, axis) => (axis === 0 || axis === channelAxis ? named(String(axis), size) : size));
  return { inputs: [axes(shape)], outputs: Array.from({ length: node.outputCount }, () => axes(output)) };
}

/** An operator that samples images at places, or in regions, that its second input holds: their channels continue. */
export function sampledChannels(node: NodeContext): ChannelFlow | null {
  const [images, places, output] = [node.shape(0), node.shape(1), node.outputShape(0)];
  if (!isKnown(images) || !isKnown(places) || !isKnown(output)) return null;
  const channels = named('channels', images[1]);
  const axes = ([samples, , ...spatial]: KnownShape): readonly ChannelAxis[] => [samples, channels, ...spatial];
  return { inputs: [axes(images), places], outputs: [axes(output)] };
}

import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import { canonical } from '../../analysis/values';
import type { Initializer } from '../../graph/graph';
import { say, type Message } from '../../graph/message';
import { resizedAxis, sizeOfAxis, type Axis, type Channels } from './channelAxis';
import type { ChannelAxes, Layer } from './channelWalk';
import type { ChangedLayer, ChangedTensor } from './changedLayer';
import { nodeInWords } from './layers';

/**
 * The layers that change together when channels become fewer: those that make them, those that have a value for each of
 * them, and those that read them.
 * @param chosen the layers that were selected
 */
export function channelGroup(
  { graph }: Analysis,
  axes: ChannelAxes,
  sizes: ReadonlyMap<Channels, number>,
  chosen: ReadonlySet<AnalyzedNode>,
): readonly ChangedLayer[] {
  const changed = changedChannels(axes, sizes);
  const makers = new Map(axes.layers.map(layer => [layer.node, layer]));
  const reached = joinedAt(graph.nodes, changed, axes, chosen);
  return graph.nodes.flatMap(node => {
    const tensors = changedTensors(node, axes, sizes);
    return tensors.length === 0 ? [] : [{ node, why: reasonOf(node, tensors), tensors }];
  });

  function reasonOf(node: AnalyzedNode, tensors: readonly ChangedTensor[]): Message {
    const layer = makers.get(node);
    const isMade = layer !== undefined && channelsOf(layer.made, axes, sizes).size > 0;
    if (isMade && chosen.has(node)) return say`Selected.`;
    if (isMade && !isDepthwise(node, layer, changed, axes, sizes)) {
      const join = node.outputs.map(output => output && reached.get(canonical(output))).find(found => found);
      return join ? say`${nodeInWords(join.node)} combines its channels with these.` : say`Has the same channels.`;
    }
    if (isMade || tensors.every(({ old }) => old.shape.length < 2)) return say`Has values for each of these channels.`;
    return say`Reads these channels.`;
  }
}

/** Which of the channels that change each value has; none for values without. */
function changedChannels(
  axes: ChannelAxes,
  sizes: ReadonlyMap<Channels, number>,
): ReadonlyMap<AnalyzedValue, ReadonlySet<Channels>> {
  const changed = new Map<AnalyzedValue, ReadonlySet<Channels>>();
  for (const [value, own] of axes.axes) {
    const found = new Set(own.flatMap(axis => [...channelsOf(axis, axes, sizes)]));
    if (found.size > 0) changed.set(value, found);
  }
  return changed;
}

function channelsOf(axis: Axis, { algebra }: ChannelAxes, sizes: ReadonlyMap<Channels, number>): Set<Channels> {
  const found = new Set<Channels>();
  for (const part of algebra.resolve(axis))
    for (const factor of part)
      if (factor.kind === 'channels' && (sizes.get(factor) ?? factor.size) !== factor.size) found.add(factor);
  return found;
}

/** The weights of a node whose axes change. */
function changedTensors(
  { inputs }: AnalyzedNode,
  { axes, algebra }: ChannelAxes,
  sizes: ReadonlyMap<Channels, number>,
): ChangedTensor[] {
  return inputs.flatMap(input => {
    const stored: Initializer | null | undefined = input?.initializer;
    const own = input && axes.get(canonical(input));
    if (!stored || !own) return [];
    const resolved = own.map(axis => algebra.resolve(axis));
    const [before, after] = [resolved.map(sizeOfAxis), resolved.map(axis => resizedAxis(axis, sizes))];
    if (before.every((size, at) => size === after[at])) return [];
    const { dtype } = stored;
    return [{ name: stored.name, old: { dtype, shape: before }, new: [{ dtype, shape: after }] }];
  });
}

/** A convolution with a filter for each channel makes the channels that it reads. */
function isDepthwise(
  { inputs }: AnalyzedNode,
  { made }: Layer,
  changed: ReadonlyMap<AnalyzedValue, ReadonlySet<Channels>>,
  axes: ChannelAxes,
  sizes: ReadonlyMap<Channels, number>,
): boolean {
  const own = channelsOf(made, axes, sizes);
  return inputs.some(input => input && !isStored(input) && intersects(own, changed.get(canonical(input)) ?? new Set()));
}

/**
 * Follows channels from the selected layers through nodes that have the same ones on both sides.
 * @returns by value: the last node on the way that combines several inputs with these channels; null: there is none
 */
function joinedAt(
  nodes: readonly AnalyzedNode[],
  changed: ReadonlyMap<AnalyzedValue, ReadonlySet<Channels>>,
  axes: ChannelAxes,
  chosen: ReadonlySet<AnalyzedNode>,
): ReadonlyMap<AnalyzedValue, AnalyzedNode | null> {
  const consumers = new Map<AnalyzedValue, AnalyzedNode[]>();
  for (const node of nodes)
    for (const input of node.inputs)
      if (input !== null && changed.has(canonical(input))) {
        const known = consumers.get(canonical(input));
        if (known === undefined) consumers.set(canonical(input), [node]);
        else known.push(node);
      }
  const reached = new Map<AnalyzedValue, AnalyzedNode | null>();
  const pending: AnalyzedValue[] = [];
  // A node with many inputs is passed once, not from each of them.
  const passed = new Map<AnalyzedNode, Set<Channels>>();
  const passes = (node: AnalyzedNode, channels: ReadonlySet<Channels>): boolean => {
    const known = passed.get(node) ?? new Set();
    passed.set(node, known);
    const { size } = known;
    for (const one of channels) known.add(one);
    return known.size > size;
  };
  const reach = (value: AnalyzedValue, join: AnalyzedNode | null): void => {
    if (reached.has(value)) return;
    reached.set(value, join);
    pending.push(value);
  };
  for (const { node } of axes.layers)
    if (chosen.has(node))
      for (const output of node.outputs) if (output && changed.has(canonical(output))) reach(canonical(output), null);
  for (let at = 0; at < pending.length; at++) {
    const value = pending[at];
    const own = changed.get(value)!;
    const alike = (others: readonly (AnalyzedValue | null)[]): AnalyzedValue[] =>
      others.flatMap(other => {
        const origin = other && canonical(other);
        return origin && origin !== value && !isStored(origin) && intersects(own, changed.get(origin) ?? new Set())
          ? [origin]
          : [];
      });
    const join = reached.get(value)!;
    for (const node of consumers.get(value) ?? []) {
      if (!passes(node, own)) continue;
      for (const output of alike(node.outputs)) reach(output, join);
      for (const input of alike(node.inputs)) reach(input, node);
    }
    const { producer } = value;
    const before = producer !== null && passes(producer, own) ? alike(producer.inputs) : [];
    for (const input of before) reach(input, before.length > 1 ? producer : join);
  }
  return reached;
}

function isStored({ producer, initializer }: AnalyzedValue): boolean {
  return producer === null && initializer !== null;
}

function intersects(some: ReadonlySet<Channels>, others: ReadonlySet<Channels>): boolean {
  const [few, many] = some.size < others.size ? [some, others] : [others, some];
  for (const one of few) if (many.has(one)) return true;
  return false;
}

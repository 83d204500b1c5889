import type { AnalyzedValue } from '../../analysis/analysis';
import type { CountedNode } from '../../analysis/countedNode';
import { formatExact, formatShare } from '../../formula/numbers';
import { say, type Message } from '../../graph/message';
import { isKnown, type KnownShape } from '../../graph/shape';
import { peakOfNode, type TimeBoundBy } from '../speed/timeBounds';
import type { TreeIndex } from './treeIndex';

/** What about a node could be changed to make it faster, with the figures that say so. Never an error. */
export interface Hint {
  readonly item: number;
  readonly path: string;
  readonly kind: 'memory-bound' | 'channels' | 'unequal-channels';
  readonly message: Message;
}

/** Smaller parts of the time are not worth a hint. */
const leastShare = 0.01;
/**
 * Tensor cores work on this many channels at a time in 16 bits (NVIDIA, "Optimizing Convolutional Layers"): what is
 * expected of a device whose vendor says nothing for the type.
 */
const usualChannels = 8;
/** A convolution that moves so much more than the least is worth a hint. */
const unequal = 1.1;

/**
 * Memory-bound contractions, whose time fewer FLOPs do not shorten; channels that do not fill tensor cores; and 1×1
 * convolutions that move more than they would with as many channels in as out (ShuffleNetV2's first guideline).
 * @param by the device that times are bounds on
 * @returns those of the slowest nodes first
 */
export function hintsOf(index: TreeIndex, by: TimeBoundBy): Hint[] {
  const times = index.timeBounds(by);
  const hints: (Hint & { readonly share: number })[] = [];
  index.tree.forEach(({ path }, item) => {
    const node = index.node(item);
    if (!node?.counted || node.below > 0 || !node.figures.macs) return;
    const share = times.total === 0 ? 0 : times.knownPart(item) / times.total;
    if (share < leastShare) return;
    const add = (kind: Hint['kind'], message: Message | null): void => {
      if (message !== null) hints.push({ item, path, kind, message, share });
    };
    if (index.limit(item, by)?.by === 'memory')
      add(
        'memory-bound',
        say`Memory-bound, with ${formatShare(share)} of the time bound: fewer FLOPs do not make it faster, fewer bytes do.`,
      );
    add('channels', channelHint(node, peakOfNode(node, by, index.storageType).channels ?? usualChannels));
    add('unequal-channels', unequalHint(node));
  });
  return hints.sort((a, b) => b.share - a.share).map(({ share: _, ...hint }) => hint);
}

/** The channels of a convolution or of a layer with a weight matrix; null: it is neither. */
function channelsOf({ analyzed: { node, inputs } }: CountedNode): readonly [inside: number, outside: number] | null {
  const weight = shapeOf(inputs[1]);
  if (node.domain !== 'ai.onnx' || weight === null) return null;
  const group = node.attributes.get('group');
  if (node.op === 'Conv' && weight.length > 2 && (group?.kind !== 'int' || group.value === 1))
    return [weight[1], weight[0]];
  if (node.op === 'MatMul' && weight.length === 2 && inputs[1]?.origin === 'file') return [weight[0], weight[1]];
  if (node.op !== 'Gemm' || weight.length !== 2) return null;
  const transposed = node.attributes.get('transB');
  return transposed?.kind === 'int' && transposed.value === 1 ? [weight[1], weight[0]] : [weight[0], weight[1]];
}

function channelHint(node: CountedNode, atOnce: number): Message | null {
  const channels = channelsOf(node);
  if (channels === null || channels.every(size => size % atOnce === 0)) return null;
  const [inside, outside] = channels;
  return say`${inside} channels in and ${outside} out: tensor cores are filled by multiples of ${atOnce}.`;
}

/**
 * With h·w places and B = h·w·c₁·c₂ products, a 1×1 convolution moves h·w·(c₁ + c₂) + c₁·c₂ elements, at least
 * 2·√(h·w·B) + B/(h·w), which c₁ = c₂ reaches (Ma et al. 2018, ShuffleNet V2, G1).
 */
export function pointwiseAccess(places: number, inside: number, outside: number): { moved: number; least: number } {
  const products = places * inside * outside;
  return {
    moved: places * (inside + outside) + inside * outside,
    least: 2 * Math.sqrt(places * products) + products / places,
  };
}

function unequalHint(node: CountedNode): Message | null {
  const channels = channelsOf(node);
  const weight = shapeOf(node.analyzed.inputs[1]);
  const [input, output] = [shapeOf(node.analyzed.inputs[0]), shapeOf(node.analyzed.outputs[0])];
  if (node.analyzed.node.op !== 'Conv' || !channels || !weight || !input || !output) return null;
  // The guideline is about as many places out as in.
  if (weight.slice(2).some(size => size !== 1) || String(input.slice(2)) !== String(output.slice(2))) return null;
  const places = output.slice(2).reduce((product, size) => product * size, output[0]);
  const { moved, least } = pointwiseAccess(places, ...channels);
  if (least === 0 || moved <= unequal * least) return null;
  return say`${channels[0]} channels in and ${channels[1]} out move ${formatExact(moved)} elements; as many in as out, with the same products, move ${formatExact(Math.round(least))}.`;
}

function shapeOf(value: AnalyzedValue | null | undefined): KnownShape | null {
  const shape = value?.type?.kind === 'tensor' ? value.type.shape : null;
  return shape && isKnown(shape) ? shape : null;
}

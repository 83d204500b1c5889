import { bytesMoved, runsOf, valueBytes } from '../../analysis/bytesMoved';
import type { Analysis } from '../../analysis/analyze';
import { figuresUnder } from '../../analysis/convention';
import type { CountedNode } from '../../analysis/countedNode';
import type { Convention } from '../../graph/convention';
import type { WeightType } from '../../graph/weightType';
import type { DevicePeak } from './devices';
import { fusion } from './fusion';

/** What the least time of a node depends on. */
export interface TimeBoundBy {
  readonly convention: Convention;
  readonly peak: Pick<DevicePeak, 'dtype' | 'flops'>;
  /** Bytes per second. */
  readonly bandwidth: number;
  /** The type that parameters are stored in; null: as in the file. */
  readonly weights: WeightType | null;
  /** Whether elementwise operators run as part of the contraction in front of them (`fusion`). */
  readonly fused: boolean;
  /** Where nodes differ in what they multiply: what each of them runs on. */
  readonly ofNode?: (node: CountedNode) => NodeRate;
}

/** The peak that a node runs on, and bytes of its weights that need not be moved. */
export interface NodeRate {
  readonly peak: Pick<DevicePeak, 'dtype' | 'flops'>;
  readonly savedBytes: number;
}

/** What limits a node: the peak of the device, or its memory. */
export type Limit = 'compute' | 'memory';

/** The least time of all runs of a node, in seconds, and what it follows from. */
export interface TimeBound {
  readonly flops: number;
  /** Read and written by all of its runs. */
  readonly bytes: number;
  readonly seconds: number;
  /** null: it takes no time of its own. */
  readonly limit: Limit | null;
}

/** A node that is not counted, or whose time is part of that of others: those of its bodies, or the one it is fused with. */
const none: TimeBound = { flops: 0, bytes: 0, seconds: 0, limit: null };

/**
 * max(FLOPs / peak, bytes / bandwidth) for each node. Floating-point numbers wider than the peak's type count as stored
 * in that type, because computing in it need not move more. Of fused nodes, the first has the time of all.
 * @returns null for nodes whose FLOPs or bytes are unknown
 */
export function timeBounds(analysis: Pick<Analysis, 'nodes' | 'graph'>, by: TimeBoundBy): (TimeBound | null)[] {
  const { nodes } = analysis;
  const usual: NodeRate = { peak: by.peak, savedBytes: 0 };
  const rates = nodes.map(node => by.ofNode?.(node) ?? usual);
  const work = nodes.map((node, index) => workOf(node, rates[index], by));
  if (by.fused) fuse(analysis, work, by);
  return work.map((own, index) => own && timeOf(own, rates[index].peak, by.bandwidth));
}

interface Work {
  readonly flops: number;
  readonly bytes: number;
}

const noWork: Work = { flops: 0, bytes: 0 };

function workOf(node: CountedNode, { peak, savedBytes }: NodeRate, { convention, weights }: TimeBoundBy): Work | null {
  if (!node.counted || node.analyzed.bodies.length > 0) return noWork;
  const { flops } = figuresUnder(node.figures, convention);
  const moved = bytesMoved(node, { narrow: peak.dtype, weights });
  const runs = runsOf(node);
  if (flops === null || moved === null || runs === null) return null;
  return { flops, bytes: (moved - savedBytes) * runs };
}

/** Moves the work of fused nodes to the first one, without what then stays where it was computed. */
function fuse(analysis: Pick<Analysis, 'nodes' | 'graph'>, work: (Work | null)[], { peak }: TimeBoundBy): void {
  const { nodes } = analysis;
  const { heads, kept } = fusion(analysis);
  // What is unknown runs by itself, and so does what is behind it.
  const apart = new Set<number>();
  for (const { from, node, value } of kept) {
    const [own, head] = [work[node], work[heads[node]]];
    if (own === null || head === null || apart.has(from)) {
      apart.add(node);
      continue;
    }
    const saved = valueBytes(value, peak.dtype) ?? 0;
    // A view wrote and read nothing.
    const written = own.bytes === 0 ? 0 : 2 * saved * (runsOf(nodes[node]) ?? 1);
    work[heads[node]] = { flops: head.flops + own.flops, bytes: Math.max(0, head.bytes + own.bytes - written) };
    work[node] = noWork;
  }
}

function timeOf({ flops, bytes }: Work, peak: NodeRate['peak'], bandwidth: number): TimeBound {
  if (flops === 0 && bytes === 0) return none;
  const [computing, moving] = [flops / peak.flops, bytes / bandwidth];
  return { flops, bytes, seconds: Math.max(computing, moving), limit: computing >= moving ? 'compute' : 'memory' };
}

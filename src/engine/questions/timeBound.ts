import { bytesMoved } from '../analysis/bytesMoved';
import { figuresUnder } from '../analysis/convention';
import type { CountedNode } from '../analysis/countedNode';
import { evaluate } from '../formula/expression';
import type { Convention } from '../graph/convention';
import type { WeightType } from '../graph/weightType';
import type { DevicePeak } from './devices';

/** What the least time of a node depends on. */
export interface TimeBoundBy {
  readonly convention: Convention;
  readonly peak: Pick<DevicePeak, 'dtype' | 'flops'>;
  /** Bytes per second. */
  readonly bandwidth: number;
  /** The type that parameters are stored in; null: as in the file. */
  readonly weights: WeightType | null;
}

/** The least time of all runs of a node, in seconds, and what it follows from. */
export interface TimeBound {
  readonly flops: number;
  /** Read and written by all of its runs. */
  readonly bytes: number;
  readonly computing: number;
  readonly moving: number;
  readonly seconds: number;
}

/** A node that is not counted, or whose time is that of the nodes in its bodies. */
const none: TimeBound = { flops: 0, bytes: 0, computing: 0, moving: 0, seconds: 0 };

/**
 * max(FLOPs / peak, bytes / bandwidth). Floating-point numbers wider than the peak's type count as stored in that type,
 * because computing in it need not move more.
 * @returns null if FLOPs or bytes are unknown
 */
export function timeBound(node: CountedNode, { convention, peak, bandwidth, weights }: TimeBoundBy): TimeBound | null {
  if (!node.counted || node.analyzed.bodies.length > 0) return none;
  const { flops } = figuresUnder(node.figures, convention);
  const moved = bytesMoved(node, { narrow: peak.dtype, weights });
  const runs = node.trips === null ? 1 : evaluate(node.trips);
  if (flops === null || moved === null || runs === null) return null;
  const bytes = moved * runs;
  const [computing, moving] = [flops / peak.flops, bytes / bandwidth];
  return { flops, bytes, computing, moving, seconds: Math.max(computing, moving) };
}

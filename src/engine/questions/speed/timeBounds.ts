import { onceForAlike } from '../../analysis/alike';
import { bytesMoved, runsOf, valueBytes } from '../../analysis/bytesMoved';
import type { Analysis } from '../../analysis/analyze';
import { figuresUnder } from '../../analysis/convention';
import type { CountedNode } from '../../analysis/countedNode';
import type { AnalyzedValue } from '../../analysis/analysis';
import type { Convention } from '../../graph/convention';
import type { DataType } from '../../graph/dataType';
import type { WeightType } from '../../graph/weightType';
import { multipliesIntegers, operandsOf } from '../quantization/operands';
import { quantizedRun } from '../quantization/quantizedRun';
import { peakFor, storageType, takes, type DevicePeak } from './devices';
import { fusion } from './fusion';

/** What the least time of a node depends on. */
export interface TimeBoundBy {
  readonly convention: Convention;
  /** The peak for the type that most of the model computes in. */
  readonly peak: NodePeak;
  /** All peaks of the device: layers that multiply another type run on the one for it. */
  readonly peaks: readonly NodePeak[];
  /** Bytes per second. */
  readonly bandwidth: number;
  /** The type that parameters are stored in; null: as in the file. */
  readonly weights: WeightType | null;
  /** Whether elementwise operators run as part of the contraction in front of them (`fusion`). */
  readonly fused: boolean;
  /** The type that `peak` was chosen for; that of the model if omitted. */
  readonly type?: DataType;
  /** Where zeros are skipped: what a node runs on. */
  readonly ofNode?: (node: CountedNode, peak: NodePeak) => NodeRate;
}

export type NodePeak = Pick<DevicePeak, 'dtype' | 'flops' | 'sparse' | 'channels'>;

/** What a node runs on. */
export interface NodeRate {
  readonly peak: Pick<DevicePeak, 'dtype' | 'flops'>;
  /** Whether of its weights only two of each four are stored and multiplied. */
  readonly twoOfFour: boolean;
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
 * in that type, because computing in it need not move more. Layers of a quantized model move quantized numbers and run
 * on the peak for them (`quantizedRun`). Of fused nodes, the first has the time of all.
 * @returns null for nodes whose FLOPs or bytes are unknown
 */
export function timeBounds(
  analysis: Pick<Analysis, 'nodes' | 'graph'>,
  by: TimeBoundBy,
): readonly (TimeBound | null)[] {
  return latestTimes.of(analysis, by, by, () => {
    const moves = movesOf(analysis, by);
    const work = onceForSame(moves, ({ bytes }, index) => workOf(analysis.nodes[index], bytes, by.convention));
    if (by.fused) fuse(analysis, work, by);
    return onceForSame(work, (own, index) => own && timeOf(own, moves[index].peak, by.bandwidth));
  });
}

/** Results for all items, found once for those that are the same: alike nodes share what they move. */
function onceForSame<T, R>(items: readonly T[], find: (item: T, index: number) => R): R[] {
  const found = new Map<T, R>();
  const results = new Array<R>(items.length);
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    let result = found.get(item);
    if (result === undefined) found.set(item, (result = find(item, index)));
    results[index] = result;
  }
  return results;
}

/** What was found last for each analysis, and for what. */
class Latest<R> {
  private readonly found = new WeakMap<
    Analysis['nodes'],
    { readonly key: string; readonly ofNode: TimeBoundBy['ofNode']; readonly result: R }
  >();

  /** @param choice what the result depends on besides `ofNode` */
  of({ nodes }: Pick<Analysis, 'nodes'>, { ofNode }: TimeBoundBy, choice: object, find: () => R): R {
    const key = JSON.stringify(choice);
    const known = this.found.get(nodes);
    if (known?.key === key && known.ofNode === ofNode) return known.result;
    const result = find();
    this.found.set(nodes, { key, ofNode, result });
    return result;
  }
}

/** Totals, rows and hints ask for the same times, and times under all conventions follow from the same moves. */
const latestTimes = new Latest<readonly (TimeBound | null)[]>();
const latestMoves = new Latest<readonly Move[]>();

/** What a node runs on, and the bytes that its runs move: null if unknown, nothing if it has no work of its own. */
interface Move {
  readonly peak: NodeRate['peak'];
  readonly bytes: number | null | undefined;
}

function movesOf(analysis: Pick<Analysis, 'nodes' | 'graph'>, by: TimeBoundBy): readonly Move[] {
  const { peak, peaks, weights, type } = by;
  return latestMoves.of(analysis, by, { peak, peaks, weights, type }, () => foundMoves(analysis, by));
}

function foundMoves(analysis: Pick<Analysis, 'nodes' | 'graph'>, by: TimeBoundBy): readonly Move[] {
  const { nodes } = analysis;
  const type = by.type ?? storageType(analysis);
  const { types, scales, folded } = quantizedRun(analysis);
  const moveOf = (node: CountedNode, index: number): Move => {
    const peak = peakOfNode(node, by, type);
    const rate = by.ofNode?.(node, peak) ?? { peak, twoOfFour: false };
    const isWorking = node.counted && node.analyzed.bodies.length === 0 && !folded.has(index);
    const bytes = isWorking ? movedBytes(node, rate, by, types.get(index), scales.get(index)) : undefined;
    return { peak: rate.peak, bytes };
  };
  const ofAlike = onceForAlike(nodes, moveOf);
  // How a quantized model runs follows from the nodes around each.
  const isOwn = (index: number): boolean =>
    by.ofNode !== undefined || types.has(index) || scales.has(index) || folded.has(index);
  return nodes.map((node, index) => (isOwn(index) ? moveOf(node, index) : ofAlike(index)));
}

/**
 * The peak that a node runs on: the one for the wider of the types that it multiplies, where that is not the model's.
 * @param type that `peak` was chosen for
 */
export function peakOfNode<P extends NodePeak>(
  node: CountedNode,
  { peak, peaks }: { readonly peak: P; readonly peaks: readonly P[] },
  type: DataType,
): P {
  const operands = operandsOf(node);
  if (operands === null) return peak;
  const { activations, others } = operands;
  const { dtype } = (activations.bits ?? 0) >= (others.bits ?? 0) ? activations : others;
  if (dtype === type) return peak;
  const found = peakFor({ peaks }, dtype);
  return takes(found.dtype, dtype) ? found : peak;
}

/** The peak that layers of 8-bit integers run on; null: there are none, or they run on the usual one. */
export function integerPeak<P extends NodePeak>(
  { nodes }: Pick<Analysis, 'nodes'>,
  by: { readonly peak: P; readonly peaks: readonly P[] },
): P | null {
  const layer = nodes.find(node => {
    const operands = node.counted ? operandsOf(node) : null;
    return operands !== null && multipliesIntegers(operands);
  });
  const peak = layer === undefined ? by.peak : peakOfNode(layer, by, storageType({ nodes }));
  return peak.dtype === by.peak.dtype && peak.flops === by.peak.flops ? null : peak;
}

interface Work {
  readonly flops: number;
  readonly bytes: number;
}

const noWork: Work = { flops: 0, bytes: 0 };

function workOf(node: CountedNode, bytes: number | null | undefined, convention: Convention): Work | null {
  if (bytes === undefined) return noWork;
  const { flops } = figuresUnder(node.figures, convention);
  return flops === null || bytes === null ? null : { flops, bytes };
}

/** Bytes that all runs of a node move. */
function movedBytes(
  node: CountedNode,
  { peak, twoOfFour }: NodeRate,
  { weights, peak: usual }: TimeBoundBy,
  types: ReadonlyMap<AnalyzedValue, DataType> | undefined,
  scales: readonly AnalyzedValue[] = [],
): number | null {
  // Floats beside quantized numbers stay floats.
  const narrow = types === undefined ? peak.dtype : usual.dtype;
  const moved = bytesMoved(node, { narrow, weights, types, twoOfFour });
  const runs = runsOf(node);
  if (moved === null || runs === null) return null;
  const factors = scales.reduce((sum, value) => sum + (valueBytes(value, narrow) ?? 0), 0);
  return (moved + factors) * runs;
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

import type { Analysis } from '../../analysis/analyze';
import { accuracyUnder, sizeAccuracy } from '../../analysis/convention';
import { sizedSumAccuracy } from '../../analysis/totals';
import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import type { DevicePeak } from './devices';
import { itemsOfNodes } from '../nodeItems';
import { integerPeak, timeBounds, type Limit, type TimeBoundBy } from './timeBounds';

/** Maximum number of points that can be distinguished in a chart. */
const listedPoints = 2000;

/** A node in the roofline of a device. */
export interface RooflinePoint {
  readonly item: number;
  readonly name: string;
  readonly path: string;
  readonly op: string;
  readonly flops: number;
  /** Bytes read and written by all of its runs. */
  readonly bytes: number;
  /** FLOPs per byte; null if nothing is moved. */
  readonly intensity: number | null;
  /** Lower bound, at sizes of this accuracy. */
  readonly seconds: number;
  readonly accuracy: Accuracy;
  readonly bound: Limit;
}

/**
 * FLOPs against bytes moved. Each node reads its inputs and weights once and writes its outputs once; views move
 * nothing. The times are lower bounds for running node by node, not predictions.
 */
export interface Roofline {
  readonly peak: Pick<DevicePeak, 'dtype' | 'flops'>;
  readonly bandwidth: number;
  /** The peak that layers of 8-bit integers run on; null: there are none, or it is the same one. */
  readonly integers: Pick<DevicePeak, 'dtype' | 'flops'> | null;
  /** A node with more FLOPs per byte is compute-bound. */
  readonly ridge: number;
  /** The slowest nodes, slowest first. */
  readonly points: readonly RooflinePoint[];
  /** Nodes that are not listed, and their part of `seconds`. */
  readonly morePoints: number;
  readonly moreSeconds: number;
  readonly moreAccuracy: Accuracy;
  /** Σ max(FLOPs / peak, bytes / bandwidth). */
  readonly seconds: number;
  readonly accuracy: Accuracy;
  /** Parts of it, by what the nodes are bound by. */
  readonly compute: { readonly nodes: number; readonly seconds: number };
  readonly memory: { readonly nodes: number; readonly seconds: number };
  readonly flops: number;
  readonly bytes: number;
  /** Nodes whose FLOPs or bytes are unknown and that are left out. */
  readonly unknown: number;
}

/**
 * The roofline of all nodes that run (`timeBounds`). Nodes with bodies are represented by the nodes of their bodies,
 * fused ones by the first.
 */
export function roofline(analysis: Analysis, by: TimeBoundBy): Roofline {
  const { peak, bandwidth, convention } = by;
  const { nodes, tree } = analysis;
  const items = itemsOfNodes(tree, nodes.length);
  const points: RooflinePoint[] = [];
  let unknown = 0;
  timeBounds(analysis, by).forEach((time, index) => {
    if (time === null) {
      unknown++;
      return;
    }
    const { flops, bytes, seconds, limit } = time;
    if (limit === null) return;
    const { name, path } = tree[items[index]];
    points.push({
      item: items[index],
      name,
      path,
      op: nodes[index].analyzed.node.op,
      flops,
      bytes,
      intensity: bytes === 0 ? null : flops / bytes,
      seconds,
      accuracy: sizeAccuracy(accuracyUnder(nodes[index].accuracy, convention)),
      bound: limit,
    });
  });
  points.sort((a, b) => b.seconds - a.seconds);
  const part = (bound: RooflinePoint['bound']) => {
    const own = points.filter(point => point.bound === bound);
    return { nodes: own.length, seconds: sum(own, 'seconds') };
  };
  const listed = points.slice(0, listedPoints);
  const more = points.slice(listedPoints);
  const seconds = sum(points, 'seconds');
  return {
    peak,
    bandwidth,
    integers: integerPeak(analysis, by),
    ridge: peak.flops / bandwidth,
    points: listed,
    morePoints: more.length,
    moreSeconds: sum(more, 'seconds'),
    moreAccuracy: more.reduce<Accuracy>((joined, { accuracy }) => joinAccuracy(joined, accuracy), 'exact'),
    seconds,
    accuracy: sizedSumAccuracy(analysis.totals[convention], unknown === 0),
    compute: part('compute'),
    memory: part('memory'),
    flops: sum(points, 'flops'),
    bytes: sum(points, 'bytes'),
    unknown,
  };
}

function sum(points: readonly RooflinePoint[], figure: 'seconds' | 'flops' | 'bytes'): number {
  return points.reduce((total, point) => total + point[figure], 0);
}

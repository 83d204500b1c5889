import type { Analysis } from '../../analysis/analyze';
import { onceForAlike } from '../../analysis/alike';
import { bytesOfRuns } from '../../analysis/bytesMoved';
import { figuresUnder } from '../../analysis/convention';
import { sumsOf } from '../../analysis/sums';
import type { Convention } from '../../graph/convention';
import { timeBounds, type TimeBound, type TimeBoundBy } from '../speed/timeBounds';
import type { LimitShare } from './cellKinds';
import { ItemSums } from './itemSums';
import { limitShare } from './treeIndex';

/**
 * The speed figures of all nodes, those of its bodies with each: what the items of a tree have, without a tree, which
 * costs more than all of them.
 */
export class NodeSpeeds {
  readonly bytesMoved: ItemSums;
  private readonly parents: Int32Array;

  constructor(private readonly analysis: Analysis) {
    const { nodes } = analysis;
    this.parents = new Int32Array(nodes.length).fill(-1);
    // Bodies follow their node, and those inside them are nearer.
    nodes.forEach(({ below }, index) => {
      if (below > 0) this.parents.fill(index, index + 1, index + 1 + below);
    });
    this.bytesMoved = this.sums(onceForAlike(nodes, node => (node.counted ? bytesOfRuns(node, null) : 0)));
  }

  /** FLOPs per byte of each node; null: unknown, or nothing is moved. */
  intensities(convention: Convention): (index: number) => number | null {
    const { nodes } = this.analysis;
    // Only nodes with bodies read them.
    let sums: ItemSums | null = null;
    const sum = (index: number): number | null =>
      (sums ??= this.sums(each => figuresUnder(sumsOf(nodes[each]), convention).flops)).knownPart(index);
    return index => {
      const { below, figures } = nodes[index];
      const flops = below > 0 ? sum(index) : figuresUnder(figures, convention).flops;
      const moved = this.bytesMoved.whole(index);
      return flops === null || moved === null || moved === 0 ? null : flops / moved;
    };
  }

  /** The least time of each node on a device, in seconds, and what limits it. */
  times(by: TimeBoundBy): (index: number) => { readonly seconds: number | null; readonly limit: LimitShare | null } {
    const times = timeBounds(this.analysis, by);
    const of = (part: (time: TimeBound) => number): ItemSums => this.sums(index => times[index] && part(times[index]));
    const seconds = of(time => time.seconds);
    const memory = of(time => (time.limit === 'memory' ? time.seconds : 0));
    return index => ({
      seconds: seconds.whole(index),
      limit: limitShare(seconds.knownPart(index), memory.knownPart(index)),
    });
  }

  private sums(part: (index: number) => number | null): ItemSums {
    return new ItemSums(this.parents.length, index => this.parents[index], part);
  }
}

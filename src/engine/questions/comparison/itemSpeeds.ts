import { bytesOfRuns } from '../../analysis/bytesMoved';
import type { CountedNode } from '../../analysis/countedNode';
import { bitOperations } from '../quantization/bitOperations';
import type { LimitShare } from '../tree/cellKinds';
import { ItemSums } from '../tree/itemSums';
import { limitShare, type TreeIndex } from '../tree/treeIndex';
import { timeBounds, type TimeBound, type TimeBoundBy } from '../speed/timeBounds';

/** What something moves and takes; null: unknown, or without a device. */
export interface SpeedFigures {
  readonly bytesMoved: number | null;
  readonly bops: number | null;
  /** The least seconds on the device, … */
  readonly timeBound: number | null;
  /** … and what limits most of it. */
  readonly boundBy: LimitShare['by'] | null;
}

/** Whether sums have a part that is unknown. */
export interface SpeedSums extends SpeedFigures {
  readonly isWhole: Readonly<Record<'bytesMoved' | 'bops' | 'timeBound', boolean>>;
}

/** The speed figures of the items of a tree, which are worked out when the first of them is asked for. */
export class ItemSpeeds {
  private sums: Readonly<Record<'bytesMoved' | 'bops' | 'seconds' | 'memoryBound', ItemSums>> | null = null;
  private times: readonly (TimeBound | null)[] | null = null;

  /** @param by what times follow from; null: no device is chosen */
  constructor(
    private readonly index: TreeIndex,
    private readonly by: TimeBoundBy | null,
  ) {}

  /** Whether there is a device. */
  get hasTimes(): boolean {
    return this.by !== null;
  }

  /** Of a node by itself. */
  ofNode(at: number): SpeedFigures {
    const node = this.index.analysis.nodes[at];
    const time = this.timeOf(at);
    return {
      bytesMoved: node.counted ? bytesOfRuns(node, null) : 0,
      bops: node.counted ? bitOperations(node) : 0,
      timeBound: time && time.seconds,
      boundBy: time && time.limit,
    };
  }

  /** Of everything at and below an item, as far as it is known. */
  below(item: number): SpeedSums {
    const { bytesMoved, bops, seconds, memoryBound } = (this.sums ??= this.summed());
    const time = seconds.knownPart(item);
    return {
      bytesMoved: bytesMoved.knownPart(item),
      bops: bops.knownPart(item),
      timeBound: this.by && time,
      boundBy: this.by && (limitShare(time, memoryBound.knownPart(item))?.by ?? null),
      isWhole: {
        bytesMoved: bytesMoved.isWhole(item),
        bops: bops.isWhole(item),
        timeBound: seconds.isWhole(item),
      },
    };
  }

  private timeOf(at: number): TimeBound | null {
    if (this.by === null) return null;
    this.times ??= timeBounds(this.index.analysis, this.by);
    return this.times[at];
  }

  private summed() {
    const { tree, analysis } = this.index;
    const sum = (part: (node: CountedNode, at: number) => number | null): ItemSums =>
      new ItemSums(
        tree.length,
        item => tree[item].parent,
        item => {
          const { node } = tree[item];
          return node === null ? 0 : part(analysis.nodes[node], node);
        },
      );
    const time = (part: (time: TimeBound) => number) => (_: CountedNode, at: number) => {
      const own = this.timeOf(at);
      return own && part(own);
    };
    return {
      bytesMoved: sum(node => (node.counted ? bytesOfRuns(node, null) : 0)),
      bops: sum(node => (node.counted ? bitOperations(node) : 0)),
      seconds: sum(time(({ seconds }) => seconds)),
      memoryBound: sum(time(({ seconds, limit }) => (limit === 'memory' ? seconds : 0))),
    };
  }
}

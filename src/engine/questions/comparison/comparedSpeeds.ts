import { bytesOfRuns } from '../../analysis/bytesMoved';
import { bitOperations } from '../quantization/bitOperations';
import type { LimitShare } from '../tree/cellKinds';
import type { ItemSums } from '../tree/itemSums';
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

/** The speed figures of a compared model's nodes and items; sums are worked out when the first of them is asked for. */
export class ComparedSpeeds {
  private sums: Readonly<Record<'bytesMoved' | 'bops', ItemSums>> | null = null;
  private timeSums: Readonly<Record<'seconds' | 'memoryBound', ItemSums>> | null = null;
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
    const { index, by } = this;
    const node = index.analysis.nodes[at];
    this.times ??= by && timeBounds(index.analysis, by);
    const time = this.times && this.times[at];
    return {
      bytesMoved: node.counted ? bytesOfRuns(node, null) : 0,
      bops: node.counted ? bitOperations(node) : 0,
      timeBound: time && time.seconds,
      boundBy: time && time.limit,
    };
  }

  /** Of everything at and below an item, as far as it is known. */
  below(item: number): SpeedSums {
    const { index, by } = this;
    const { bytesMoved, bops } = (this.sums ??= { bytesMoved: index.bytesMoved(null), bops: index.bitOperations });
    const times = (this.timeSums ??= by && { seconds: index.timeBounds(by), memoryBound: index.memoryBound(by) });
    return {
      bytesMoved: bytesMoved.knownPart(item),
      bops: bops.knownPart(item),
      timeBound: times && times.seconds.knownPart(item),
      boundBy: times && (limitShare(times.seconds.knownPart(item), times.memoryBound.knownPart(item))?.by ?? null),
      isWhole: {
        bytesMoved: bytesMoved.isWhole(item),
        bops: bops.isWhole(item),
        timeBound: times?.seconds.isWhole(item) ?? false,
      },
    };
  }
}

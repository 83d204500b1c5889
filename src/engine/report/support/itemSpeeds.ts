import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import type { ChosenDevice } from '../../questions/speed/devices';
import { boundsOn } from '../../questions/tree/speedTotals';
import type { TimeBoundBy } from '../../questions/speed/timeBounds';
import { ShownItem } from '../../questions/tree/shownItem';
import { TreeIndex } from '../../questions/tree/treeIndex';
import type { LimitShare } from '../../questions/tree/cellKinds';

/** What a module or node moves, and how long it takes at least. */
export interface ItemSpeed {
  /** null: unknown. */
  readonly bytesMoved: number | null;
  readonly intensity: number | null;
  /** Seconds; null: unknown, or there is no device. */
  readonly timeBound: number | null;
  readonly limit: LimitShare | null;
}

/** The speed figures of all items of a tree. */
export class ItemSpeeds {
  private readonly index: TreeIndex;
  private readonly by: TimeBoundBy | null;

  constructor(
    analysis: Analysis,
    private readonly convention: Convention,
    device: ChosenDevice | undefined,
  ) {
    this.index = new TreeIndex(analysis);
    this.by = device ? boundsOn(device, convention) : null;
  }

  of(item: number): ItemSpeed {
    const { index, by, convention } = this;
    const { bytesMoved, intensity } = new ShownItem(index, item, { convention, metric: 'macs' });
    return {
      bytesMoved: bytesMoved.value,
      intensity,
      timeBound: by && index.timeBounds(by).whole(item),
      limit: by && index.limit(item, by),
    };
  }
}

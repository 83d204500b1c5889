import { columns, type Column } from '../tree/columns';
import type { Figure } from '../tree/cellKinds';
import { ShownItem, type Shown } from '../tree/shownItem';
import type { TreeIndex } from '../tree/treeIndex';
import type { GraphFigure } from './graphFigure';

/** An item's figure with its part of the model. */
export interface ShareOfModel extends Figure {
  /** 0–1; null: unknown. What does not run has none. */
  readonly share: number | null;
  /** Whether the figure of the item, or of something in it, is unknown. */
  readonly isUnknown: boolean;
}

/** Reads one figure of all items. */
export class FigureReader {
  private readonly column: Column;
  private readonly whole: number;

  constructor(
    private readonly index: TreeIndex,
    private readonly figure: GraphFigure,
    private readonly shown: Shown,
  ) {
    this.column = columns.find(({ id }) => id === figure)!;
    this.whole = index.children(-1).reduce((sum, item) => sum + this.counted(item), 0);
  }

  of(item: number): ShareOfModel {
    const cell = this.cell(item);
    const counted = this.counted(item);
    return {
      ...cell,
      share: cell.value === null ? null : this.whole === 0 ? 0 : counted / this.whole,
      isUnknown: cell.value === null || this.unknownBelow(item) > 0,
    };
  }

  /** Several items together. */
  together(items: readonly number[]): ShareOfModel {
    const value = items.reduce((sum, item) => sum + this.counted(item), 0);
    const isUnknown = items.some(item => this.cell(item).value === null || this.unknownBelow(item) > 0);
    return {
      value,
      accuracy: isUnknown ? 'atLeast' : 'exact',
      share: this.whole === 0 ? 0 : value / this.whole,
      isUnknown,
    };
  }

  /** What an item adds to the model's figure; 0 if that is unknown. */
  counted(item: number): number {
    const isCost = this.figure === 'macs' || this.figure === 'flops';
    return isCost && !this.index.counts(item) ? 0 : (this.cell(item).value ?? 0);
  }

  private cell(item: number): Figure {
    return this.column.value(new ShownItem(this.index, item, this.shown)) as Figure;
  }

  private unknownBelow(item: number): number {
    const { unknownCost, unknownWeights, unknownShape } = this.index.tree[item].sums;
    switch (this.figure) {
      case 'macs':
      case 'flops':
        return unknownCost;
      case 'params':
      case 'weightBytes':
        return unknownWeights;
      case 'activationBytes':
        return unknownShape;
      case 'bytesMoved':
        return 0;
      case 'timeBound':
        return Number(new ShownItem(this.index, item, this.shown).timeBounds?.isWhole(item) === false);
    }
  }
}

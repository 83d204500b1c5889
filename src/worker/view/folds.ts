import type { TreeIndex } from '../../engine/questions/tree/treeIndex';
import type { Arrangement } from './arrangement';

/**
 * Rows that each represent the nodes without cost of one module. They are numbered after the items of the tree: first
 * that of the outermost rows, whose module is -1, then those of the items in their order.
 */
export class Folds {
  constructor(
    private readonly index: TreeIndex,
    private readonly arrangement: Arrangement,
  ) {}

  of(module: number): number {
    return this.index.tree.length + 1 + module;
  }

  isFold(row: number): boolean {
    return row >= this.index.tree.length;
  }

  moduleOf(fold: number): number {
    return fold - this.index.tree.length - 1;
  }

  /** The highest number of a row. */
  get last(): number {
    return this.of(this.index.tree.length - 1);
  }

  /** How many nodes a fold represents. */
  nodes(fold: number): number {
    return this.contents(fold).reduce((sum, item) => sum + this.index.tree[item].sums.nodes, 0);
  }

  contents(fold: number): number[] {
    return this.arrangement.children(this.moduleOf(fold)).filter(item => this.index.isPlumbing(item));
  }

  /**
   * The children of a module with those without cost folded into one row at the end; unchanged if that would save no
   * row, or leave none.
   */
  fold(module: number, children: readonly number[]): readonly number[] {
    const others = children.filter(item => !this.index.isPlumbing(item));
    return others.length === 0 || children.length - others.length < 2 ? children : [...others, this.of(module)];
  }
}

import type { TreeItem } from '../../analysis/modules';

/** A figure that adds up, for every item of a tree. */
export class ItemSums {
  /** Of all items. */
  readonly total: number;
  private readonly known: Float64Array;
  private readonly partial: Uint8Array;

  /** @param part what an item adds by itself; null: unknown */
  constructor(tree: readonly TreeItem[], part: (item: number) => number | null) {
    this.known = new Float64Array(tree.length);
    this.partial = new Uint8Array(tree.length);
    let total = 0;
    for (let item = tree.length - 1; item >= 0; item--) {
      const own = part(item);
      if (own === null) this.partial[item] = 1;
      else this.known[item] += own;
      const { parent } = tree[item];
      if (parent < 0) total += this.known[item];
      else {
        this.known[parent] += this.known[item];
        this.partial[parent] |= this.partial[item];
      }
    }
    this.total = total;
  }

  /** The sum of everything at and below an item whose figure is known. */
  knownPart(item: number): number {
    return this.known[item];
  }

  /** Whether that is all. */
  isWhole(item: number): boolean {
    return this.partial[item] === 0;
  }

  /** The sum; null if a part is unknown. */
  whole(item: number): number | null {
    return this.isWhole(item) ? this.known[item] : null;
  }
}

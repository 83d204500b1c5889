/** A figure that adds up, for every item of a tree in depth-first order. */
export class ItemSums {
  /** Of all items. */
  readonly total: number;
  /** Whether no part of that is unknown. */
  readonly isTotalWhole: boolean;
  private readonly known: Float64Array;
  private readonly partial: Uint8Array;

  /**
   * @param parentOf the item around an item; −1 for the outermost
   * @param part what an item adds by itself; null: unknown
   */
  constructor(count: number, parentOf: (item: number) => number, part: (item: number) => number | null) {
    this.known = new Float64Array(count);
    this.partial = new Uint8Array(count);
    let total = 0;
    let isWhole = true;
    for (let item = count - 1; item >= 0; item--) {
      const own = part(item);
      if (own === null) {
        this.partial[item] = 1;
        isWhole = false;
      } else this.known[item] += own;
      const parent = parentOf(item);
      if (parent < 0) total += this.known[item];
      else {
        this.known[parent] += this.known[item];
        this.partial[parent] |= this.partial[item];
      }
    }
    this.total = total;
    this.isTotalWhole = isWhole;
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

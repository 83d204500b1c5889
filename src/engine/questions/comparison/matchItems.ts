import type { Analysis } from '../../analysis/analyze';
import type { TreeItem } from '../../analysis/modules';
import { movedItems, type MovedItems, type StructuredTree } from './movedItems';
import { structuresOf } from './structure';

/** For each item of one tree, the matching item of the other; -1: none. */
export interface ItemMatch {
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/**
 * Matches the items of two trees: first those at the same path with the same operator; then whole modules and nodes
 * with the same structure, outermost first and in the model's order; then items at the same path although the operator
 * changed. Where numbers have shifted, paths are ignored.
 */
export function matchItems(before: Analysis, after: Analysis): ItemMatch {
  const known = new Map<string, number>();
  const run = new Matching(new Side(before, known), new Side(after, known));
  run.byPath(true);
  run.byStructure();
  run.around();
  run.besides();
  run.byPath(false);
  return { before: run.before.match, after: run.after.match };
}

export function hasChildren(tree: readonly TreeItem[], item: number): boolean {
  return tree[item].end > item + 1;
}

/** The items directly below an item. */
export function childrenOf(tree: readonly TreeItem[], item: number): readonly number[] {
  const children: number[] = [];
  for (let child = item + 1; child < tree[item].end; child = tree[child].end) children.push(child);
  return children;
}

/** One of the two trees while it is matched. */
class Side implements StructuredTree {
  readonly tree: readonly TreeItem[];
  readonly match: Int32Array;
  readonly structures: Int32Array;
  /** Items that are matched, or contain a match. */
  private readonly touched: Uint8Array;

  constructor({ tree, ...analysis }: Analysis, known: Map<string, number>) {
    this.tree = tree;
    this.match = new Int32Array(tree.length).fill(-1);
    this.touched = new Uint8Array(tree.length);
    this.structures = structuresOf({ tree, ...analysis }, known);
  }

  set(item: number, other: number): void {
    this.match[item] = other;
    for (let around = item; around >= 0 && this.touched[around] === 0; around = this.tree[around].parent)
      this.touched[around] = 1;
  }

  isFree(item: number): boolean {
    return this.touched[item] === 0;
  }

  /** Whether an item's structure is distinctive: a ReLU is like any other of its size, a layer with weights is not. */
  isTelling(item: number): boolean {
    const { sums } = this.tree[item];
    return sums.params > 0 || sums.macs > 0;
  }

  /**
   * The item that matches the parent; -1 for the outermost items, whose parents are the models themselves; null: none.
   */
  parentMatch(item: number): number | null {
    const { parent } = this.tree[item];
    if (parent < 0) return -1;
    return this.match[parent] < 0 ? null : this.match[parent];
  }
}

class Matching {
  private readonly moved: MovedItems;

  constructor(
    readonly before: Side,
    readonly after: Side,
  ) {
    this.moved = movedItems(before, after);
  }

  /** Modules with children on both sides match whatever their class. */
  byPath(sameType: boolean): void {
    const { before, after, moved } = this;
    const paths = new Map(after.tree.map(({ path }, item) => [path, item]));
    before.tree.forEach(({ path, type }, item) => {
      const other = paths.get(path);
      if (
        other === undefined ||
        moved.before[item] === 1 ||
        moved.after[other] === 1 ||
        before.match[item] >= 0 ||
        after.match[other] >= 0
      )
        return;
      if (
        sameType
          ? type === after.tree[other].type || this.haveChildren(item, other)
          : before.isFree(item) && after.isFree(other)
      ) {
        this.pair(item, other);
      }
    });
  }

  /** Everything below matches too: it has the same structure. */
  byStructure(): void {
    const { before, after } = this;
    const candidates = queues(
      after,
      item => after.isTelling(item),
      item => after.structures[item],
    );
    for (let item = 0; item < before.tree.length;) {
      const other =
        before.isFree(item) && before.isTelling(item) ? candidates.next(before.structures[item]) : undefined;
      if (other !== undefined) this.pairAll(item, other);
      item = other !== undefined || this.isWhole(item) ? before.tree[item].end : item + 1;
    }
  }

  /** A module matches the one that contains what it contained. */
  around(): void {
    const { before, after } = this;
    for (let item = before.tree.length - 1; item >= 0; item--) {
      const parent = before.tree[item].parent;
      const other = before.match[item] < 0 ? -1 : after.tree[before.match[item]].parent;
      if (parent >= 0 && other >= 0 && before.match[parent] < 0 && after.match[other] < 0) this.pair(parent, other);
    }
  }

  /** Of the rest, items with the same structure in modules that match. */
  besides(): void {
    const { before, after } = this;
    const keyOf = (parent: number, structure: number): string => `${parent} ${structure}`;
    const candidates = queues(
      after,
      item => after.parentMatch(item) !== null,
      item => keyOf(after.tree[item].parent, after.structures[item]),
    );
    for (let item = 0; item < before.tree.length;) {
      const parent = before.isFree(item) ? before.parentMatch(item) : null;
      const other = parent === null ? undefined : candidates.next(keyOf(parent, before.structures[item]));
      if (other !== undefined) this.pairAll(item, other);
      item = other !== undefined || this.isWhole(item) ? before.tree[item].end : item + 1;
    }
  }

  private haveChildren(item: number, other: number): boolean {
    return hasChildren(this.before.tree, item) && hasChildren(this.after.tree, other);
  }

  /** A node that became a module of several, or the reverse: what is below it is part of it. */
  private isWhole(item: number): boolean {
    const other = this.before.match[item];
    return other >= 0 && !this.haveChildren(item, other);
  }

  private pair(item: number, other: number): void {
    this.before.set(item, other);
    this.after.set(other, item);
    if (this.haveChildren(item, other)) return;
    // What exists below only one side is compared with it as a whole, and matches nothing else.
    for (let inner = item + 1; inner < this.before.tree[item].end; inner++) this.before.set(inner, other);
    for (let inner = other + 1; inner < this.after.tree[other].end; inner++) this.after.set(inner, item);
  }

  private pairAll(item: number, other: number): void {
    for (let step = 0; step < this.before.tree[item].end - item; step++) this.pair(item + step, other + step);
  }
}

/** Items by key in the model's order, each returned once, and only if nothing at or below it is matched. */
function queues<K>(
  side: Side,
  allowed: (item: number) => boolean,
  keyOf: (item: number) => K,
): { next(key: K): number | undefined } {
  const items = new Map<K, number[]>();
  for (let item = side.tree.length - 1; item >= 0; item--) {
    if (!side.isFree(item) || !allowed(item)) continue;
    const queue = items.get(keyOf(item));
    if (queue) queue.push(item);
    else items.set(keyOf(item), [item]);
  }
  return {
    next: key => {
      const queue = items.get(key);
      while (queue && queue.length > 0) {
        const item = queue.pop()!;
        if (side.isFree(item)) return item;
      }
      return undefined;
    },
  };
}

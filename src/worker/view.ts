import { columns, sortKeyOf } from '../engine/questions/tree/columns';
import { ShownItem, type Shown } from '../engine/questions/tree/shownItem';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import type { Expansion, Row, ViewInfo, ViewState } from '../protocol/data';
import { describeRow } from './row';

/** A fresh page opens modules level by level as long as this many rows suffice. */
const freshRows = 100;

/** The rows of a tree that one page shows: what is open, filtered, in order. Laid out anew when any of that changes. */
export class View {
  private state: ViewState;
  private readonly open: Uint8Array;
  /** Modules that the user closed since the filter opened everything that leads to a match. */
  private readonly closed = new Set<number>();
  /** 1: the item matches or leads to one that does; null: there is no filter. */
  private kept: Uint8Array | null = null;
  private matches = 0;
  /** Children in the order of the view, where they were needed already. */
  private readonly ordered = new Map<number, readonly number[]>();
  private items: number[] = [];
  private parents: number[] = [];
  private positions: number[] = [];
  private siblings: number[] = [];
  private wholeOrder: readonly number[] | null = null;

  constructor(
    private readonly index: TreeIndex,
    state: ViewState,
  ) {
    this.state = state;
    this.open = new Uint8Array(index.tree.length);
    if (state.expanded === null) this.openFresh();
    else this.openAs(state.expanded);
    this.applyFilter();
    this.layOut();
  }

  /** The state as it is now, from which the same view can be made over another analysis. */
  get current(): ViewState {
    return { ...this.state, expanded: this.expansion() };
  }

  get info(): ViewInfo {
    return { rowCount: this.items.length, expanded: this.expansion(), matches: this.matches };
  }

  /** Takes over another state; what did not change costs nothing. */
  change(state: ViewState): void {
    const filtered = state.filter !== this.state.filter;
    this.state = state;
    this.ordered.clear();
    this.wholeOrder = null;
    if (state.expanded !== null) this.openAs(state.expanded);
    if (filtered) this.applyFilter();
    this.layOut();
  }

  /** Items of the rows `start` to `end` − 1. */
  itemsBetween(start: number, end: number): readonly number[] {
    return this.items.slice(Math.max(0, start), end);
  }

  /** All items that the filter keeps, in the order of the rows when everything is open. */
  get order(): readonly number[] {
    this.wholeOrder ??= this.traverse(() => true).items;
    return this.wholeOrder;
  }

  /** Whether the filter keeps an item. */
  keeps(item: number): boolean {
    return this.kept === null || this.kept[item] === 1;
  }

  rows(start: number, count: number): Row[] {
    const rows: Row[] = [];
    const end = Math.min(this.items.length, start + count);
    for (let row = Math.max(0, start); row < end; row++) {
      const item = this.items[row];
      rows.push({
        ...describeRow(this.index, item, this.state),
        position: this.positions[row],
        siblings: this.siblings[row],
        parent: this.parents[row] < 0 ? null : this.parents[row],
        ...(this.isBranch(item) ? { expanded: this.isOpen(item) } : {}),
      });
    }
    return rows;
  }

  expand(row: number, open: boolean, reach: 'one' | 'siblings' | 'all'): void {
    for (const item of this.reached(row, reach)) this.setOpen(item, open);
    this.layOut();
  }

  /** The row of an item, its ancestors opened; null where the filter hides it. */
  reveal(item: number): number | null {
    if (item < 0 || item >= this.index.tree.length || !this.keeps(item)) return null;
    for (let above = this.index.tree[item].parent; above >= 0; above = this.index.tree[above].parent)
      this.setOpen(above, true);
    this.layOut();
    return this.items.indexOf(item);
  }

  jump(row: number, prefix: string): number | null {
    const wanted = prefix.toLowerCase();
    for (let step = 1; step <= this.items.length; step++) {
      const candidate = (row + step) % this.items.length;
      if (this.index.tree[this.items[candidate]].name.toLowerCase().startsWith(wanted)) return candidate;
    }
    return null;
  }

  private reached(row: number, reach: 'one' | 'siblings' | 'all'): readonly number[] {
    if (reach === 'all') return this.index.tree.map((_, item) => item).filter(item => this.isBranch(item));
    const item = this.items[row];
    if (item === undefined) return [];
    return reach === 'one'
      ? [item]
      : this.childrenOf(this.index.tree[item].parent).filter(sibling => this.isBranch(sibling));
  }

  private setOpen(item: number, open: boolean): void {
    this.open[item] = open ? 1 : 0;
    if (open) this.closed.delete(item);
    else this.closed.add(item);
  }

  private isBranch(item: number): boolean {
    return this.index.hasChildren(item);
  }

  /** With a filter everything that leads to a match is open, until the user closes it. */
  private isOpen(item: number): boolean {
    return this.kept === null ? this.open[item] === 1 : !this.closed.has(item);
  }

  private openFresh(): void {
    let level = this.index.children(-1);
    let rows = level.length;
    while (level.length > 0) {
      const next: number[] = [];
      for (const item of level) for (const child of this.index.children(item)) next.push(child);
      rows += next.length;
      if (rows > freshRows) return;
      for (const item of level) if (this.isBranch(item)) this.open[item] = 1;
      level = next;
    }
  }

  private openAs({ all, except }: Expansion): void {
    this.open.fill(all ? 1 : 0);
    for (const path of except) {
      const item = this.index.byPath.get(path);
      if (item !== undefined) this.open[item] = all ? 0 : 1;
    }
  }

  /** Said the shorter way: it is kept with every change, and a large model has many modules. */
  private expansion(): Expansion {
    let balance = 0;
    this.open.forEach((open, item) => {
      if (this.isBranch(item)) balance += open === 1 ? 1 : -1;
    });
    const all = balance > 0;
    const except: string[] = [];
    this.open.forEach((open, item) => {
      if (this.isBranch(item) && (open === 1) !== all) except.push(this.index.tree[item].path);
    });
    return { all, except };
  }

  private applyFilter(): void {
    const { tree, searchable } = this.index;
    const wanted = this.state.filter.trim().toLowerCase();
    this.closed.clear();
    this.ordered.clear();
    this.kept = wanted === '' ? null : new Uint8Array(tree.length);
    this.matches = 0;
    for (let item = tree.length - 1; item >= 0; item--) {
      const matching = this.kept === null || searchable[item].includes(wanted);
      if (matching && tree[item].node !== null) this.matches++;
      if (this.kept === null) continue;
      if (matching) this.kept[item] = 1;
      if (this.kept[item] === 1 && tree[item].parent >= 0) this.kept[tree[item].parent] = 1;
    }
  }

  private childrenOf(item: number): readonly number[] {
    let children = this.ordered.get(item);
    if (children === undefined) {
      const { kept } = this;
      const all = this.index.children(item);
      const shown = kept === null ? all : all.filter(child => kept[child] === 1);
      children = this.state.sort === null ? shown : sorted(this.index, shown, this.state.sort, this.state);
      this.ordered.set(item, children);
    }
    return children;
  }

  private layOut(): void {
    ({
      items: this.items,
      parents: this.parents,
      positions: this.positions,
      siblings: this.siblings,
    } = this.traverse(item => this.isOpen(item)));
  }

  /** Depth first through what is open, without recursion: modules may be nested as deep as names are long. */
  private traverse(isOpen: (item: number) => boolean): {
    items: number[];
    parents: number[];
    positions: number[];
    siblings: number[];
  } {
    const [items, parents, positions, siblings]: number[][] = [[], [], [], []];
    const pending: { children: readonly number[]; next: number; row: number }[] = [
      { children: this.childrenOf(-1), next: 0, row: -1 },
    ];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      if (top.next === top.children.length) {
        pending.pop();
        continue;
      }
      const item = top.children[top.next++];
      items.push(item);
      parents.push(top.row);
      positions.push(top.next);
      siblings.push(top.children.length);
      if (this.isBranch(item) && isOpen(item))
        pending.push({ children: this.childrenOf(item), next: 0, row: items.length - 1 });
    }
    return { items, parents, positions, siblings };
  }
}

/** Siblings by a column; unknown figures come last either way, and equal ones keep the model's order. */
function sorted(
  index: TreeIndex,
  items: readonly number[],
  { column: id, descending }: NonNullable<ViewState['sort']>,
  shown: Shown,
): readonly number[] {
  const column = columns.find(candidate => candidate.id === id);
  if (!column) return items;
  const keys = new Map(items.map(item => [item, sortKeyOf(column, new ShownItem(index, item, shown))]));
  const sign = descending ? -1 : 1;
  return [...items].sort((a, b) => {
    const x = keys.get(a)!;
    const y = keys.get(b)!;
    if (x === y || (x !== x && y !== y)) return a - b;
    if (x !== x) return 1;
    if (y !== y) return -1;
    return sign * (x - y);
  });
}

import { figuresUnder } from '../../engine/analysis/convention';
import type { FlatList } from '../../engine/questions/tree/flatItems';
import type { TreeIndex } from '../../engine/questions/tree/treeIndex';
import type { FilterResult, Row, RowPlace, ViewInfo, ViewState } from '../../protocol/data';
import { windowAround } from '../../protocol/rowWindow';
import { arrange, type Arrangement } from './arrangement';
import { cumulativeShares } from './cumulativeShares';
import { filterItems, type Filtering } from './filterItems';
import { filterResult } from './filterResult';
import { Folds } from './folds';
import { freshlyOpen } from './freshRows';
import { OpenRows } from './openRows';
import { describeRow } from './row';
import { isRanking, sortedItems } from './sortedItems';

/** A visible row: an item or a fold, and its position. */
interface Place {
  readonly row: number;
  /** Position of its parent in the list; -1 for the outermost. */
  readonly parent: number;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
}

/**
 * The rows of a tree or a flat list that one page shows: what is open, filtered, folded, in order. Computed again when
 * any of that changes.
 */
export class View {
  private arrangement: Arrangement;
  private folds: Folds;
  private readonly open: OpenRows;
  /** null: there is no filter. */
  private filtering: Filtering | null = null;
  private found: FilterResult | null = null;
  private cumulative: Float64Array | null = null;
  /** Sorted children, cached when first needed. */
  private readonly ordered = new Map<number, readonly number[]>();
  private places: readonly Place[] = [];
  private wholeOrder: readonly number[] | null = null;

  constructor(
    readonly index: TreeIndex,
    private state: ViewState,
  ) {
    this.arrangement = arrange(index, state.flat);
    this.folds = new Folds(index, this.arrangement);
    this.open = new OpenRows(index, this.folds);
    this.applyFilter();
    if (state.expanded === null) this.openFresh();
    else this.open.restore(state.expanded);
    this.layOut();
  }

  /** The current state, from which the same view can be created over another analysis. */
  get current(): ViewState {
    return { ...this.state, expanded: this.open.expansion() };
  }

  /** What has changed, with the rows around one of them. */
  around(row: number): ViewInfo {
    const rows = windowAround(row, this.places.length, (start, end) => this.rows(start, end - start));
    return { ...rows, expanded: this.open.expansion(), filtered: this.found };
  }

  /** Applies another state; unchanged parts cost nothing. */
  change(state: ViewState): void {
    const filtered = state.filter !== this.state.filter;
    if (state.flat !== this.state.flat) this.arrangeAs(state.flat);
    this.state = state;
    this.ordered.clear();
    this.wholeOrder = null;
    if (state.expanded !== null) this.open.restore(state.expanded);
    if (filtered) this.applyFilter();
    else this.addUpMatches();
    this.layOut();
  }

  /** Items of the rows `start` to `end` − 1. */
  itemsBetween(start: number, end: number): readonly number[] {
    return this.places
      .slice(Math.max(0, start), end)
      .map(({ row }) => row)
      .filter(row => !this.folds.isFold(row));
  }

  /** All items that the filter keeps, in the order of the rows when everything is open. */
  get order(): readonly number[] {
    this.wholeOrder ??= this.traverse(() => true)
      .map(({ row }) => row)
      .filter(row => !this.folds.isFold(row));
    return this.wholeOrder;
  }

  /** Whether the filter keeps an item. */
  keeps(item: number): boolean {
    return this.filtering === null || this.filtering.kept[item] === 1;
  }

  rows(start: number, count: number): Row[] {
    return this.places.slice(Math.max(0, start), Math.max(0, start + count)).map(place => this.rowAt(place));
  }

  expand(position: number, open: boolean, reach: 'one' | 'siblings' | 'all'): void {
    if (reach === 'all') this.open.setAll(open);
    else for (const row of this.reached(position, reach)) this.open.set(row, open);
    this.layOut();
  }

  /** The position of a row after opening what leads to it; null if the filter hides it. */
  reveal(row: number): number | null {
    const isFold = this.folds.isFold(row);
    if (row < 0 || row > this.folds.last || (!isFold && !this.keeps(row))) return null;
    let below = row;
    for (let above = this.parentOf(row); ; above = this.arrangement.parent(above)) {
      const fold = this.folds.of(above);
      if (below !== fold && this.childrenOf(above).includes(fold) && this.index.isPlumbing(below))
        this.open.set(fold, true);
      if (above < 0) break;
      this.open.set(above, true);
      below = above;
    }
    this.layOut();
    const position = this.places.findIndex(place => place.row === row);
    return position < 0 ? null : position;
  }

  jump(position: number, prefix: string): number | null {
    const wanted = prefix.toLowerCase();
    const { places, index } = this;
    for (let step = 1; step <= places.length; step++) {
      const candidate = (position + step) % places.length;
      const { row } = places[candidate];
      if (!this.folds.isFold(row) && index.tree[row].name.toLowerCase().startsWith(wanted)) return candidate;
    }
    return null;
  }

  private rowAt({ row, parent, ...place }: Place): Row {
    const where: RowPlace = {
      ...place,
      item: row,
      parent: parent < 0 ? null : parent,
      ...(this.isBranch(row) ? { expanded: this.isOpen(row) } : {}),
    };
    return this.folds.isFold(row)
      ? { ...where, folded: this.folds.nodes(row) }
      : { ...describeRow(this.index, row, this.state, this.cumulative?.[row], this.state.columns), ...where };
  }

  private reached(position: number, reach: 'one' | 'siblings'): readonly number[] {
    const place = this.places[position];
    if (place === undefined) return [];
    if (reach === 'one' || this.folds.isFold(place.row)) return [place.row];
    return this.childrenOf(this.parentOf(place.row)).filter(row => !this.folds.isFold(row) && this.isBranch(row));
  }

  private parentOf(row: number): number {
    return this.folds.isFold(row) ? this.folds.moduleOf(row) : this.arrangement.parent(row);
  }

  private isBranch(row: number): boolean {
    return this.folds.isFold(row) || this.arrangement.hasChildren(row);
  }

  /** With a filter, everything that leads to a match is open until the user closes it. */
  private isOpen(row: number): boolean {
    return this.filtering === null ? this.open.has(row) : this.open.hasInFilter(row);
  }

  private arrangeAs(flat: FlatList | null): void {
    this.arrangement = arrange(this.index, flat);
    this.folds = new Folds(this.index, this.arrangement);
  }

  /** Opens modules of the tree, even if a flat list is shown first. */
  private openFresh(): void {
    const { index } = this;
    const { convention, metric, showPlumbing } = this.state;
    const folds = new Folds(index, arrange(index, null));
    const hasCost = index.analysis.totals[convention][metric] > 0;
    const open = freshlyOpen({
      children: row => (showPlumbing ? index.children(row) : folds.fold(row, index.children(row))),
      isModule: row => !folds.isFold(row) && index.hasChildren(row),
      cost: row => {
        if (folds.isFold(row)) return 0;
        const { sums } = index.tree[row];
        return hasCost ? figuresUnder(sums, convention)[metric] : sums.params;
      },
    });
    for (const row of open) this.open.set(row, true);
  }

  private applyFilter(): void {
    this.open.beginFilter();
    this.ordered.clear();
    this.filtering = filterItems(this.index, this.state.filter);
    this.addUpMatches();
  }

  private addUpMatches(): void {
    this.found = this.filtering && filterResult(this.index, this.filtering, this.state);
  }

  /** The rows below a row. With a filter, matching items are not folded. */
  private childrenOf(row: number): readonly number[] {
    let children = this.ordered.get(row);
    if (children === undefined) {
      const { filtering, folds, index, state } = this;
      const all = folds.isFold(row) ? folds.contents(row) : this.arrangement.children(row);
      const matching = filtering === null ? all : all.filter(child => filtering.kept[child] === 1);
      const inOrder = sortedItems(index, matching, state);
      const isFolded = filtering === null && !state.showPlumbing && !folds.isFold(row);
      children = isFolded ? folds.fold(row, inOrder) : inOrder;
      this.ordered.set(row, children);
    }
    return children;
  }

  private layOut(): void {
    this.places = this.traverse(row => this.isOpen(row));
    const isItem = (row: number): boolean => !this.folds.isFold(row);
    this.cumulative = isRanking(this.state)
      ? cumulativeShares(this.index, this.childrenOf(-1).filter(isItem), this.state)
      : null;
  }

  /** Depth first through what is open, without recursion: modules may be nested as deep as names are long. */
  private traverse(isOpen: (row: number) => boolean): Place[] {
    const places: Place[] = [];
    const pending: { children: readonly number[]; next: number; parent: number }[] = [
      { children: this.childrenOf(-1), next: 0, parent: -1 },
    ];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      if (top.next === top.children.length) {
        pending.pop();
        continue;
      }
      const row = top.children[top.next++];
      const { parent } = top;
      places.push({ row, parent, level: pending.length, position: top.next, siblings: top.children.length });
      if (this.isBranch(row) && isOpen(row))
        pending.push({ children: this.childrenOf(row), next: 0, parent: places.length - 1 });
    }
    return places;
  }
}

import type { TreeIndex } from '../../engine/questions/tree/treeIndex';
import type { Expansion } from '../../protocol/data';
import type { Folds } from './folds';

/** Which modules and folds are open, in a form that can be stored. */
export class OpenRows {
  private readonly items: Uint8Array;
  private folds = new Set<number>();
  /** Modules that the user closed after a filter opened everything that leads to a match. */
  private readonly closedInFilter = new Set<number>();

  constructor(
    private readonly index: TreeIndex,
    private readonly numbered: Folds,
  ) {
    this.items = new Uint8Array(index.tree.length);
  }

  has(row: number): boolean {
    return this.numbered.isFold(row) ? this.folds.has(row) : this.items[row] === 1;
  }

  hasInFilter(item: number): boolean {
    return !this.closedInFilter.has(item);
  }

  set(row: number, open: boolean): void {
    if (this.numbered.isFold(row)) {
      if (open) this.folds.add(row);
      else this.folds.delete(row);
      return;
    }
    this.items[row] = open ? 1 : 0;
    if (open) this.closedInFilter.delete(row);
    else this.closedInFilter.add(row);
  }

  /** Opens all modules, or closes everything. */
  setAll(open: boolean): void {
    for (let item = 0; item < this.items.length; item++) if (this.index.hasChildren(item)) this.set(item, open);
    if (!open) this.folds.clear();
  }

  /** Another filter opens everything that leads to a match. */
  beginFilter(): void {
    this.closedInFilter.clear();
  }

  restore({ all, except, unfolded }: Expansion): void {
    this.items.fill(all ? 1 : 0);
    for (const path of except) {
      const item = this.index.byPath.get(path);
      if (item !== undefined) this.items[item] = all ? 0 : 1;
    }
    const modules = unfolded.map(path => (path === '' ? -1 : this.index.byPath.get(path)));
    this.folds = new Set(modules.flatMap(module => (module === undefined ? [] : [this.numbered.of(module)])));
  }

  /** In the shorter form: it is stored with every change, and a large model has many modules. */
  expansion(): Expansion {
    const { index, items } = this;
    let balance = 0;
    items.forEach((open, item) => {
      if (index.hasChildren(item)) balance += open === 1 ? 1 : -1;
    });
    const all = balance > 0;
    const except: string[] = [];
    items.forEach((open, item) => {
      if (index.hasChildren(item) && (open === 1) !== all) except.push(index.tree[item].path);
    });
    const modules = [...this.folds].map(fold => this.numbered.moduleOf(fold));
    return { all, except, unfolded: modules.map(module => (module < 0 ? '' : index.tree[module].path)) };
  }
}

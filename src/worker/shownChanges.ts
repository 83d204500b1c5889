import { sortChanges } from '../engine/questions/comparison/comparedColumns';
import { changesByModule, listChanges, type ChangeNode } from '../engine/questions/comparison/changeTree';
import { changesByOperator } from '../engine/questions/comparison/changesByOperator';
import type { ComparedRow, Comparison } from '../engine/questions/comparison/compare';
import type { ComparisonView, ShownChange } from '../protocol/data';

/** On a fresh page modules are open until there are this many rows. */
const screenRows = 25;

const groupings: Readonly<Record<ComparisonView['grouping'], (comparison: Comparison) => readonly ChangeNode[]>> = {
  none: listChanges,
  modules: changesByModule,
  operators: changesByOperator,
};

/** The rows of one comparison as a page shows them: grouped, sorted, filtered, and open or closed. */
export class ShownChanges {
  /** By grouping; made when first shown. */
  private readonly grouped = new Map<ComparisonView['grouping'], readonly ChangeNode[]>();
  /** Rows that the user opened or closed. */
  private readonly chosen = new Map<string, boolean>();
  private opened = new Set<string>();
  private view: ComparisonView | null = null;
  private shown: readonly (ShownChange & { readonly key: string })[] = [];

  constructor(private readonly comparison: Comparison) {}

  get rows(): readonly ShownChange[] {
    return this.shown;
  }

  /** Applies a view. */
  show(view: ComparisonView): void {
    if (view.grouping !== this.view?.grouping) this.opened = this.freshlyOpen(view);
    this.view = view;
    this.list();
  }

  /** Opens or closes a row. */
  expand(row: number, open: boolean): void {
    const at = this.shown.at(row);
    if (at?.expanded === undefined) return;
    this.chosen.set(at.key, open);
    this.list();
  }

  private list(): void {
    const view = this.view!;
    const matching = matchesOf(view.filter);
    const rows: (ShownChange & { readonly key: string })[] = [];
    // The next row is the last one of the list.
    const pending = this.inOrder(this.nodes(view), view).map(node => ({ node, level: 1 }));
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { node, level } = next;
      const isOpen = node.children !== null && this.isOpen(node.key, view);
      rows.push({ ...node.row, key: node.key, level, ...(node.children && { expanded: isOpen }) });
      if (!isOpen) continue;
      for (const child of this.inOrder(node.children(), view)) pending.push({ node: child, level: level + 1 });
    }
    this.shown = matching === null ? rows : keepMatching(rows, matching);
  }

  /** The rows that a view has of some, in reverse. */
  private inOrder(nodes: readonly ChangeNode[], view: ComparisonView): ChangeNode[] {
    const kept = view.filter.trim() === '' ? nodes.filter(({ row }) => isListed(row, view)) : nodes;
    return [...sortChanges(kept, view.sort, view.figure)].reverse();
  }

  private nodes({ grouping }: ComparisonView): readonly ChangeNode[] {
    const known = this.grouped.get(grouping) ?? groupings[grouping](this.comparison);
    this.grouped.set(grouping, known);
    return known;
  }

  /** What a filter finds may be anywhere in the modules that have rows of their own. */
  private isOpen(key: string, { filter }: ComparisonView): boolean {
    return this.chosen.get(key) ?? (filter.trim() === '' ? this.opened.has(key) : key.endsWith('module'));
  }

  /** The modules that changed most, until a screen is full. */
  private freshlyOpen(view: ComparisonView): Set<string> {
    const open = new Set<string>();
    let level = this.inOrder(this.nodes(view), view).reverse();
    let rows = level.length;
    while (level.length > 0) {
      const next: ChangeNode[] = [];
      for (const { key, children, row } of level) {
        if (children === null || row.isWhole) continue;
        const below = this.inOrder(children(), view).reverse();
        if (rows + below.length > screenRows && open.size > 0) continue;
        open.add(key);
        rows += below.length;
        next.push(...below);
      }
      level = next;
    }
    return open;
  }
}

/** Whether a view has a row for this, unless a filter looks for it. */
export function isListed({ change, isPlumbing }: ComparedRow, view: ComparisonView): boolean {
  return (view.showPlumbing || !isPlumbing) && (view.showSame || change !== 'same');
}

function matchesOf(filter: string): ((row: ComparedRow) => boolean) | null {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return null;
  return ({ old, new: changed }) =>
    [old, changed].some(side => side && `${side.path}\n${side.type}`.toLowerCase().includes(wanted));
}

/** Rows that match, and those that they are below. */
function keepMatching<R extends ShownChange>(rows: readonly R[], matching: (row: ComparedRow) => boolean): R[] {
  const kept: R[] = [];
  // Up to this level, the rows before lead to one that was kept.
  let around = 0;
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index];
    const leads = row.level < around;
    if (leads || matching(row)) {
      kept.push(row);
      around = row.level;
    }
  }
  return kept.reverse();
}

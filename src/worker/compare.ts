import type { Analysis } from '../engine/analysis/analyze';
import { compare, type Comparison } from '../engine/questions/comparison/compare';
import { sortRows } from '../engine/questions/comparison/comparedColumns';
import type { ComparedModel, ComparedRow, ComparisonInfo, ComparisonView } from '../protocol/data';

/** Comparisons of sessions, and what pages show of them. */
export class Comparisons {
  private readonly shown = new Map<string, Shown>();
  /** By comparison: the latest request for it. */
  private readonly latest = new Map<string, object>();

  /** Begins a request, and returns whether it is still the latest one for a comparison that is not closed. */
  begin(name: string): () => boolean {
    const request = {};
    this.latest.set(name, request);
    return () => this.latest.get(name) === request;
  }

  /**
   * Rows in the order and selection that a page asks for; compares again only if a model or the convention has changed.
   */
  set(name: string, old: Analysis, changed: Analysis, view: ComparisonView): ComparisonInfo {
    const before = this.shown.get(name);
    const comparison =
      before && before.old === old && before.changed === changed && before.comparison.convention === view.convention
        ? before.comparison
        : compare(old, changed, view.convention);
    const rows = rowsOf(comparison, view);
    this.shown.set(name, { old, changed, comparison, rows });
    return {
      rowCount: rows.length,
      ...countChanges(comparison, view),
      old: modelOf(old, comparison.totals.old),
      new: modelOf(changed, comparison.totals.new),
      difference: comparison.totals.difference,
    };
  }

  /** @throws if the page has not set its view yet */
  rows(name: string, start: number, count: number): ComparedRow[] {
    const shown = this.shown.get(name);
    if (!shown) throw new Error(`There is no comparison '${name}'.`);
    return shown.rows.slice(start, start + count);
  }

  close(name: string): void {
    this.shown.delete(name);
    this.latest.delete(name);
  }
}

interface Shown {
  readonly old: Analysis;
  readonly changed: Analysis;
  readonly comparison: Comparison;
  readonly rows: readonly ComparedRow[];
}

function rowsOf({ rows }: Comparison, view: ComparisonView): readonly ComparedRow[] {
  const { filter, sort, figure } = view;
  const wanted = filter.toLowerCase();
  const matching =
    wanted === ''
      ? rows.filter(row => !isFolded(row, view))
      : rows.filter(row => sidesOf(row).some(({ path, type }) => `${path}\n${type}`.toLowerCase().includes(wanted)));
  return sort === null ? matching : sortRows(matching, sort.column, sort.descending, figure);
}

function isFolded({ isPlumbing }: ComparedRow, { showPlumbing }: ComparisonView): boolean {
  return isPlumbing && !showPlumbing;
}

function countChanges({ rows }: Comparison, view: ComparisonView): Pick<ComparisonInfo, 'changes' | 'folded'> {
  const changes = { same: 0, changed: 0, removed: 0, added: 0 };
  let folded = 0;
  for (const row of rows) {
    if (isFolded(row, view)) folded++;
    else changes[row.change]++;
  }
  return { changes, folded };
}

function sidesOf({ old, new: changed }: ComparedRow) {
  return [old, changed].filter(side => side !== null);
}

function modelOf({ model, batch, dimensions }: Analysis, totals: ComparedModel['totals']): ComparedModel {
  const sizes = dimensions.map(({ name, value }) => ({ name, value }));
  return { producer: model.producer, batch, dimensions: sizes, totals };
}

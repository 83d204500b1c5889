import type { Analysis } from '../engine/analysis/analyze';
import { compare, type Comparison } from '../engine/questions/comparison/compare';
import type { AppliedPlan } from '../engine/questions/compression/applyPlan';
import { effectSentence } from '../engine/questions/compression/planResult';
import type { Message } from '../engine/graph/message';
import { windowAround, type RowWindow } from '../protocol/rowWindow';
import type { ComparedModel, ComparisonInfo, ComparisonView, DeviceChoice, ShownChange } from '../protocol/data';
import { ShownChanges } from './shownChanges';

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
   * Rows in the order and selection that a page asks for; compares again only if a model, the convention or the
   * device has changed.
   */
  set(
    name: string,
    old: Analysis,
    changed: Analysis,
    view: ComparisonView,
    device: DeviceChoice | null = null,
    plan: AppliedPlan | null = null,
  ): Omit<ComparisonInfo, 'plan'> {
    const before = this.shown.get(name);
    const isKnown =
      before?.comparison.old === old &&
      before.comparison.new === changed &&
      before.comparison.convention === view.convention &&
      before.device === JSON.stringify(device);
    const comparison = isKnown ? before.comparison : compare(old, changed, view.convention, device, plan ?? undefined);
    const shown = isKnown
      ? before
      : { comparison, device: JSON.stringify(device), changes: new ShownChanges(comparison) };
    this.shown.set(name, shown);
    shown.changes.show(view);
    return {
      ...this.around(name, 0),
      ...countChanges(comparison, view),
      old: modelOf(old, comparison.totals.old),
      new: modelOf(changed, comparison.totals.new),
      speed: { device: device?.profile.name ?? '', ...comparison.speed },
      bops: comparison.bops,
    };
  }

  /** What a plan brings that one of the models is after; null: there is none. */
  planOf(name: string): { readonly sentence: Message; readonly notes: readonly Message[] } | null {
    const { totals, effect } = this.get(name).comparison;
    return effect ? { sentence: effectSentence(totals, effect), notes: effect.notes } : null;
  }

  /** Opens or closes a row. @returns the rows around it */
  expand(name: string, row: number, open: boolean): RowWindow<ShownChange> {
    this.get(name).changes.expand(row, open);
    return this.around(name, row);
  }

  rows(name: string, start: number, count: number): ShownChange[] {
    return this.get(name).changes.rows.slice(start, start + count);
  }

  private around(name: string, row: number): RowWindow<ShownChange> {
    const { rows } = this.get(name).changes;
    return windowAround(row, rows.length, (start, end) => rows.slice(start, end));
  }

  /** @throws if the page has not set its view yet */
  get(name: string): Shown {
    const shown = this.shown.get(name);
    if (!shown) throw new Error(`There is no comparison '${name}'.`);
    return shown;
  }

  close(name: string): void {
    this.shown.delete(name);
    this.latest.delete(name);
  }
}

interface Shown {
  readonly comparison: Comparison;
  /** The device that times are on, written as JSON to be compared. */
  readonly device: string;
  readonly changes: ShownChanges;
}

function countChanges({ rows }: Comparison, view: ComparisonView): Pick<ComparisonInfo, 'changes' | 'folded'> {
  const changes = { same: 0, changed: 0, removed: 0, added: 0 };
  let folded = 0;
  for (const row of rows) {
    if (row.isPlumbing && !view.showPlumbing) folded++;
    else changes[row.change]++;
  }
  return { changes, folded };
}

function modelOf({ model, batch, dimensions }: Analysis, totals: ComparedModel['totals']): ComparedModel {
  const sizes = dimensions.map(({ name, value }) => ({ name, value }));
  return { producer: model.producer, batch, dimensions: sizes, totals };
}

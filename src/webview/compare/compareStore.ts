import type {
  ComparedFiles,
  ComparedNames,
  CompareHostApi,
  ComparePreferences,
  CompareStart,
  CompareState,
} from '../../protocol/compareApi';
import type { ComparedColumn, ComparisonInfo, ComparisonView, ShownChange } from '../../protocol/data';
import { toEngineError } from '../../protocol/errors';
import type { UnitPrefix } from '../../engine/formula/numbers';
import { nextSort } from '../state/nextSort';
import { RowCache } from '../state/rowCache';
import { Waiting } from '../state/waiting';
import { shortNames } from './shortNames';
import { figureOf, freshComparison, readComparisonView } from './comparisonView';

/** Characters of a model's name above its column. */
const headingLength = 14;

/** The state of the page, and the only place that calls the host. */
export class CompareStore {
  state: CompareState | null = null;
  info: ComparisonInfo | null = null;
  view: ComparisonView = freshComparison('exact');
  unit: UnitPrefix = 'auto';
  /** The active row, whose figures are shown in full. */
  active = 0;
  /** The last error; '' for none. */
  failure = '';
  readonly rows = new RowCache<ShownChange>(
    (start, count) => this.host.rows(start, count),
    () => this.changed(),
    error => this.fail(error),
  );
  private readonly listeners = new Set<() => void>();
  /** Counts questions about the view: an answer to an older one is out of date. */
  private asked = 0;

  /** Whether an answer takes long. */
  readonly waiting = new Waiting(() => this.changed());
  private readonly host: CompareHostApi;

  constructor(
    host: CompareHostApi,
    private readonly keep: (kept: ComparisonView & { readonly files?: ComparedFiles }) => void,
  ) {
    this.host = this.waiting.around(host, ['setView', 'rows', 'expand', 'swap']);
  }

  /** Calls `listener` when there is something new to draw. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async start({ state, convention, unit, layout }: CompareStart, kept: unknown): Promise<void> {
    this.unit = unit;
    const { showPlumbing } = layout;
    this.view = { ...(readComparisonView(kept) ?? freshComparison(convention)), showPlumbing };
    await this.show(state);
  }

  /** The models have changed, or were replaced. */
  async show(state: CompareState): Promise<void> {
    this.state = state;
    this.save();
    if (state.kind === 'ready') await this.refresh();
    else this.changed();
  }

  async prefer({ convention, unit }: ComparePreferences): Promise<void> {
    this.unit = unit;
    await this.changeView({ convention });
  }

  async changeView(change: Partial<ComparisonView>): Promise<void> {
    this.view = { ...this.view, ...change };
    this.save();
    this.active = 0;
    if (this.state?.kind === 'ready') await this.refresh();
    else this.changed();
  }

  /** Shows or folds nodes without cost, here and on pages that are opened from now on. */
  async showPlumbing(showPlumbing: boolean): Promise<void> {
    await this.arrange(showPlumbing);
    await this.tried(this.host.changeLayout({ showPlumbing }));
  }

  /** The page is arranged in another way. */
  async arrange(showPlumbing: boolean): Promise<void> {
    if (showPlumbing !== this.view.showPlumbing) await this.changeView({ showPlumbing });
  }

  /** The order of the rows: the largest changes of the figure come first if nobody sorted them. */
  get sort(): NonNullable<ComparisonView['sort']> {
    return this.view.sort ?? { column: 'difference', descending: true };
  }

  /** First the order that fits the column, then the other, then what changed most again. */
  async sortBy(column: ComparedColumn, descendingFirst: boolean): Promise<void> {
    return this.changeView({ sort: nextSort(this.sort, column, descendingFirst) });
  }

  /** Opens or closes a row. */
  async expand(row: number, open: boolean): Promise<void> {
    this.active = row;
    await this.tried(this.host.expand(row, open).then(rows => this.rows.show(rows)));
  }

  /** Both names, short enough for the title of a column. */
  get headings(): ComparedNames {
    const { old = '', new: changed = '' } = this.state?.names ?? {};
    const [first, second] = shortNames([old, changed], headingLength);
    return { old: first, new: second };
  }

  exportReport(): Promise<void> {
    return this.tried(this.host.exportReport());
  }

  go(row: number): void {
    this.active = row;
    this.changed();
  }

  swap(): Promise<void> {
    return this.tried(this.host.swap());
  }

  open(side: 'old' | 'new'): Promise<void> {
    return this.tried(this.host.open(side));
  }

  reload(): Promise<void> {
    return this.tried(this.host.reload());
  }

  fail(error: unknown): void {
    this.failure = toEngineError(error).message;
    this.changed();
  }

  dismissFailure(): void {
    this.failure = '';
    this.changed();
  }

  private async refresh(): Promise<void> {
    const asked = ++this.asked;
    try {
      const info = await this.host.setView(this.view);
      if (asked !== this.asked) return;
      const figure = figureOf(info, this.view.figure);
      if (figure !== this.view.figure) return await this.changeView({ figure });
      this.info = info;
      this.active = Math.max(0, Math.min(this.active, info.rowCount - 1));
      this.rows.show(info);
    } catch (error) {
      if (asked === this.asked) this.fail(error);
    }
  }

  private async tried(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      this.fail(error);
    }
  }

  private save(): void {
    this.keep({ ...this.view, files: this.state?.files });
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

import type { Contents } from './contents';
import type { ComparisonInfo, ComparisonView, EngineError, ReportFormatId, FormatView, ShownChange } from './data';
import type { RowWindow } from './rowWindow';
import type { PageLayout, PagePreferences } from './pageApi';

/** What the worker offers for comparing two sessions. Comparisons have names, as views have. */
export interface CompareQuestions {
  /** Compares the current state of two sessions, and returns the first rows with the totals. */
  setComparison(comparison: string, old: string, changed: string, view: ComparisonView): Promise<ComparisonInfo>;
  /** Rows `start` to `start + count` of a comparison, as they are shown. */
  comparedRows(comparison: string, start: number, count: number): Promise<ShownChange[]>;
  /** Opens or closes a row and returns those around it. */
  expandCompared(comparison: string, row: number, open: boolean): Promise<RowWindow<ShownChange>>;
  /** The formats that comparisons are exported in. */
  comparisonFormats(): Promise<FormatView[]>;
  /** The whole comparison as a file; the models are called `old` and `changed` in it. */
  exportComparison(comparison: string, format: ReportFormatId, old: string, changed: string): Promise<Contents>;
  closeComparison(comparison: string): Promise<void>;
}

/** What the host offers to a comparison page. */
export interface CompareHostApi {
  ready(): Promise<CompareStart>;
  setView(view: ComparisonView): Promise<ComparisonInfo>;
  rows(start: number, count: number): Promise<ShownChange[]>;
  expand(row: number, open: boolean): Promise<RowWindow<ShownChange>>;
  /** Saves the comparison as a report where the user chooses. */
  exportReport(): Promise<void>;
  /** Swaps the two models; the page is told by `show`. */
  swap(): Promise<void>;
  /** Keeps how pages are arranged, as the pages of models do. */
  changeLayout(change: Partial<PageLayout>): Promise<void>;
  /** Opens one of the two models in an editor. */
  open(side: 'old' | 'new'): Promise<void>;
  /** Reads both again after an error. */
  reload(): Promise<void>;
}

/** What a comparison page offers to the host. */
export interface ComparePageApi {
  show(state: CompareState): void;
  preferences(chosen: ComparePreferences): void;
  /** Pages are arranged in another way, perhaps by another page. */
  arrange(layout: PageLayout): void;
}

/** What the settings say about figures. */
export type ComparePreferences = Pick<PagePreferences, 'convention' | 'unit'>;

/** Names of the models: file names, with the revision if it is not the file itself. */
export interface ComparedNames {
  readonly old: string;
  readonly new: string;
}

/** URIs of the models; the page's stored state restores it after a restart of the window. */
export interface ComparedFiles {
  readonly old: string;
  readonly new: string;
  /** Compression plans that are applied to them, as text. */
  readonly plans?: ComparedPlans;
}

export interface ComparedPlans {
  readonly old?: string;
  readonly new?: string;
}

export type CompareState = { readonly names: ComparedNames; readonly files: ComparedFiles } & (
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'error'; readonly errors: { readonly old?: EngineError; readonly new?: EngineError } }
);

export interface CompareStart extends ComparePreferences {
  readonly layout: PageLayout;
  readonly state: CompareState;
  /** The translated strings of the page; empty for English. */
  readonly l10n: Readonly<Record<string, string>>;
  readonly locale: string;
}

import type { ComparedRow, ComparisonInfo, ComparisonView, EngineError } from './data';
import type { PageLayout, PagePreferences } from './pageApi';

/** What the worker answers about two sessions side by side. Comparisons have names of their own, as views have. */
export interface CompareQuestions {
  /** Compares what two sessions hold now, and says how many rows are shown. */
  setComparison(comparison: string, old: string, changed: string, view: ComparisonView): Promise<ComparisonInfo>;
  /** Rows `start` to `start + count` of a comparison, as they are shown. */
  comparedRows(comparison: string, start: number, count: number): Promise<ComparedRow[]>;
  closeComparison(comparison: string): Promise<void>;
}

/** What the host offers to a page that compares. */
export interface CompareHostApi {
  ready(): Promise<CompareStart>;
  setView(view: ComparisonView): Promise<ComparisonInfo>;
  rows(start: number, count: number): Promise<ComparedRow[]>;
  /** The old model becomes the new one; the page is told by `show`. */
  swap(): Promise<void>;
  /** Keeps how pages are arranged, as the pages of models do. */
  changeLayout(change: Partial<PageLayout>): Promise<void>;
  /** Opens one of the two models in an editor. */
  open(side: 'old' | 'new'): Promise<void>;
  /** Reads both again, after an error. */
  reload(): Promise<void>;
}

/** What such a page offers to the host. */
export interface ComparePageApi {
  show(state: CompareState): void;
  preferences(chosen: ComparePreferences): void;
}

/** What the settings say about figures. */
export type ComparePreferences = Pick<PagePreferences, 'convention' | 'unit'>;

/** What the models are called: names of files, with the revision where it is not the file itself. */
export interface ComparedNames {
  readonly old: string;
  readonly new: string;
}

/** Where the models are, as URIs; what the page keeps of it brings it back after a restart of the window. */
export interface ComparedFiles {
  readonly old: string;
  readonly new: string;
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

import type { CompareQuestions } from './compareApi';
import type {
  AnalysisOptions,
  Convention,
  Details,
  LayerDetails,
  ReportFormat,
  Row,
  Source,
  Summary,
  ViewInfo,
  ViewState,
} from './data';
import type { AboutSession, AboutView, ReportQuestions, ViewQuestions } from './reportQuestions';

/**
 * What the worker offers: one session per open document, several views (pages) per session. Every call answers, with a
 * rejected promise where it fails; a `ReadError`'s code and sentence arrive as `EngineError`.
 */
export interface EngineApi extends AboutSession<ReportQuestions>, AboutView<ViewQuestions>, CompareQuestions {
  /** The translated strings of VS Code's display language, for what the engine says from now on. */
  translate(bundle: Readonly<Record<string, string>>): Promise<void>;
  /** Reads and analyses a file. Progress comes through `EngineEvents.progress`. Opening again re-reads. */
  open(session: string, source: Source, options: AnalysisOptions): Promise<Summary>;
  /** Analyses again with other values: milliseconds, nothing is read. */
  analyze(session: string, options: AnalysisOptions): Promise<Summary>;
  close(session: string): Promise<void>;

  /** Creates or changes a view and says how many rows it has. */
  setView(session: string, view: string, state: ViewState): Promise<ViewInfo>;
  closeView(session: string, view: string): Promise<void>;
  /** Rows `start` to `start + count` of a view, as they are shown. */
  rows(session: string, view: string, start: number, count: number): Promise<Row[]>;
  /** Opens or closes rows. `siblings`: with all rows of the same parent; `all`: everything, `row` is ignored. */
  expand(
    session: string,
    view: string,
    row: number,
    open: boolean,
    reach: 'one' | 'siblings' | 'all',
  ): Promise<ViewInfo>;
  /** The position of an item in a view, its ancestors opened; null where the filter hides it. */
  reveal(
    session: string,
    view: string,
    item: number,
  ): Promise<{ readonly info: ViewInfo; readonly row: number | null }>;
  /** The next row after `row` (wrapping around) whose name starts with `prefix`, case ignored. */
  jump(session: string, view: string, row: number, prefix: string): Promise<number | null>;
  /** Everything about one item. */
  details(session: string, item: number, convention: Convention): Promise<Details>;
  /**
   * The layers of a text, in its order: what lenses, hovers and symbols show; none for models that are no text. As JSON of
   * `Layer[]`: for thousands of small objects the host's thread would be busy several times as long with a structured clone.
   */
  layers(session: string, convention: Convention): Promise<string>;
  /** A layer with the nodes below it that cost most. */
  layerDetails(session: string, item: number, convention: Convention): Promise<LayerDetails>;
  /** The whole report as the text of a file. */
  exportReport(session: string, convention: Convention, format: ReportFormat): Promise<string>;
  /** The item of a layer at an offset of the text, or by the path of a module or the name of a node. */
  find(session: string, what: { readonly offset: number } | { readonly path: string }): Promise<number | null>;
}

/** What the worker tells without being asked. */
export interface EngineEvents {
  progress(session: string, phase: 'reading' | 'analyzing', done: number, total: number): void;
}

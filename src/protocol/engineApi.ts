import type { DataType } from '../engine/graph/dataType';
import type { Budget } from '../engine/graph/graph';
import type { Shape } from '../engine/graph/shape';
import type { SourceRange } from '../engine/graph/sourceRange';
import type { MathElement } from '../engine/formula/mathml';
import type { Totals } from '../engine/analysis/totals';
import type { Convention } from '../engine/graph/convention';
import type { Diagnostic } from '../engine/graph/diagnostic';
import type { Dimension, DimensionDefault } from '../engine/analysis/dimensions';
import type { CompareQuestions } from './compareApi';
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

export type ReportFormat = 'json' | 'csv' | 'markdown' | 'html' | 'netron' | 'modelExplorer';

/** Where the worker gets the bytes. */
export type Source =
  /** A file that the worker opens itself, beside which the extension host runs. */
  | { readonly kind: 'path'; readonly path: string; readonly name: string }
  /** Contents that the host holds: on the web, and for documents of other schemes. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly name: string }
  /** The text of an editor, possibly unsaved: layer specs and other JSON. `path`: the file, where the worker can open it. */
  | { readonly kind: 'text'; readonly text: string; readonly name: string; readonly path?: string };

export interface AnalysisOptions {
  /** Values of symbolic dimensions and trip counts by name. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** Values by name pattern, from the settings. */
  readonly defaults: readonly DimensionDefault[];
  /** Full shapes of inputs by name. */
  readonly inputShapes: Readonly<Record<string, readonly number[]>>;
}

/** What the header, the status bar and the tooltip show. */
export interface Summary {
  readonly file: string;
  readonly format: 'onnx' | 'layers' | 'keras' | 'tfjs';
  readonly producer: string;
  readonly irVersion: number | null;
  readonly opsets: Readonly<Record<string, number>>;
  readonly name: string;
  readonly totals: Readonly<Record<Convention, Totals>>;
  readonly batch: number;
  readonly dimensions: readonly Dimension[];
  readonly inputs: readonly InputSummary[];
  /** Limits that the source states itself. */
  readonly budget: Budget;
  readonly diagnostics: readonly Diagnostic[];
}

/** An input of the model, at the size that was analysed. */
export interface InputSummary {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: Shape | null;
  /** For each axis, whether the file leaves its size open; null without a known rank. */
  readonly open: readonly boolean[] | null;
  /** Whether the user gave the shape. */
  readonly given: boolean;
}

export type Column = 'name' | 'op' | 'output' | 'params' | 'macs' | 'flops' | 'share' | 'memory';

/** What a view shows, as far as the page decides it; it is also what survives a restart. */
export interface ViewState {
  readonly convention: Convention;
  /** Which figure the share is of. */
  readonly metric: 'macs' | 'flops';
  /** null: the model's own order, as a tree. Sorted trees sort siblings. */
  readonly sort: { readonly column: Column; readonly descending: boolean } | null;
  /** Rows whose name, path or operator contains this text (case ignored), with their ancestors. */
  readonly filter: string;
  /** null: what a fresh page shows. */
  readonly expanded: Expansion | null;
}

/** Which modules are open: all or none, but those with the paths `except`. */
export interface Expansion {
  readonly all: boolean;
  readonly except: readonly string[];
}

export interface ViewInfo {
  readonly rowCount: number;
  /** As in `ViewState`, for keeping. */
  readonly expanded: Expansion;
  /** How many nodes match the filter. */
  readonly matches: number;
}

/** One row of the tree: a module, or a node. */
export interface Row {
  /** Stable within an analysis. */
  readonly item: number;
  /** 1 for the outermost rows, as ARIA counts. */
  readonly level: number;
  /** Position among its siblings, from 1, and how many there are. */
  readonly position: number;
  readonly siblings: number;
  /** Row of the parent as shown; null for the outermost rows. */
  readonly parent: number | null;
  readonly name: string;
  readonly path: string;
  /** Operator of a node; class of a module where known. */
  readonly op: string;
  /** undefined: a leaf. */
  readonly expanded?: boolean;
  /** Shape of the (last) output, and how many more outputs there are. */
  readonly output: Shape | null;
  readonly outputDtype: DataType | null;
  readonly params: number | null;
  readonly macs: number | null;
  readonly flops: number | null;
  readonly special: number | null;
  readonly outputBytes: number | null;
  /** Of the whole model's figure, 0–1; null where unknown. */
  readonly share: number | null;
  /** Nodes below (itself included) whose cost is unknown: the figures are lower bounds. */
  readonly unknown: number;
  /** False inside the cheaper branch of an If. */
  readonly counted: boolean;
  /** The formula in one line with symbols and with numbers, for the hover of the row; '' for modules. */
  readonly formula: string;
  readonly numbers: string;
}

/** A layer of a text document. One that is written once and used several times stands once, with the first use's figures. */
export interface Layer {
  readonly item: number;
  readonly range: SourceRange;
  /** Position in the list of the layer around it; null for the outermost. */
  readonly parent: number | null;
  readonly name: string;
  readonly op: string;
  readonly macs: number | null;
  readonly flops: number | null;
  readonly params: number | null;
  readonly share: { readonly macs: number | null; readonly flops: number | null };
  /** Without the batch. */
  readonly output: Shape | null;
  /** How often the layer is repeated: the figures are those of all copies together. */
  readonly repeat: number | null;
  /** How often the layer occurs since a block around it is repeated: the figures are those of one. */
  readonly copies: number;
  /** Nodes below (itself included) whose cost is unknown. */
  readonly unknown: number;
}

export interface LayerDetails {
  readonly details: Details;
  /** Nodes that cost something, the dearest first, a few of them. */
  readonly parts: readonly Details[];
  /** How many nodes cost something. */
  readonly partCount: number;
}

/** Everything about one item, for the details pane. */
export interface Details {
  readonly item: number;
  readonly name: string;
  readonly path: string;
  readonly op: string;
  readonly domain: string;
  /** Class and arguments of the module, where the source states them. */
  readonly detail: string;
  readonly graph: string;
  readonly isModule: boolean;
  /** Formula of each figure that is not zero: MACs, FLOPs, special functions. Empty for modules. */
  readonly formulas: readonly FormulaView[];
  readonly figures: {
    readonly params: number | null;
    readonly buffers: number;
    readonly weightBytes: number | null;
    readonly macs: number | null;
    readonly flops: number | null;
    readonly special: number | null;
  };
  /** Nodes below (itself included) whose cost is unknown: a module's figures are lower bounds. */
  readonly unknown: number;
  readonly share: { readonly macs: number | null; readonly flops: number | null; readonly params: number | null };
  readonly note: string;
  readonly inputs: readonly TensorView[];
  readonly outputs: readonly TensorView[];
  readonly weights: readonly WeightView[];
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  /** Bytes read and written by one run of a node, and FLOPs per such byte; null where unknown. */
  readonly bytesMoved: number | null;
  readonly intensity: number | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly range: SourceRange | null;
}

export interface FormulaView {
  readonly figure: 'macs' | 'flops' | 'special';
  readonly symbols: string;
  /** The same as Markdown with subscripts. */
  readonly markdown: string;
  readonly numbers: string;
  readonly math: MathElement;
  readonly result: number | null;
  readonly meanings: readonly { readonly name: string; readonly value: number | null; readonly meaning: string }[];
}

export interface TensorView {
  readonly name: string;
  readonly dtype: DataType | null;
  readonly shape: Shape | null;
  readonly bytes: number | null;
}

export interface WeightView extends TensorView {
  readonly role: 'weight' | 'buffer' | 'scale';
  readonly elements: number | null;
  readonly shared: boolean;
}

/** Why a file could not be read, in one sentence for the user. */
export interface EngineError {
  readonly code: string;
  readonly message: string;
  /** Of an unforeseen error, for the log. */
  readonly stack?: string;
}

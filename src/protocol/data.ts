import type { Accuracy } from '../engine/formula/accuracy';
import type { Limits } from '../engine/analysis/budget';
import type { FigureAccuracy } from '../engine/analysis/convention';
import type { DimensionDefault } from '../engine/analysis/dimensionDefaults';
import type * as dimensions from '../engine/analysis/dimensions';
import type { Totals } from '../engine/analysis/totals';
import type { MathElement } from '../engine/formula/mathml';
import type { Convention } from '../engine/graph/convention';
import type { WeightType } from '../engine/graph/weightType';
import type { DataType } from '../engine/graph/dataType';
import type { Metric } from '../engine/graph/metric';
import type * as diagnostics from '../engine/graph/diagnostic';
import type { Spoken } from '../engine/graph/spoken';
import type { Budget, Model } from '../engine/graph/graph';
import type { Shape } from '../engine/graph/shape';
import type { SourceRange } from '../engine/graph/sourceRange';
import type { CellKind, Figure, LimitShare } from '../engine/questions/tree/cellKinds';
import type { Cells, ChosenColumns, ColumnId, ColumnsShown } from '../engine/questions/tree/columns';
import type { Message } from '../engine/graph/message';
import type { RowWindow } from './rowWindow';
import type { ReportFormatId } from '../engine/report/formats';
import type { ComparedColumn } from '../engine/questions/comparison/comparedColumns';
import type { ComparedFigures, ComparedRow } from '../engine/questions/comparison/compare';
import type { RunPreset, SizePreset } from '../engine/questions/sizePresets';
import type * as devices from '../engine/questions/speed/devices';
import type { SpeedTotals } from '../engine/questions/tree/speedTotals';
import type { Operand } from '../engine/questions/quantization/operands';
import type * as sparsity from '../engine/questions/sparsity/sparsity';
import type * as hints from '../engine/questions/tree/hints';
import type * as layers from '../engine/questions/compression/changedLayer';
import type * as plans from '../engine/questions/compression/planResult';
import type * as growth from '../engine/questions/growth/growth';
import type { Contents } from './contents';

// Data sent between worker, host and pages. Pages import the engine's vocabulary and answers from here.
export type { PaperFormat } from '../engine/report/paperRow';
export type { Limits } from '../engine/analysis/budget';
export type { Accuracy } from '../engine/formula/accuracy';
export type { DimensionDefault };
export type { RatedFigure, Totals } from '../engine/analysis/totals';
export { conventions, wordsFor, type Convention } from '../engine/graph/convention';
export type { Metric } from '../engine/graph/metric';
export type { Message } from '../engine/graph/message';
export type { DataType } from '../engine/graph/dataType';
export { weightTypes, type WeightType } from '../engine/graph/weightType';
export type { Shape } from '../engine/graph/shape';
export type { ComparedFigures, ComparedRow, ComparedSide } from '../engine/questions/comparison/compare';
export type { ComparedColumn } from '../engine/questions/comparison/comparedColumns';
export type { CostMap, MapCell, MapExtent, MapMetric } from '../engine/questions/tree/costMap';
export type { CostGraph, GraphBox, GraphEdge, GraphExtent } from '../engine/questions/graph/costGraph';
export { planText, planTypes, type PlanStep, type PlanType } from '../engine/graph/plan';
export type { PlanFigure, PlannedFigure } from '../engine/questions/compression/planResult';
export type { ChangedTensor } from '../engine/questions/compression/changedLayer';
export type { GraphFocus } from '../engine/questions/graph/focus';
export type { GraphFigure } from '../engine/questions/graph/graphFigure';
export type { GrowthFigure, GrowthVariable } from '../engine/questions/growth/growth';
export type { FormulaTerm } from '../engine/questions/growth/formulaText';
export type { GrowthFormula, FormulaCondition } from '../engine/questions/growth/growthFormula';
export type { MemoryCurve, PeakTensor } from '../engine/questions/memoryCurve';
export type { OperatorType } from '../engine/questions/operatorTypes';
export type { GenerationFigures } from '../engine/questions/generation/generation';
export type { DeviceFit } from '../engine/questions/speed/deviceFit';
export type { TrainingMemory, TrainingTypes } from '../engine/questions/trainingMemory';
export type { QuantizationFigures, WeightSize } from '../engine/questions/quantization/quantizationFigures';
export type { Operand } from '../engine/questions/quantization/operands';
export type { Roofline, RooflinePoint } from '../engine/questions/speed/roofline';
export type { CellKind, CellValues, Figure, LimitShare } from '../engine/questions/tree/cellKinds';
export type { RuleDraft } from '../engine/questions/ruleDraft';
export type { Cells, ChosenColumns, ColumnId, ColumnsShown } from '../engine/questions/tree/columns';
export type { FlatList } from '../engine/questions/tree/flatItems';
export type { HotSpot, HotSpots } from '../engine/questions/tree/hotSpots';
export type { RunPreset, SizePreset } from '../engine/questions/sizePresets';
export type { TimeTotals } from '../engine/questions/tree/speedTotals';
export type { Shown } from '../engine/questions/tree/shownItem';
export type { ReportFormatId } from '../engine/report/formats';
export type { DeviceChoice } from '../engine/questions/speed/devices';

/** Whatever contains messages is sent with them in the user's language. */
export type Diagnostic = Spoken<diagnostics.Diagnostic>;
export type Dimension = Spoken<dimensions.Dimension>;
export type DeviceProfile = Spoken<devices.DeviceProfile>;
export type Hint = Spoken<hints.Hint>;
/** What the weights of a model contain. */
export type SparsityFigures = Spoken<sparsity.SparsityFigures>;
export type SparseWeight = Spoken<sparsity.SparseWeight>;
export type GrowthCurve = Spoken<growth.GrowthCurve>;
export type GrowthPoint = Spoken<growth.GrowthPoint>;
export type PlanResult = Spoken<plans.PlanResult>;

/** A plan for a model, step by step. */
export interface PlanOutcome {
  readonly steps: readonly StepOutcome[];
  /** null: a step cannot be followed. */
  readonly result: PlanResult | null;
}

/** What a step of a plan does to the model that the steps before it give. */
export interface StepOutcome {
  /** Why it cannot be followed, or ''. */
  readonly refusal: string;
  /** Whether it is after one that cannot be followed. */
  readonly isLeftOut: boolean;
  /** Selected layers that stay as they are, and why. */
  readonly notes: readonly string[];
  /** The layers that it changes, as many as a page shows, … */
  readonly layers: readonly StepLayer[];
  /** … and how many there are. */
  readonly layerCount: number;
}

/** A layer that a step changes. */
export interface StepLayer {
  /** null: an earlier step added it. */
  readonly item: number | null;
  readonly path: string;
  readonly op: string;
  readonly why: string;
  readonly tensors: readonly layers.ChangedTensor[];
}

/** A report format, as shown in a menu. */
export interface FormatView {
  readonly id: ReportFormatId;
  readonly title: string;
  /** The end of its file names: `attachment.json`. */
  readonly extension: string;
}

/** Where the worker gets the bytes from. */
export type Source =
  /** A file that the worker opens itself, because the extension host runs next to it, or a web address. */
  | { readonly kind: 'path'; readonly path: string; readonly name: string }
  /** Contents that the host holds: on the web, and for documents of other schemes. */
  | (Contents & { readonly name: string })
  /**
   * The text of an editor, possibly unsaved: layer specs and other JSON. `path`: the file, if the worker can open it.
   */
  | { readonly kind: 'text'; readonly text: string; readonly name: string; readonly path?: string };

export interface AnalysisOptions {
  /** Values of symbolic dimensions and iteration counts by name. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** Values by name pattern, from the settings. */
  readonly defaults: readonly DimensionDefault[];
  /** Full shapes of inputs by name. */
  readonly inputShapes: Readonly<Record<string, readonly number[]>>;
  /** The user's cost rules, as written in the settings. */
  readonly operators?: unknown;
  /** The budgets of the settings, as written, and the path that their patterns are matched with. */
  readonly budgets?: { readonly rules: unknown; readonly path: string };
  /** The default device, which times are bounds for; without one there are no times. */
  readonly device?: DeviceProfile;
  /** The text of a compression plan that is applied to the model. */
  readonly plan?: string;
}

/** What the header, the status bar and the tooltip show. */
export interface Summary {
  readonly file: string;
  readonly format: Model['format'];
  /** A file of weights: there is no computation, so figures of it are meaningless. */
  readonly isWeightsOnly: boolean;
  /** It keeps keys and values of past tokens, so that reading and writing are shown separately. */
  readonly isLanguageModel: boolean;
  readonly producer: string;
  readonly irVersion: number | null;
  readonly opsets: Readonly<Record<string, number>>;
  readonly name: string;
  readonly totals: Readonly<Record<Convention, Totals>>;
  /** What a run moves, and how long it takes at least on the default device; null: nothing is computed. */
  readonly speed: Readonly<Record<Convention, SpeedSummary>> | null;
  readonly batch: number;
  readonly dimensions: readonly Dimension[];
  readonly inputs: readonly InputSummary[];
  /** Usual sizes to choose from. */
  readonly presets: readonly SizePreset[];
  /** Reading a context, and writing the next token: for models that keep keys and values. */
  readonly runs: readonly RunPreset[];
  /** Limits stated by the source itself. */
  readonly budget: Budget;
  /** Limits of the settings. */
  readonly limits: Limits;
  readonly diagnostics: readonly Diagnostic[];
}

/** The speed figures of a model. */
export interface SpeedSummary extends SpeedTotals {
  /** The name of the device; '' without one. */
  readonly device: string;
}

/** An input of the model, with the analysed size. */
export interface InputSummary {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: Shape | null;
  /** For each axis, whether the file leaves its size open; null without a known rank. */
  readonly open: readonly boolean[] | null;
  /** The shape in the file; null: open sizes, or none is stated. */
  readonly declared: readonly number[] | null;
  /** Whether the user gave the shape. */
  readonly given: boolean;
}

/** What a view shows, as far as the page decides it; it is also what survives a restart. */
export interface ViewState extends ColumnsShown {
  readonly columns: ChosenColumns;
  readonly weights: WeightType | null;
  /**
   * null: the model's own order in the tree, most expensive first in a list. Sorted trees sort siblings. A column that
   * no longer exists is ignored.
   */
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  /**
   * Rows whose path or operator contains this text (case ignored), with their ancestors. If there are none: rows with a
   * tensor whose name contains it.
   */
  readonly filter: string;
  /** Whether nodes without cost have rows of their own, instead of one row per module. */
  readonly showPlumbing: boolean;
  /** null: the default of a fresh page. */
  readonly expanded: Expansion | null;
}

/** Which modules are open: all or none, except those with the paths `except`. */
export interface Expansion {
  readonly all: boolean;
  readonly except: readonly string[];
  /** Paths of the modules whose nodes without cost are shown; '': of the outermost rows. */
  readonly unfolded: readonly string[];
}

/** A view after a change, with the rows around the place that the page shows. */
export interface ViewInfo extends RowWindow<Row> {
  /** As in `ViewState`, for keeping. */
  readonly expanded: Expansion;
  /** null: there is no filter. */
  readonly filtered: FilterResult | null;
}

/** A view with its columns, from left to right. */
export interface ShownView extends ViewInfo {
  readonly columns: readonly ColumnView[];
}

/** The matches of a filter, including those in closed rows. */
export interface FilterResult {
  readonly nodes: number;
  /** `tensors`: no name of a module, node or operator matches, but names of weights, inputs or outputs do. */
  readonly by: 'names' | 'tensors';
  /** The figure that is summed: the one that the view is sorted by, or the one that shares are of. */
  readonly figure: Message;
  readonly sum: number;
  /** Whether `sum` is complete: otherwise the figure of some nodes is unknown. */
  readonly isKnown: boolean;
  /** Share of the model's total. */
  readonly share: number;
}

/** A column of the tree, as a page shows it. */
export interface ColumnView {
  readonly id: ColumnId;
  readonly title: string;
  /** How its cells look. */
  readonly kind: CellKind;
  /** Whether it is shown: chosen by the user, or a default column if the user chose none. */
  readonly isShown: boolean;
  /** On a narrow page, the column with the highest number is hidden first; 0: never hidden. */
  readonly givesWay: number;
}

/** One row of the tree: a module, a node, or the folded nodes without cost of a module. */
export type Row = ItemRow | FoldRow;

/** The position of a row. */
export interface RowPlace {
  /** Identifies a row; stable within an analysis. */
  readonly item: number;
  /** 1 for the outermost rows, as ARIA counts. */
  readonly level: number;
  /** Position among its siblings, from 1, and how many there are. */
  readonly position: number;
  readonly siblings: number;
  /** Row of the parent as shown; null for the outermost rows. */
  readonly parent: number | null;
  /** undefined: a leaf. */
  readonly expanded?: boolean;
}

/** The nodes without cost of a module in one row. */
export interface FoldRow extends RowPlace {
  /** How many nodes. */
  readonly folded: number;
}

/** A module, or a node, in a row. */
export interface ItemRow extends RowPlace, ItemContent {}

/** What is known of a module or a node wherever it is shown. Other questions take its item. */
export interface ItemContent {
  readonly item: number;
  readonly name: string;
  readonly path: string;
  /** Operator of a node; class of a module if known. */
  readonly op: string;
  readonly cells: Cells;
  /** False inside the cheaper branch of an If. */
  readonly counted: boolean;
  /** The formula in one line with symbols and with numbers, for its hover; '' for modules. */
  readonly formula: string;
  readonly numbers: string;
}

/**
 * A layer of a text document. One that is written once and used several times is listed once, with the figures of its
 * first use.
 */
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
  /** How often the layer occurs because a block around it is repeated: the figures are those of one copy. */
  readonly copies: number;
  /**
   * The number of uses if it is a block definition or in one: the figures are the sums of all uses. null: it is
   * neither.
   */
  readonly uses: number | null;
  readonly accuracy: FigureAccuracy;
  /** Bytes that all its runs move; null: unknown. */
  readonly bytesMoved: number | null;
  /** The least seconds on the default device, and what limits them; null: unknown, or there is no device. */
  readonly timeBound: number | null;
  readonly boundBy: LimitShare['by'] | null;
}

/** The notes in the text of a `config.json`. */
export interface ConfigurationNotes {
  /** The line at the top in place of the totals; null: the totals. */
  readonly totals: string | null;
  readonly keys: readonly KeyNote[];
}

/** A key with its effect and meaning. */
export interface KeyNote {
  readonly range: SourceRange;
  readonly lens: string | null;
  readonly hover: readonly string[];
}

export interface LayerDetails {
  readonly details: Details;
  /** The most expensive nodes, a few of them. */
  readonly parts: readonly Details[];
  /** How many nodes cost something. */
  readonly partCount: number;
}

/** Everything about one item, for the details pane. */
export interface Details extends ItemSpeed {
  readonly item: number;
  readonly name: string;
  readonly path: string;
  readonly op: string;
  readonly domain: string;
  /** Class and arguments of the module, if the source states them. */
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
  readonly accuracy: FigureAccuracy;
  readonly share: { readonly macs: number | null; readonly flops: number | null; readonly params: number | null };
  /** The most expensive nodes of a module, and how many others cost something. */
  readonly costliest: readonly ItemLink[];
  readonly moreCostly: number;
  readonly note: string;
  /** Whether a cost rule from the user would help: the operator is unknown. */
  readonly lacksRule: boolean;
  readonly inputs: readonly LinkedTensor[];
  readonly outputs: readonly LinkedTensor[];
  readonly weights: readonly WeightView[];
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  /** What a contraction multiplies, its bit operations, and its weights in an engine; null: it is none, or a module. */
  readonly multiplied: Multiplied | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly range: SourceRange | null;
}

/** What an item moves, and how long that takes at least on the chosen device. */
export interface ItemSpeed {
  /** Bytes read and written by all its runs, and FLOPs per byte; null if unknown. */
  readonly bytesMoved: Figure;
  readonly intensity: number | null;
  /** The least time of all runs; null: no device was chosen. */
  readonly timeBound: DeviceTime | null;
}

/** The types that a contraction multiplies. */
export interface Multiplied {
  /** `uint8`, or of packed numbers `4 bits`. */
  readonly operands: readonly [Operand, Operand];
  /** null: unknown. */
  readonly bops: number | null;
  /** Bytes of its weights once an engine has quantized them; null: as in the file. */
  readonly engineWeightBytes: number | null;
}

/** The least time of something on a device. */
export interface DeviceTime {
  readonly device: string;
  readonly seconds: Figure;
  /** null: it takes none, or it is unknown. */
  readonly limit: LimitShare | null;
  /** Whether elementwise operators run as part of the contraction in front of them. */
  readonly fused: boolean;
}

export interface FormulaView {
  readonly figure: 'macs' | 'flops' | 'special';
  readonly symbols: string;
  /** The same as Markdown with subscripts. */
  readonly markdown: string;
  readonly numbers: string;
  readonly math: MathElement;
  readonly result: number | null;
  readonly accuracy: Accuracy;
  readonly meanings: readonly { readonly name: string; readonly value: number | null; readonly meaning: string }[];
}

export interface TensorView {
  readonly name: string;
  readonly dtype: DataType | null;
  readonly shape: Shape | null;
  readonly bytes: number | null;
}

/** A tensor with what is at its other end: of an input the node that computes it, of an output the nodes that use it. */
export interface LinkedTensor extends TensorView {
  readonly links: readonly ItemLink[];
  /** How many there are besides `links`. */
  readonly moreLinks: number;
}

/** Another item that details lead to. */
export interface ItemLink {
  readonly item: number;
  readonly name: string;
  readonly path: string;
  readonly op: string;
  /** The figure that shares are of, or FLOPs if there are no MACs. */
  readonly figure: Metric;
  /** null: unknown. */
  readonly cost: number | null;
  readonly accuracy: Accuracy;
}

export interface WeightView extends TensorView {
  /** `unknown`: of an operator without a rule. */
  readonly role: 'weight' | 'buffer' | 'scale' | 'unknown';
  readonly elements: number | null;
  readonly shared: boolean;
}

/** What a loading model waits for; a total of 0 means that it is not known yet. */
export type Progress =
  | { readonly phase: 'reading' | 'analyzing' | 'weights'; readonly done: number; readonly total: number }
  /** The work on another model, by the name of its file. */
  | { readonly phase: 'waiting'; readonly for: string };

/** Why a file could not be read, in one sentence for the user. */
export interface EngineError {
  readonly code: string;
  readonly message: string;
  /** The stack of an unforeseen error, for the log. */
  readonly stack?: string;
}

export interface OperatorKey {
  readonly domain: string;
  readonly op: string;
}

export interface SearchQuery {
  readonly text: string;
  readonly matchCase: boolean;
  /** Whether the text is a regular expression. */
  readonly regex: boolean;
  readonly over: SearchPlace;
}

/**
 * Names (whole paths if the text contains a slash); operators and module classes; tensors, including weights; or
 * attributes as `name=value`.
 */
export type SearchPlace = 'names' | 'operators' | 'tensors' | 'attributes';

export interface SearchStart {
  /** The item found last, or the selected one; null: none. */
  readonly item: number | null;
  /** `here`: the item itself if it matches, otherwise the next one: for a query that is still being typed. */
  readonly step: 'here' | 'next' | 'previous';
}

/** A match, in the order in which the view shows its rows. */
export interface SearchResult {
  readonly count: number;
  /** Position among the matches, from 1; 0 if there is none. */
  readonly index: number;
  readonly item: number | null;
  readonly row: number | null;
  /** null: the view is as before. */
  readonly info: ViewInfo | null;
  /** The view's filter hides this many more matches. */
  readonly hidden: number;
  /**
   * `stopped`: it took too long, later matches are missing; `invalid`, `too-complex`: the regular expression cannot be
   * used.
   */
  readonly problem: 'stopped' | 'invalid' | 'too-complex' | null;
}

/** What a page shows of a comparison. */
export interface ComparisonView {
  readonly convention: Convention;
  /** Which figure the columns contain. */
  readonly figure: keyof ComparedFigures;
  /** null: largest changes of this figure first. */
  readonly sort: { readonly column: ComparedColumn; readonly descending: boolean } | null;
  /** A list of the changes; the modules that contain them; or a row for each operator. */
  readonly grouping: 'none' | 'modules' | 'operators';
  /** Whether what is the same in both models has rows; what a filter finds always does. */
  readonly showSame: boolean;
  /** Rows whose path or operator, on either side, contains this text (case ignored). */
  readonly filter: string;
  /** Whether nodes without cost have rows; those found by a filter always do. */
  readonly showPlumbing: boolean;
}

/** A row of a comparison, where the page shows it. */
export interface ShownChange extends ComparedRow {
  /** 1 for the outermost rows, as ARIA counts. */
  readonly level: number;
  /** undefined: nothing is below it. */
  readonly expanded?: boolean;
}

export interface ComparisonInfo extends RowWindow<ShownChange> {
  /** Number of rows of each kind, ignoring the filter, without those that are folded. */
  readonly changes: Readonly<Record<ComparedRow['change'], number>>;
  /** How many rows without cost are folded. */
  readonly folded: number;
  readonly old: ComparedModel;
  readonly new: ComparedModel;
  /** What runs move, and their least times on the default device, by its name. */
  readonly speed: { readonly device: string; readonly old: SpeedTotals; readonly new: SpeedTotals };
  readonly bops: { readonly old: Figure; readonly new: Figure };
  /** What a compression plan brings, and layers that it leaves as they are; null: the models are not before and after one. */
  readonly plan: { readonly sentence: string; readonly notes: readonly string[] } | null;
}

/** The totals of one of the two models. */
export interface ComparedModel {
  readonly producer: string;
  readonly batch: number;
  readonly dimensions: readonly Pick<Dimension, 'name' | 'value'>[];
  readonly totals: Totals;
}

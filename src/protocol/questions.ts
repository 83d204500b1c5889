import type {
  ConfigurationNotes,
  Convention,
  CostGraph,
  CostMap,
  DataType,
  Details,
  DeviceChoice,
  DeviceFit,
  DeviceProfile,
  FlatList,
  FormatView,
  GenerationFigures,
  GraphExtent,
  GrowthCurve,
  GrowthFigure,
  GrowthFormula,
  GrowthVariable,
  Hint,
  HotSpots,
  ItemContent,
  ItemRow,
  ItemSpeed,
  LayerDetails,
  MapExtent,
  MemoryCurve,
  Metric,
  OperatorKey,
  OperatorType,
  QuantizationFigures,
  PlanOutcome,
  PlanStep,
  ReportFormatId,
  Roofline,
  Row,
  RuleDraft,
  SearchQuery,
  SearchResult,
  SearchStart,
  Shown,
  ShownView,
  TrainingMemory,
  TrainingTypes,
  ViewInfo,
  ViewState,
} from './data';
import type { Contents } from './contents';

/**
 * Questions about one model. Items are those of the rows, and `details` and `reveal` accept them, so a selection is the
 * same in all views.
 */
export interface ModelQuestions {
  /** Everything about one item. */
  details(item: number, shown: Shown): Details;
  /** The item of a layer at an offset of the text, or by the path of a module or the name of a node. */
  find(what: { readonly offset: number } | { readonly path: string }): number | null;
  /**
   * The layers of a text, in order, for lenses, hovers and symbols; none for models that are not text. As JSON of
   * `Layer[]`, because a structured clone of thousands of small objects would block the host's thread several times as
   * long.
   */
  layers(convention: Convention): string;
  /** The effects of the keys of a `config.json`, and the totals of a language model; nothing for other models. */
  configurationNotes(convention: Convention): ConfigurationNotes;
  /** A cost rule for a node whose operator has none, to be completed; null for others. */
  ruleDraft(item: number): RuleDraft | null;
  /** A layer with its most expensive nodes. */
  layerDetails(item: number, convention: Convention): LayerDetails;
  /** The formats that reports are exported in. */
  reportFormats(): FormatView[];
  /** The whole report as a file; a format for one convention uses that one. */
  exportReport(convention: Convention, format: ReportFormatId): Contents;
  /** How few items of a list cost most of the model, and the most expensive ones. */
  hotSpots(list: FlatList, sortedBy: string | null, shown: Shown): HotSpots;
  /** How deep modules are nested; 0: there are none. */
  moduleDepth(): number;
  /** Nodes by operator, most expensive first. */
  operators(convention: Convention): OperatorType[];
  /** The nodes of one operator, `count` of them from `start`, most expensive first; rows of a flat list. */
  operatorRows(operator: OperatorKey, shown: Shown, start: number, count: number): ItemRow[];
  /** Boxes for the modules and nodes of what is open, and the edges between them. */
  graph(extent: GraphExtent): CostGraph;
  /** An item as a row, for its hover. */
  itemRow(item: number, shown: Shown): ItemContent;
  /** Cells of an icicle, and of a treemap: parents before children. */
  map(extent: MapExtent): CostMap;
  /**
   * Live activations over the execution order, and the tensors of the peak.
   * @param inPlace whether elementwise operators write over an input
   */
  memory(inPlace?: boolean): MemoryCurve;
  /** Into which devices weights and peak fit, and what training takes besides activations with each optimizer. */
  memoryNeeds(
    shown: Shown,
    devices: readonly DeviceProfile[],
    training: TrainingTypes,
  ): { readonly fits: readonly DeviceFit[]; readonly training: readonly TrainingMemory[] };
  /** What an item moves, and how long that takes at least. */
  itemSpeed(item: number, shown: Shown): ItemSpeed;
  /** What the weights take in other types, and in which types the model multiplies. */
  quantization(): QuantizationFigures;
  /** FLOPs against bytes moved on the chosen device; the answer names its peak. */
  roofline(shown: OnDevice): Roofline & { readonly peakName: string };
  /** What could be changed to make nodes faster on the chosen device. */
  hints(shown: OnDevice): Hint[];
  /**
   * The cost of reading and writing with a language model on the chosen device; null for other models. The answer names
   * the device's peak.
   * @param cacheType the type that keys and values are stored in; null: as they are computed
   */
  generation(shown: OnDevice, cacheType: DataType | null): (GenerationFigures & { readonly peakName: string }) | null;
  /** What can be varied: symbolic dimensions, and the input sizes that the file fixes. */
  growthVariables(): GrowthVariable[];
  /** A figure at several values of one variable, everything else unchanged. */
  growth(figure: GrowthFigure, convention: Convention, variable: string, values: readonly number[]): GrowthCurve;
  /**
   * A figure as a formula over all symbolic dimensions (of fixed models: over their input sizes). May take seconds;
   * other questions are answered meanwhile.
   */
  growthFormula(figure: GrowthFigure, convention: Convention): GrowthFormula;
  /** The same for the module or node with a path. */
  moduleFormula(path: string, metric: Metric, convention: Convention): GrowthFormula;
  /** What a compression plan does to the model. May take seconds. */
  compress(steps: readonly PlanStep[], shown: Shown): PlanOutcome;
  /** The steps of a plan's text; fails with what is wrong with it. */
  readPlan(text: string): readonly PlanStep[];
  /** Bytes of all weights, with parameters in the type that is shown. */
  weightBytes(shown: Shown): number;
}

/** With a device that times are bounds for. */
type OnDevice = Shown & { readonly device: DeviceChoice };

/** Questions about one view on a model. */
export interface ViewQuestions {
  /** Creates or changes the view; `at` is the row that the page shows. Its columns are those from left to right. */
  setView(state: ViewState, at: number): ShownView;
  /** The same for a page that does not know the model yet: shares are of what `shownMetric` says. */
  firstView(state: ViewState): ShownView;
  /** Rows `start` to `start + count`, as they are shown. */
  rows(start: number, count: number): Row[];
  /** Opens or closes rows. `siblings`: all rows with the same parent; `all`: everything, `row` is ignored. */
  expand(row: number, open: boolean, reach: 'one' | 'siblings' | 'all'): ViewInfo;
  /** The position of an item after opening its ancestors; null if the filter hides it. */
  reveal(item: number): { readonly info: ViewInfo; readonly row: number } | null;
  /** The next row after `row` (wrapping around) whose name starts with `prefix`, case ignored. */
  jump(row: number, prefix: string): number | null;
  /** Searches the whole model, including closed parts, and opens what leads to the match. */
  search(query: SearchQuery, from: SearchStart): SearchResult;
  /** Rows `start` to `end` − 1 as lines of tab-separated cells under their titles, figures with all digits. */
  copyRows(start: number, end: number): string;
}

/** The questions that take seconds, of which a page shows the latest answer only. */
export const studies = [
  'growth',
  'growthFormula',
  'moduleFormula',
  'compress',
] as const satisfies readonly (keyof ModelQuestions)[];

export type StudyQuestion = (typeof studies)[number];

/** Whether a question takes seconds. */
export function isStudy(question: keyof Questions): question is StudyQuestion {
  return studies.some(study => study === question);
}

/** All questions; the worker answers them from one table with the same names. */
export interface Questions extends ModelQuestions, ViewQuestions {}

/** Asks a question by its name. Rejects with an `EngineError` if there is no answer. */
export type Ask<Asked extends keyof Questions = keyof Questions> = <Q extends Asked>(
  question: Q,
  ...args: Parameters<Questions[Q]>
) => Promise<ReturnType<Questions[Q]>>;

/** The subject of a question. */
export interface Subject {
  readonly session: string;
  /** For questions about a view. */
  readonly view?: string;
}

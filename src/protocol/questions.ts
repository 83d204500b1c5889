import type {
  ColumnView,
  ConfigurationNotes,
  Convention,
  CostMap,
  DataType,
  Details,
  DeviceProfile,
  FormatView,
  GrowthCurve,
  GrowthFigure,
  GrowthFormula,
  GrowthVariable,
  ItemRow,
  LayerDetails,
  MapExtent,
  MemoryCurve,
  OperatorKey,
  OperatorType,
  ReportFormatId,
  Roofline,
  Row,
  SearchQuery,
  SearchResult,
  SearchStart,
  Shown,
  ViewInfo,
  ViewState,
  WeightBytes,
} from './data';

/**
 * What can be asked about one model. Items are those of the rows: `details` and `reveal` take them, so that a selection
 * is the same in all views.
 */
export interface ModelQuestions {
  /** Everything about one item. */
  details(item: number, convention: Convention): Details;
  /** The item of a layer at an offset of the text, or by the path of a module or the name of a node. */
  find(what: { readonly offset: number } | { readonly path: string }): number | null;
  /**
   * The layers of a text, in its order: what lenses, hovers and symbols show; none for models that are no text. As JSON of
   * `Layer[]`: for thousands of small objects the host's thread would be busy several times as long with a structured clone.
   */
  layers(convention: Convention): string;
  /** What keys of a `config.json` decide, and the totals of a language model; nothing for other models. */
  configurationNotes(convention: Convention): ConfigurationNotes;
  /** A layer with the nodes below it that cost most. */
  layerDetails(item: number, convention: Convention): LayerDetails;
  /** The formats that reports are exported in. */
  reportFormats(): FormatView[];
  /** The whole report as the text of a file; in a format that is for one convention, under that one. */
  exportReport(convention: Convention, format: ReportFormatId): string;
  /** The columns that rows have, from left to right. */
  columns(shown: Shown): ColumnView[];
  /** Nodes by operator, the dearest first. */
  operators(convention: Convention): OperatorType[];
  /** The nodes of one operator, `count` of it from `start`, the dearest first; rows of a flat list. */
  operatorRows(operator: OperatorKey, shown: Shown, start: number, count: number): ItemRow[];
  /** Cells of an icicle, and of a treemap: parents before children. */
  map(extent: MapExtent): CostMap;
  /** Live activations over the execution order, and the tensors of the peak. */
  memory(): MemoryCurve;
  /** FLOPs against bytes moved, for one of a device's peaks by name. */
  roofline(convention: Convention, device: DeviceProfile, peak: string): Roofline;
  /** What can be varied: symbolic dimensions, and the input sizes that the file fixes. */
  growthVariables(): GrowthVariable[];
  /** A figure at several values of one variable, everything else as it is. */
  growth(figure: GrowthFigure, convention: Convention, variable: string, values: readonly number[]): GrowthCurve;
  /** A figure as a formula over all symbolic dimensions (of fixed models: over their input sizes). May take seconds; other questions are answered meanwhile. */
  growthFormula(figure: GrowthFigure, convention: Convention): GrowthFormula;
  /** Bytes of the weights as they are and with every parameter stored as another type, of an item or (null) the model. */
  weightBytesAs(dtype: DataType, item: number | null): WeightBytes;
}

/** What can be asked about one view on a model. */
export interface ViewQuestions {
  /** Creates or changes the view and says how many rows it has. */
  setView(state: ViewState): ViewInfo;
  /** Rows `start` to `start + count`, as they are shown. */
  rows(start: number, count: number): Row[];
  /** Opens or closes rows. `siblings`: with all rows of the same parent; `all`: everything, `row` is ignored. */
  expand(row: number, open: boolean, reach: 'one' | 'siblings' | 'all'): ViewInfo;
  /** The position of an item, its ancestors opened; null where the filter hides it. */
  reveal(item: number): { readonly info: ViewInfo; readonly row: number | null };
  /** The next row after `row` (wrapping around) whose name starts with `prefix`, case ignored. */
  jump(row: number, prefix: string): number | null;
  /** Finds in the whole model, below what is closed too, and opens what leads to the match. */
  search(query: SearchQuery, from: SearchStart): SearchResult;
  /** Rows `start` to `end` − 1 as lines of tab-separated cells under their titles, figures with all digits. */
  copyRows(start: number, end: number): string;
}

/** Everything that can be asked; the worker answers from one table of the same names. */
export interface Questions extends ModelQuestions, ViewQuestions {}

/** Asks a question by its name. Rejected with an `EngineError` where there is no answer. */
export type Ask<Asked extends keyof Questions = keyof Questions> = <Q extends Asked>(
  question: Q,
  ...args: Parameters<Questions[Q]>
) => Promise<ReturnType<Questions[Q]>>;

/** What a question is about. */
export interface Subject {
  readonly session: string;
  /** For questions about a view. */
  readonly view?: string;
}

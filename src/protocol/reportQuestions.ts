import type {
  Convention,
  CopyColumn,
  CostMap,
  DataType,
  DeviceProfile,
  GrowthCurve,
  GrowthFigure,
  GrowthLaw,
  GrowthVariable,
  MapExtent,
  MemoryCurve,
  OperatorKey,
  OperatorType,
  Roofline,
  Row,
  SearchQuery,
  SearchResult,
  SearchStart,
  Shown,
  WeightBytes,
} from './data';

/**
 * What can be asked about one report besides its rows. Items are those of the rows: `details` and `reveal` take them,
 * so that a selection is the same in all views.
 */
export interface ReportQuestions {
  /** Nodes by operator, the dearest first. */
  operators(convention: Convention): Promise<OperatorType[]>;
  /** The nodes of one operator, `count` of it from `start`, the dearest first; rows of a flat list. */
  operatorRows(operator: OperatorKey, shown: Shown, start: number, count: number): Promise<Row[]>;
  /** Cells of an icicle, and of a treemap: parents before children. */
  map(extent: MapExtent): Promise<CostMap>;
  /** Live activations over the execution order, and the tensors of the peak. */
  memory(): Promise<MemoryCurve>;
  /** FLOPs against bytes moved, for one of a device's peaks by name. */
  roofline(convention: Convention, device: DeviceProfile, peak: string): Promise<Roofline>;
  /** What can be varied: symbolic dimensions, and the input sizes that the file fixes. */
  growthVariables(): Promise<GrowthVariable[]>;
  /** A figure at several values of one variable, everything else as it is. */
  growth(
    figure: GrowthFigure,
    convention: Convention,
    variable: string,
    values: readonly number[],
  ): Promise<GrowthCurve>;
  /** A figure as a formula over all symbolic dimensions (of fixed models: over their input sizes). May take seconds; other questions are answered meanwhile. */
  growthLaw(figure: GrowthFigure, convention: Convention): Promise<GrowthLaw>;
  /** Bytes of the weights as they are and with every parameter stored as another type, of an item or (null) the model. */
  weightBytesAs(dtype: DataType, item: number | null): Promise<WeightBytes>;
}

/** What is asked about one view on a report. */
export interface ViewQuestions {
  /** Finds in the whole model, below what is closed too, and opens what leads to the match. */
  search(query: SearchQuery, from: SearchStart): Promise<SearchResult>;
  /** Rows `start` to `end` − 1 as lines of tab-separated cells under the given titles, figures with all digits. */
  copyRows(start: number, end: number, columns: readonly CopyColumn[]): Promise<string>;
}

/** The same questions, asked about a session. */
export type AboutSession<T> = {
  [K in keyof T]: T[K] extends (...question: infer Q) => infer A ? (session: string, ...question: Q) => A : never;
};

/** The same questions, asked about a view of a session. */
export type AboutView<T> = {
  [K in keyof T]: T[K] extends (...question: infer Q) => infer A
    ? (session: string, view: string, ...question: Q) => A
    : never;
};

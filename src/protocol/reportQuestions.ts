import type { CostMap, MapExtent } from '../engine/questions/costMap';
import type { DeviceProfile } from '../engine/questions/devices';
import type { GrowthCurve, GrowthFigure, GrowthVariable } from '../engine/questions/growth/growth';
import type { GrowthLaw } from '../engine/questions/growth/growthFormula';
import type { MemoryCurve } from '../engine/questions/memoryCurve';
import type { OperatorType } from '../engine/questions/operatorTypes';
import type { Roofline } from '../engine/questions/roofline';
import type { WeightBytes } from '../engine/questions/weightBytes';
import type { DataType } from '../engine/graph/dataType';
import type { Convention } from '../engine/graph/convention';
import type { Column, Row, ViewInfo, ViewState } from './engineApi';

export type { CostMap, MapCell, MapExtent, MapMetric } from '../engine/questions/costMap';
export type { DevicePeak, DeviceProfile } from '../engine/questions/devices';
export type { GrowthCurve, GrowthFigure, GrowthPoint, GrowthVariable } from '../engine/questions/growth/growth';
export type { GrowthLaw, LawCondition } from '../engine/questions/growth/growthFormula';
export type { LawTerm } from '../engine/questions/growth/formulaText';
export type { MemoryCurve, PeakTensor } from '../engine/questions/memoryCurve';
export type { OperatorType } from '../engine/questions/operatorTypes';
export type { Roofline, RooflinePoint } from '../engine/questions/roofline';
export type { WeightBytes } from '../engine/questions/weightBytes';

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

export interface OperatorKey {
  readonly domain: string;
  readonly op: string;
}

/** Which figures rows show. */
export type Shown = Pick<ViewState, 'convention' | 'metric'>;

export interface SearchQuery {
  readonly text: string;
  readonly matchCase: boolean;
  /** Whether the text is a regular expression. */
  readonly regex: boolean;
  readonly over: SearchPlace;
}

/** Names (whole paths, where the text holds a slash); operators and module classes; or attributes as `name=value`. */
export type SearchPlace = 'names' | 'operators' | 'attributes';

export interface SearchStart {
  /** The item that was found last, or is selected; null: none. */
  readonly item: number | null;
  /** `here`: the item itself if it matches, else the next one: for a query that is still being typed. */
  readonly step: 'here' | 'next' | 'previous';
}

/** Where a match is, in the order in which the view shows all of its rows. */
export interface SearchResult {
  readonly count: number;
  /** Position among the matches, from 1; 0 where there is none. */
  readonly index: number;
  readonly item: number | null;
  readonly row: number | null;
  readonly info: ViewInfo;
  /** The view's filter hides this many more matches. */
  readonly hidden: number;
  /** `stopped`: the pattern took too long, later matches are missing; `invalid`, `too-complex`: the regular expression cannot be used. */
  readonly problem: 'stopped' | 'invalid' | 'too-complex' | null;
}

export interface CopyColumn {
  readonly column: Column | 'path';
  readonly title: string;
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

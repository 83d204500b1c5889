/** What the area of a cell stands for. */
export type MapMetric = 'macs' | 'flops' | 'params' | 'weightBytes' | 'outputBytes';

/** A module or node with the part of the root that it takes. */
export interface MapCell {
  /** null: small siblings put together. */
  readonly item: number | null;
  /** Position of the parent's cell in the list; -1 for the root's. */
  readonly parent: number;
  /** 0 for the root. */
  readonly level: number;
  /** '' for small siblings put together, and for a whole model. */
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly value: number;
  /** Where it begins and how long it is, as parts of the root, 0–1. */
  readonly start: number;
  readonly size: number;
  /** How many items it stands for: 1, or of small siblings put together. */
  readonly items: number;
  /** Whether there is more below that is not in the list. */
  readonly more: boolean;
  /** Nodes below whose cost is unknown. */
  readonly unknown: number;
}

/** Cells of an icicle, parents before children, siblings in the model's order. */
export interface CostMap {
  readonly metric: MapMetric;
  /** The root's own value. */
  readonly total: number;
  readonly cells: readonly MapCell[];
}

import type { MapMetric } from '../../protocol/data';

/** Levels that are requested: more than fit on a screen. */
export const mapDepth = 24;

/** One step of the path from the model to what fills the map. */
export interface MapStep {
  readonly item: number;
  readonly name: string;
}

/** What the map shows, drawn on the page or saved as a picture. */
export class MapState {
  /** null: the figure of the page's shares. */
  metric: MapMetric | null = null;
  way: readonly MapStep[] = [];

  /** The item that fills the map; null: the whole model. */
  get root(): number | null {
    return this.way.at(-1)?.item ?? null;
  }
}

/** A box to be placed. Parents come before what they contain. */
export interface LayoutBox {
  /** Position of the box that it is in; -1: none. */
  readonly parent: number;
  /** Of a closed box in pixels, or the least that an open one needs for its title. */
  readonly width: number;
  readonly height: number;
  readonly isOpen: boolean;
}

export interface LayoutEdge {
  readonly from: number;
  readonly to: number;
}

export interface LayoutRequest {
  readonly boxes: readonly LayoutBox[];
  readonly edges: readonly LayoutEdge[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Place extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything is, in pixels from the top left corner. */
export interface GraphLayout {
  readonly places: readonly Place[];
  /** The points that each edge goes through; none if it cannot be drawn. */
  readonly paths: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

/** A message to the worker, and its answer. */
export interface LayoutTask {
  readonly number: number;
  readonly request: LayoutRequest;
}

export interface LayoutReply {
  readonly number: number;
  readonly layout: GraphLayout;
}

/** A node under the roof of a device. */
export interface RooflinePoint {
  readonly item: number;
  readonly name: string;
  readonly op: string;
  readonly flops: number;
  /** Read and written by all of its runs. */
  readonly bytes: number;
  /** FLOPs per byte; null where nothing is moved. */
  readonly intensity: number | null;
  /** At least this long. */
  readonly seconds: number;
  readonly bound: 'compute' | 'memory';
}

/**
 * FLOPs against bytes moved. Each node reads its inputs and weights once and writes its outputs once; what only looks
 * at data in another shape moves none. The times are bounds for running node by node, not predictions.
 */
export interface Roofline {
  readonly peak: { readonly name: string; readonly flops: number };
  readonly bandwidth: number;
  /** FLOPs per byte above which a node is compute-bound. */
  readonly ridge: number;
  /** The nodes that take longest, in that order. */
  readonly points: readonly RooflinePoint[];
  /** Nodes that the list leaves out, and their part of `seconds`. */
  readonly morePoints: number;
  readonly moreSeconds: number;
  /** Σ max(FLOPs / peak, bytes / bandwidth). */
  readonly seconds: number;
  /** Parts of it: of nodes of either kind. */
  readonly compute: { readonly nodes: number; readonly seconds: number };
  readonly memory: { readonly nodes: number; readonly seconds: number };
  readonly flops: number;
  readonly bytes: number;
  /** Nodes whose FLOPs or bytes are unknown, which are left out. */
  readonly unknown: number;
}

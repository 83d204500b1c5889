/** Sums over the nodes that count. With `unknownCost` > 0, MACs and FLOPs are lower bounds. */
export interface Totals {
  readonly macs: number;
  readonly flops: number;
  readonly special: number;
  readonly params: number;
  readonly buffers: number;
  readonly weightBytes: number;
  /** Bytes of all outputs of all nodes, each once. */
  readonly activationBytes: number;
  /** Most bytes of activations alive at once, in topological order, without re-use in place. */
  readonly peakActivationBytes: number;
  readonly nodes: number;
  /** Nodes whose cost is unknown. */
  readonly unknownCost: number;
  /** Nodes with an output of unknown shape. */
  readonly unknownShape: number;
  /** Nodes whose weights are unknown: parameters and weight bytes are lower bounds. */
  readonly unknownWeights: number;
}

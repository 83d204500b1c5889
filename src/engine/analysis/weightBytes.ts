/** Bytes of weights, shared ones once. */
export interface WeightBytes {
  /** In the file's own element types. */
  readonly asStored: number;
  /** With every parameter in the asked type; buffers and the scales of quantised weights as they are. */
  readonly asked: number;
  /** Weights of unknown size, which count nothing. */
  readonly unknown: number;
}

/** One entry of TensorFlow.js' list of weights. */
export interface ListedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** The type it has in the file. A whole number there represents `scale · number + min`. */
  readonly storedAs: string;
  readonly scale: number;
  readonly min: number;
}

/** Which total is followed. */
export type GrowthFigure = 'macs' | 'flops' | 'params' | 'weightBytes' | 'activationBytes' | 'peakActivationBytes';

/** Something that a user can vary. */
export interface GrowthVariable {
  /** Name of the dimension, or `input[axis]` for a size that the file fixes: what `growth` takes. */
  readonly name: string;
  readonly value: number;
  /** Whether the file leaves it open. */
  readonly symbolic: boolean;
}

/** A total over one variable. */
export interface GrowthCurve {
  readonly variable: string;
  readonly points: readonly GrowthPoint[];
  /** Values that were asked for and left out, since the model is large. */
  readonly skipped: number;
}

export interface GrowthPoint {
  readonly value: number;
  /** null: the model does not run at this size, with the reason in `problem`. */
  readonly figure: number | null;
  readonly problem: string;
  /** Whether the figure is a lower bound, costs of nodes being unknown. */
  readonly atLeast: boolean;
}

import type { Sums } from '../../../analysis/sums';

/** What a spec can hold as the value of an argument. */
export type ArgumentValue = number | string | boolean | null | readonly ArgumentValue[];
export type Arguments = Readonly<Record<string, ArgumentValue | undefined>>;

/** A tensor that layers of the spec can name: an output of a layer, or an input of the model. */
export interface Tensor {
  /** null: an input of the model. */
  readonly layer: Draft | null;
  /** The name of an input; of a layer's further outputs, what follows its name: `h_n`. */
  readonly output: string | null;
  /** Without the batch. */
  readonly shape: readonly number[];
}

/** A layer of the spec before it has a name and a place. */
export interface Draft {
  readonly type: string;
  readonly args: Arguments;
  readonly inputs: readonly Tensor[];
  /** The layer whose weights it uses. */
  readonly weights: Draft | null;
  /** Its modules, outermost first. */
  readonly scope: readonly string[];
  /** What it is called inside its module. */
  readonly label: string;
  /** Index of the first node that it stands for; null: the spec alone needs it. */
  readonly node: number | null;
  /** What it must cost. */
  readonly expected: Sums;
  /** Its main output, without the batch; null: unknown. */
  readonly shape: readonly number[] | null;
}

/** A converted model. */
export interface SpecDraft {
  readonly name: string;
  readonly inputs: readonly SpecInput[];
  /** The batch that the model fixes; 1 if it leaves it open. */
  readonly batch: number;
  readonly layers: readonly Draft[];
}

export interface SpecInput {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | string)[];
  readonly tensor: Tensor;
}

/** How a node is converted: as one of several that make a module, by itself, or as a layer that states its cost. */
export type Level = 'fused' | 'single' | 'custom';

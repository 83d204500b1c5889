/** A total as a polynomial of the variables, exact wherever it was tried; or why none is claimed. */
export type GrowthLaw =
  | {
    readonly kind: 'law';
    /** With coefficients to three digits: `86.5 M·N + 1,536·N·S²`; and with all of them. */
    readonly text: string;
    readonly exactText: string;
    readonly terms: readonly LawTerm[];
    /** Symbols of the text, with what they stand for. */
    readonly symbols: readonly { readonly symbol: string; readonly variable: string }[];
    /** Where it holds as far as it was tried; [] for every size from 1 up. */
    readonly conditions: readonly LawCondition[];
    /** Variables that were left as they are: the model does not run, or is not counted, at other sizes. */
    readonly held: readonly { readonly variable: string; readonly value: number }[];
    /** At how many sizes it was found, and at how many others it was tried. */
    readonly found: number;
    readonly tried: number;
  }
  | { readonly kind: 'none'; readonly reason: NoLaw };

/** `too-large`: too many analyses of too many nodes; `no-variables`: nothing to vary; `unknown-cost`: the total is a lower bound; `not-polynomial`: no law of this kind holds. */
export type NoLaw = 'too-large' | 'no-variables' | 'unknown-cost' | 'not-polynomial';

/** A coefficient times powers of symbols. */
export interface LawTerm {
  /** Exact: numerator and denominator of a fraction in lowest terms, in decimal digits. */
  readonly numerator: string;
  readonly denominator: string;
  /** By symbol; without those of power 0. */
  readonly powers: Readonly<Record<string, number>>;
}

export interface LawCondition {
  readonly variable: string;
  readonly symbol: string;
  /** The law holds at multiples of this number (1: at all), … */
  readonly multipleOf: number;
  /** … from here (null: from the first multiple) … */
  readonly atLeast: number | null;
  /** … to here: beyond, the model does not run (null: without end). */
  readonly atMost: number | null;
}

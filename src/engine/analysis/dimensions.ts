import type { Accuracy } from '../formula/accuracy';
import type { DeclaredDim, Model } from '../graph/graph';
import { compileTextPattern, type TextPattern } from '../graph/textPattern';

/** What a quantity that the file leaves open is: a dimension of an input, a size that depends on data, how often a body runs. */
export type DimensionKind = 'input' | 'size' | 'trips';

/** A quantity that the file leaves open, with the value that was used. */
export interface Dimension {
  /** The name by which the user sets it. */
  readonly name: string;
  readonly value: number;
  readonly source: 'assumed' | 'given';
  readonly kind: DimensionKind;
  /** What it does to the accuracy of totals: `exact` for dimensions of inputs and for what the user gives. */
  readonly accuracy: Accuracy;
}

const givenByUser = { source: 'given', accuracy: 'exact' } as const;

/** A value for every symbolic dimension whose name matches (see `TextPattern`, case ignored). */
export interface DimensionDefault {
  readonly pattern: string;
  readonly value: number;
}

interface NamedDefault {
  readonly test: TextPattern;
  readonly value: number;
}

/** What is assumed where nobody says otherwise. The first match counts; else see `positional`. */
const builtIn: readonly NamedDefault[] = [
  { test: /batch|^n$|^b$|^bs$/i, value: 1 },
  { test: /past/i, value: 0 },
  { test: /height|width|^h$|^w$/i, value: 224 },
  { test: /channel/i, value: 3 },
  { test: /seq|token|text|length|time|frame/i, value: 128 },
  { test: /sample|audio/i, value: 16000 },
];

/** A sliding window keeps `min(past, 4095)`: that follows from another dimension, and is none of its own. */
const boundedName = /^min\((.+), (\d+)\)$/;

/** How many defaults are looked at, and for names of which length: both come from files that anybody may have written. */
const mostDefaults = 200;
const longestName = 500;

/** Binds the names of dimensions to numbers and remembers which were used. */
export class DimensionBinding {
  private readonly used = new Map<string, Dimension>();
  private readonly inputNames = new Set<string>();
  private readonly defaults: readonly NamedDefault[];
  private openSizes: ReadonlyMap<string, number> = new Map();

  /**
   * @param given values by name, from the user
   * @param defaults tried before the built-in ones; a pattern that cannot be used as one matches as plain text
   */
  constructor(
    private readonly given: ReadonlyMap<string, number>,
    defaults: readonly DimensionDefault[] = [],
  ) {
    this.defaults = defaults.slice(0, mostDefaults).map(({ pattern, value }) => ({ test: compile(pattern), value }));
  }

  /** Names the symbols of the model's inputs: only these are assumed, others depend on data unless given. */
  declareInputs(model: Model): void {
    this.openSizes = model.openSizes ?? this.openSizes;
    for (const input of model.graph.inputs) {
      if (model.graph.initializers.has(input.name) || input.type?.kind !== 'tensor') continue;
      input.type.shape?.forEach((dim, axis) => {
        const name = nameOf(dim, input.name, axis);
        if (name !== null) this.inputNames.add(name);
      });
    }
  }

  /** The number that an input's dimension is taken as. A dimension without a name is called `input[axis]`. */
  bindInput(dim: DeclaredDim, input: string, axis: number, shape: readonly DeclaredDim[]): number {
    const name = nameOf(dim, input, axis);
    return name === null ? (dim as number) : this.assumeInput(name, positional(axis, shape));
  }

  /** The number of a declared dimension elsewhere; null where it depends on data. */
  bind(dim: DeclaredDim): number | null {
    if (typeof dim !== 'string') return dim;
    return this.inputNames.has(dim) ? this.assumeInput(dim) : this.givenValue(dim, 'size');
  }

  /** What the user gave for a name, if anything; it counts as used. */
  givenValue(name: string, kind: DimensionKind): number | null {
    return this.given.has(name) ? this.assume(name, kind, 1) : null;
  }

  /** A quantity by name: given, or `fallback`, which is as good as `accuracy` says. */
  assume(name: string, kind: DimensionKind, fallback: number, accuracy: Accuracy = 'exact'): number {
    const known = this.used.get(name);
    if (known) return known.value;
    const given = this.given.get(name);
    const value = given ?? fallback;
    const settled = given === undefined ? ({ source: 'assumed', accuracy } as const) : givenByUser;
    this.used.set(name, { name, value, kind, ...settled });
    return value;
  }

  /** A dimension of an input by name: given, or assumed by the defaults, or `unmatched`. */
  private assumeInput(name: string, unmatched = 1): number {
    const bounded = boundedName.exec(name);
    if (bounded) return Math.min(this.assumeInput(bounded[1]), Number(bounded[2]));
    const assumed =
      this.used.has(name) || this.given.has(name) ? undefined : (this.sumOf(name) ?? this.defaultOf(name));
    return this.assume(name, 'input', assumed ?? unmatched);
  }

  private defaultOf(name: string): number | undefined {
    const matches = ({ test }: NamedDefault): boolean => test.test(name);
    const ofUser = name.length > longestName ? undefined : this.defaults.find(matches);
    return ofUser?.value ?? this.openSizes.get(name) ?? builtIn.find(matches)?.value;
  }

  /** Exporters write `past_sequence + sequence` for a dimension that is the sum of two others. */
  private sumOf(name: string): number | undefined {
    const parts = name.split('+').map(part => part.trim());
    if (parts.length < 2 || parts.some(part => part === '')) return undefined;
    return parts.reduce((total, part) => total + (/^\d+$/.test(part) ? Number(part) : this.assumeInput(part)), 0);
  }

  list(): Dimension[] {
    return [...this.used.values()];
  }
}

/** For an input's dimension whose name says nothing: N×C×H×W, a sequence N×T(×F), or a recurrent state L×N×H. */
function positional(axis: number, shape: readonly DeclaredDim[]): number {
  if (axis === 0 || (axis === 1 && shape.length === 3 && typeof shape[0] === 'number')) return 1;
  if (shape.length < 4) return 512;
  return axis === 1 ? 3 : 224;
}

function nameOf(dim: DeclaredDim, input: string, axis: number): string | null {
  if (typeof dim === 'number') return null;
  return dim === null || dim === '' ? `${input}[${axis}]` : dim;
}

function compile(pattern: string): TextPattern {
  const compiled = compileTextPattern(pattern, false);
  if (typeof compiled !== 'string') return compiled;
  const wanted = pattern.toLowerCase();
  return { test: name => name.toLowerCase().includes(wanted) };
}

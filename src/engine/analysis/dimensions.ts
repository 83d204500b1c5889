import type { Accuracy } from '../formula/accuracy';
import type { DeclaredDim, Model, Node, OpenSizes } from '../graph/graph';
import { say, verbatim, type Message } from '../graph/message';
import { findOperator } from '../operators/registry';
import type { TextPattern } from '../graph/textPattern';

/**
 * The kind of a quantity that can be set: a dimension of an input, a size that depends on data, how often a body runs,
 * or a number that the file itself names (the variables of a layer spec).
 */
export type DimensionKind = 'input' | 'size' | 'trips' | 'variable';

/** A quantity that the file leaves open, with the value that was used. */
export interface Dimension {
  /** The name for setting it. */
  readonly name: string;
  readonly value: number;
  /** `file`: the file states it (a variable), or a weight, a declared shape or a window ruled out the assumed value. */
  readonly source: 'assumed' | 'given' | 'file';
  /** The node whose inputs decide it, if the file does. */
  readonly decidedBy?: string;
  readonly kind: DimensionKind;
  /** Its effect on the accuracy of totals: `exact` for dimensions of inputs and for the user's values. */
  readonly accuracy: Accuracy;
  /** What it is the size or number of, for people. */
  readonly description: Message;
}

/** A quantity by its name. */
export type Quantity = Pick<Dimension, 'name' | 'kind' | 'description'>;

const givenByUser = { source: 'given', accuracy: 'exact' } as const;

/** A value for a dimension that follows from the file, and the node where it was found. */
export interface Decision {
  readonly value: number;
  readonly node: string;
}

/** A value for every symbolic dimension whose name matches. */
export interface NamedDefault {
  readonly test: TextPattern;
  readonly value: number;
}

/** How a dimension of an input is assumed: its kind if no name matches, the names that match, and its description. */
interface AssumedHow {
  readonly unmatched?: number;
  readonly defaults?: readonly NamedDefault[];
  readonly description?: Message;
}

const batchName = /batch|^n$|^b$|^bs$/i;

/** Whether a dimension is named like a batch. */
export function isBatchName(name: string): boolean {
  return batchName.test(name);
}

/** Defaults. The first match counts; otherwise see `positional`. */
const builtIn: readonly NamedDefault[] = [
  { test: batchName, value: 1 },
  { test: /past/i, value: 0 },
  { test: /height|width|^h$|^w$/i, value: 224 },
  { test: /channel/i, value: 3 },
  { test: /(^|_)samples?(_|\b)|audio_?len|wave/i, value: 16000 },
  { test: /seq|token|text|length|time|frame/i, value: 128 },
  { test: /sample|audio/i, value: 16000 },
];

/** A sliding window keeps `min(past, 4095)`: that follows from another dimension, and is not a name. */
const boundedName = /^min\((.+), (\d+)\)$/;

/** Maximum length of names that the user's defaults are for: both come from untrusted files. */
const longestName = 500;

/** Binds the names of dimensions to numbers and records which were used. */
export class DimensionBinding {
  private readonly used = new Map<string, Dimension>();
  private readonly inputNames = new Set<string>();
  private openSizes: OpenSizes = new Map();
  /** Dimensions that are the sum of others: `total_sequence_length` is `past_sequence_length + sequence_length`. */
  private readonly sums = new Map<string, string>();
  /** Messages about given sizes that contradict other sizes. */
  private readonly refuted = new Map<string, Message>();

  /**
   * @param given values by name, from the user
   * @param defaults used before the built-in ones
   * @param decided values that the file itself decides, by name; the user's values take precedence
   */
  constructor(
    private readonly given: ReadonlyMap<string, number>,
    private readonly defaults: readonly NamedDefault[] = [],
    private readonly decided: ReadonlyMap<string, Decision> = new Map(),
  ) {}

  /** Whether the user gave values for anything other than dimensions of inputs: other sizes may follow from them. */
  get givesSizes(): boolean {
    for (const name of this.given.keys()) if (!this.inputNames.has(name)) return true;
    return false;
  }

  /** A new binding of the same model with these values decided by the file. */
  deciding(decisions: ReadonlyMap<string, Decision>): DimensionBinding {
    return new DimensionBinding(this.given, this.defaults, new Map([...this.decided, ...decisions]));
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
    this.tieTotals(model);
  }

  /** If attention appends new keys to past ones, their lengths add up. */
  private tieTotals(model: Model): void {
    const totals = [...this.inputNames].filter(name => name.includes('total'));
    if (totals.length === 0 || !model.graph.nodes.some(node => joinsPast(node, model))) return;
    for (const name of totals) {
      const [past, added] = [name.replace('total', 'past'), name.replace(/total_?/, '')];
      if (this.inputNames.has(past) && this.inputNames.has(added)) this.sums.set(name, `${past} + ${added}`);
    }
  }

  /** Which of the user's values contradict each other. */
  contradictions(): Message[] {
    const found = [...this.refuted.values()];
    const written = [...this.given.keys()].filter(name => !this.sums.has(name)).map(name => [name, name] as const);
    for (const [name, text] of [...this.sums, ...written]) {
      const [given, sum] = [this.given.get(name), this.sumOf(text)];
      const areGiven = text.split('+').every(part => /^\s*\d+\s*$/.test(part) || this.given.has(part.trim()));
      if (given !== undefined && areGiven && sum !== undefined && sum !== given)
        found.push(say`${name} is set to ${given}, but ${text} is ${sum}.`);
    }
    return found;
  }

  /** The number used for an input's dimension. A dimension without a name is called `input[axis]`. */
  bindInput(dim: DeclaredDim, input: string, axis: number, shape: readonly DeclaredDim[]): number {
    const name = nameOf(dim, input, axis);
    if (name === null) return dim as number;
    // An input's name describes its elements, not the batch.
    const isBatch = axis === 0 && shape.length > 1 && name !== dim;
    return this.assumeInput(name, {
      unmatched: positional(axis, shape),
      defaults: isBatch ? [] : builtIn,
      description: say`Axis ${axis} of the input ${input}`,
    });
  }

  /** The number of a declared dimension elsewhere; null if it depends on data. */
  bind(dim: DeclaredDim): number | null {
    if (typeof dim !== 'string') return dim;
    if (this.inputNames.has(dim)) return this.assumeInput(dim);
    return this.givenValue({ name: dim, kind: 'size', description: verbatim(dim) });
  }

  /** The user's value for a name, if any; it counts as used. */
  givenValue(quantity: Quantity): number | null {
    return this.given.has(quantity.name) ? this.assume(quantity, 1) : null;
  }

  /** A variable of the file: the user's value if there is one, otherwise the written one. */
  variable(name: string, written: number): number {
    const value = this.given.get(name) ?? written;
    const known = { name, value, kind: 'variable', description: say`The variable ${name}` } as const;
    this.used.set(
      name,
      this.given.has(name) ? { ...known, ...givenByUser } : { ...known, source: 'file', accuracy: 'exact' },
    );
    return value;
  }

  /**
   * Records a size that follows from others. If the user gave it nevertheless, it is checked, and is no longer open.
   */
  confirm({ name, kind, description }: Quantity, value: number): void {
    const given = this.given.get(name);
    if (given === undefined) return;
    this.used.set(name, { name, value, kind, description, ...givenByUser });
    if (given !== value) this.refuted.set(name, say`${name} is set to ${given}, but the other sizes make it ${value}.`);
    else this.refuted.delete(name);
  }

  /** A quantity by name: given, or `fallback`, whose accuracy is `accuracy`. */
  assume({ name, kind, description }: Quantity, fallback: number, accuracy: Accuracy = 'exact'): number {
    const known = this.used.get(name);
    if (known?.source === 'assumed' && accuracy !== 'exact') {
      // Functions and iterations may have several values with one name, each with its own bound: the largest is listed.
      if (fallback > known.value) this.used.set(name, { ...known, value: fallback });
      return fallback;
    }
    if (known) return known.value;
    const [given, decided] = [this.given.get(name), this.decided.get(name)];
    const value = given ?? decided?.value ?? fallback;
    if (given !== undefined) this.used.set(name, { name, value, kind, description, ...givenByUser });
    else if (decided)
      this.used.set(name, {
        name,
        value,
        kind,
        description,
        source: 'file',
        decidedBy: decided.node,
        accuracy: 'exact',
      });
    else this.used.set(name, { name, value, kind, description, source: 'assumed', accuracy });
    return value;
  }

  /** A dimension of an input by name: given, or assumed by the defaults, or `unmatched`. */
  private assumeInput(name: string, how: AssumedHow = {}): number {
    const { unmatched = 1, defaults = builtIn, description = verbatim(name) } = how;
    const bounded = boundedName.exec(name);
    if (bounded) return Math.min(this.assumeInput(bounded[1]), Number(bounded[2]));
    const assumed =
      this.used.has(name) || this.given.has(name) || this.decided.has(name)
        ? undefined
        : (this.sumOf(name) ?? this.defaultOf(name, defaults));
    return this.assume({ name, kind: 'input', description }, assumed ?? unmatched);
  }

  private defaultOf(name: string, defaults: readonly NamedDefault[]): number | undefined {
    const matches = ({ test }: NamedDefault): boolean => test.test(name);
    const ofUser = name.length > longestName ? undefined : this.defaults.find(matches);
    return ofUser?.value ?? this.openSizeOf(name) ?? defaults.find(matches)?.value;
  }

  private openSizeOf(name: string): number | undefined {
    const size = this.openSizes.get(name);
    return typeof size === 'string' ? this.assumeInput(size) : size;
  }

  /** Exporters write `past_sequence + sequence` for a dimension that is the sum of two others. */
  private sumOf(name: string): number | undefined {
    const parts = (this.sums.get(name) ?? name).split('+').map(part => part.trim());
    if (parts.length < 2 || parts.some(part => part === '')) return undefined;
    return parts.reduce((total, part) => total + (/^\d+$/.test(part) ? Number(part) : this.assumeInput(part)), 0);
  }

  list(): Dimension[] {
    return [...this.used.values()];
  }
}

/** For an input's dimension without a meaningful name: N×C×H×W, a sequence N×T(×F), or a recurrent state L×N×H. */
function positional(axis: number, shape: readonly DeclaredDim[]): number {
  if (axis === 0 || (axis === 1 && shape.length === 3 && typeof shape[0] === 'number')) return 1;
  if (shape.length < 4) return 512;
  return axis === 1 ? 3 : 224;
}

function nameOf(dim: DeclaredDim, input: string, axis: number): string | null {
  if (typeof dim === 'number') return null;
  return dim === null || dim === '' ? `${input}[${axis}]` : dim;
}

function joinsPast({ domain, op }: Node, { opsets }: Model): boolean {
  return findOperator(domain, op, opsets.get(domain) ?? Number.MAX_SAFE_INTEGER)?.joinsPast ?? false;
}

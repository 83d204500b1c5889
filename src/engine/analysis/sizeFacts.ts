import type { Diagnostic } from '../graph/diagnostic';
import type { Model } from '../graph/graph';
import { inSequence, say, type Message } from '../graph/message';
import type { AnalyzedNode, Conflict, Inference } from './analysis';
import type { Decision, Dimension, DimensionBinding } from './dimensions';
import { infer, type InferenceOptions } from './infer';
import { nodeLabel } from './nodeNames';
import { stepsOf } from './stepBudget';
import { SizeTrials, type Trial } from './sizeTrials';

/**
 * Maximum number of contradictions that are examined, and of nodes analysed while searching for sizes that resolve
 * them.
 */
const mostConflicts = 16;
const mostNodes = 120_000;
/** Contradictions with many open dimensions are not caused by a single assumption. */
const mostDimensions = 12;
const largestSize = 2 ** 24;

/** Dimensions that change together because nothing distinguishes them: the height and width of an image. */
type Group = readonly Dimension[];

/** An inference, and the binding that it used. */
export interface Settled {
  readonly binding: DimensionBinding;
  readonly exact: Inference;
  /** By the node with a contradiction: the open dimensions involved in it. */
  readonly unresolved: ReadonlyMap<string | undefined, readonly Dimension[]>;
}

/**
 * Infers a model with assumed sizes for open dimensions. If one contradicts a fact of the file (the dimension of a
 * weight, a declared shape, the minimum size for a window or a chain of strided operators), the fact wins, and the
 * model is inferred again.
 */
export function inferWithFacts(model: Model, first: DimensionBinding, options: InferenceOptions): Settled {
  let binding = first;
  let exact = infer(model, binding, options);
  const unresolved = new Map<string | undefined, readonly Dimension[]>();
  const budget = { nodes: mostNodes };
  for (let round = 0; round < mostConflicts; round++) {
    const conflict = exact.conflicts.find(({ said }) => !unresolved.has(said[0].node));
    if (conflict === undefined || budget.nodes < 0 || binding.list().every(({ source }) => source === 'given')) break;
    const search = new FactSearch(model, binding, options, conflict.at, exact.conflicts, budget);
    const decisions = search.resolve();
    if (decisions === null) {
      for (const { node } of conflict.said) unresolved.set(node, search.concerned);
      continue;
    }
    binding = binding.deciding(decisions);
    exact = infer(model, binding, options);
    budget.nodes -= (options.maxSteps ?? stepsOf(model)) - exact.stepsLeft;
  }
  return { binding, exact, unresolved };
}

/** What to change if assumed sizes are involved in a contradiction. */
export function withHints(diagnostic: Diagnostic, unresolved: Settled['unresolved']): Diagnostic {
  const dimensions = unresolved.get(diagnostic.node) ?? [];
  if (diagnostic.code !== 'shape-mismatch' || dimensions.length === 0) return diagnostic;
  return { ...diagnostic, message: inSequence(diagnostic.message, ...dimensions.slice(0, 3).map(hint)) };
}

function hint({ name, value, decidedBy }: Dimension): Message {
  return decidedBy === undefined
    ? say`${name} is assumed to be ${value}: --dim ${name}=N changes that.`
    : say`${name} is ${value} because of ${decidedBy}: --dim ${name}=N changes that.`;
}

/** Looks for sizes at which one node's inputs match. */
class FactSearch {
  /** Open dimensions that the node's sizes depend on, whoever decided their current values. */
  readonly concerned: readonly Dimension[];
  private readonly trials: SizeTrials;
  private readonly present: Trial | null;
  /** Which of the node's sizes change with a dimension. */
  private readonly changing = new Map<Dimension, ReadonlySet<string>>();

  constructor(
    private readonly model: Model,
    binding: DimensionBinding,
    options: InferenceOptions,
    private readonly target: AnalyzedNode,
    conflicts: readonly Conflict[],
    budget: { nodes: number },
  ) {
    this.trials = new SizeTrials(model, binding, options, target, conflicts, budget);
    this.present = this.trials.run(new Map());
    const open = binding.list().filter(({ kind, source }) => kind === 'input' && source !== 'given');
    this.concerned = open.length > mostDimensions ? [] : open.filter(dimension => this.looksInto(dimension));
  }

  /** null: no size of an assumed dimension makes the node's inputs match. */
  resolve(): ReadonlyMap<string, Decision> | null {
    // A size of one, such as the inputs of a batch, is changed last.
    const assumed = this.concerned.filter(({ source }) => source === 'assumed').sort((a, b) => ones(a) - ones(b));
    const single: Group[] = assumed.map(dimension => [dimension]);
    const together = groupsOfEqual(assumed);
    const strategies: readonly [(group: Group) => number | null, readonly Group[]][] = [
      [group => this.statedSize(group), single],
      [group => this.sizeThatGives(group), [...together, ...single]],
      [group => this.dividedSize(group), [...together, ...single]],
      [group => this.leastSize(group), [...together, ...single]],
    ];
    for (const [find, groups] of strategies) {
      for (const group of groups) {
        const value = find(group);
        if (value === null) continue;
        const decision = { value, node: nodeLabel(this.target.node) };
        return new Map(group.map(({ name }): [string, Decision] => [name, decision]));
      }
    }
    return null;
  }

  /** The dimension itself is the fact: one of 65 features, a sequence of 77 tokens. */
  private statedSize(group: Group): number | null {
    return this.facts(group).find(fact => fact !== group[0].value && this.holds(group, fact)) ?? null;
  }

  /** A fact states a size that follows from the dimension: 25,088 features of a flattened image. */
  private sizeThatGives(group: Group): number | null {
    for (const size of this.changed(group)) {
      for (const fact of this.facts(group)) {
        const least = this.leastWith(group, size, fact);
        if (least === null || this.sizeOf(group, least, size) !== fact) continue;
        // Of the sizes with the same result, the one without a remainder: strides skip the others.
        const stride = (this.leastWith(group, size, fact + 1) ?? least + 1) - least;
        const rounded = Math.ceil(least / stride) * stride;
        for (const value of [rounded, least]) if (value !== group[0].value && this.holds(group, value)) return value;
      }
    }
    return null;
  }

  /** What is halved several times and joined again must divide evenly: the next larger size that does. */
  private dividedSize(group: Group): number | null {
    const [{ value }] = group;
    for (let size = value + 1; size <= value + 64 && size < 2 * value; size++) if (this.holds(group, size)) return size;
    for (let divisor = 128; divisor <= 1024; divisor *= 2) {
      const rounded = Math.ceil(value / divisor) * divisor;
      if (rounded < 2 * value && this.holds(group, rounded)) return rounded;
    }
    return null;
  }

  /** A window needs a minimum number of elements, rounded up to the strides before it. */
  private leastSize(group: Group): number | null {
    const [{ value }] = group;
    let enough = Math.max(1, value);
    do enough *= 2;
    while (enough <= largestSize && !this.holds(group, enough));
    if (enough > largestSize) return null;
    const least = smallest(Math.floor(enough / 2) + 1, enough, size => this.holds(group, size));
    const [size] = this.changed(group);
    const [some, more] = [this.sizeOf(group, enough, size), this.sizeOf(group, 2 * enough, size)];
    const stride = some === null || more === null || more <= some ? 1 : Math.round(enough / (more - some));
    const rounded = Math.ceil(least / stride) * stride;
    return this.holds(group, rounded) ? rounded : least;
  }

  /** The smallest value with which one of the node's sizes comes to `wanted` or more. */
  private leastWith(group: Group, size: string, wanted: number): number | null {
    const reaches = (value: number): boolean => (this.sizeOf(group, value, size) ?? -1) >= wanted;
    let enough = Math.max(1, group[0].value);
    while (enough <= largestSize && !reaches(enough)) enough *= 2;
    return enough > largestSize ? null : smallest(1, enough, reaches);
  }

  private holds(group: Group, value: number): boolean {
    return this.with(group, value)?.holds ?? false;
  }

  private sizeOf(group: Group, value: number, size: string): number | null {
    return this.with(group, value)?.sizes.get(size) ?? null;
  }

  private with(group: Group, value: number): Trial | null {
    return this.trials.run(new Map(group.map(({ name }) => [name, value])));
  }

  /** Finds out which sizes at the node change with a dimension, and whether the contradiction there does. */
  private looksInto(dimension: Dimension): boolean {
    if (this.present === null) return false;
    const { sizes, complaint } = this.present;
    for (const other of [2 * dimension.value + 2, dimension.value + 64]) {
      const trial = this.with([dimension], other);
      const changed = [...(trial?.sizes ?? [])].filter(([size, value]) => sizes.has(size) && sizes.get(size) !== value);
      if (changed.length === 0) continue;
      this.changing.set(dimension, new Set(changed.map(([size]) => size)));
      return trial!.complaint !== complaint;
    }
    return false;
  }

  private changed(group: Group): string[] {
    return [...new Set(group.flatMap(dimension => [...this.changing.get(dimension)!]))];
  }

  /** Sizes that never depend on a dimension: of weights, constants and declarations in the file. */
  private facts(group: Group): number[] {
    const changed = new Set(this.changed(group));
    const facts = new Set<number>();
    const add = (value: unknown): void => {
      if (typeof value === 'number' && Number.isInteger(value) && value > 1 && value <= largestSize) facts.add(value);
    };
    for (const [size, value] of this.present?.sizes ?? []) if (!changed.has(size)) add(value);
    for (const input of this.target.inputs)
      if ((input?.constant?.values.length ?? 99) < 16) input!.constant!.values.forEach(add);
    const { valueInfo, outputs } = this.model.graph;
    for (const name of this.target.node.outputs) {
      const type = (outputs.find(output => output.name === name) ?? valueInfo.get(name))?.type;
      if (type?.kind === 'tensor') type.shape?.forEach(add);
    }
    return [...facts].slice(0, 16);
  }
}

const ones = ({ value }: Dimension): number => Number(value === 1);

/** Dimensions with the same value, if there are several. */
function groupsOfEqual(dimensions: readonly Dimension[]): Group[] {
  const byValue = new Map<number, Dimension[]>();
  for (const dimension of dimensions) {
    const equal = byValue.get(dimension.value);
    if (equal) equal.push(dimension);
    else byValue.set(dimension.value, [dimension]);
  }
  return [...byValue.values()].filter(group => group.length > 1);
}

/**
 * The smallest valid whole number from `least` to `most`, given that `most` is valid and so are all after a valid one.
 */
function smallest(least: number, most: number, isRight: (value: number) => boolean): number {
  let [low, high] = [least, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isRight(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

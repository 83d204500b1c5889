import { joinAccuracy, type Accuracy } from '../formula/accuracy';
import { evaluate, product, symbol, symbolsOf, type Expression } from '../formula/expression';
import { isFigure } from '../graph/figure';
import type { Model, Node } from '../graph/graph';
import type { Cost } from '../operators/support/definition';
import type { ValueType } from '../graph/value';
import { written } from './activations';
import type { ActivationSize, AnalyzedBody, AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import { choiceAccuracies } from './branches';
import type { ConventionFigures } from './convention';
import { countedRule, figuresOf, formulasOf, type CountedCost } from './cost';
import { costAccuracy, type CostAccuracy } from './costAccuracy';
import { CountedNode, type Counting, type Counts, type Figures, type Unknowns } from './countedNode';
import { say, type Message } from '../graph/message';
import { DiagnosticLog } from './diagnosticLog';
import { nothingUnknown, originOf, unsaid, type Origin } from './iterations';
import type { KnownFacts } from './knownFacts';
import { lastName, nodeLabel } from './nodeNames';
import { Ownership, type OwnedWeight } from './ownership';
import { Reach } from './reach';
import { allExact, joinedAccuracies, sumAccuracy, type SumAccuracy } from './sumAccuracy';
import { addCounted, emptySums } from './sums';
import type { WeightRole } from './uses';

/** Counts the cost of every node and finds its weights. */
export function count(
  graph: AnalyzedGraph,
  model: Pick<Model, 'hasGuesses'> = {},
  reach = new Reach(graph),
  known: KnownFacts | null = null,
): Counting {
  const ownership = new Ownership(graph, reach);
  const run = new CountingRun(model, ownership, reach, known !== null);
  run.countGraph(graph, { trips: null, accuracy: 'exact', counted: true, origins: null, known });
  return { nodes: run.nodes, returned: ownership.returned, diagnostics: run.log.diagnostics };
}

/** Shared by the nodes of a graph. */
interface Surroundings {
  /** How often the graph runs; null: once. */
  readonly trips: Expression | null;
  readonly accuracy: Accuracy;
  readonly counted: boolean;
  /** What is known about the graph without assumptions, if sizes are assumed. */
  readonly known: KnownFacts | null;
  /** Nodes of the file that were counted here before, where the graph may be one of several iterations of a loop. */
  readonly origins: Map<Node, Origin> | null;
}

const withoutRule = say`Without a cost rule for the operator, it is unknown which of its tensors are parameters.`;

class CountingRun {
  readonly nodes: CountedNode[] = [];
  readonly log = new DiagnosticLog();
  /** Unresolved nodes and all nodes that depend on them, each with the node that failed first. */
  private readonly unresolved = new Map<AnalyzedNode, AnalyzedNode>();
  /** The figures of the last node with weights that has a cost: in most networks the next one has the same. */
  private readonly latest = new Map<CountedCost, Figures>();
  /** The last of what was counted, by its figures. */
  private readonly counted = new Map<Figures, Counts>();

  constructor(
    private readonly model: Pick<Model, 'hasGuesses'>,
    private readonly ownership: Ownership,
    private readonly reach: Reach,
    private readonly isBounded: boolean,
  ) {}

  countGraph(graph: AnalyzedGraph, around: Surroundings): void {
    const { nodes } = graph;
    for (let index = 0; index < nodes.length; index++) this.countNode(nodes[index], around);
  }

  private countNode(analyzed: AnalyzedNode, around: Surroundings): void {
    const { trips, counted } = around;
    const place = this.nodes.length;
    const known = this.costOrReason(analyzed, counted);
    const cost = known && known.cost;
    const weights = this.ownership.of(analyzed);
    const isUnread = analyzed.node.unresolved === 'layer';
    const isUnclear = isUnread || (weights.length > 0 && weights.some(isOfUnknownRole));
    const isShared = known !== null && trips === null && weights.length === 0 && !isUnread;
    const figures = isShared ? known.figures : this.figuresWith(known, trips, weights, isUnread, isUnclear);
    const isAfterUnresolved = this.takesUnresolved(analyzed);
    const cause = this.causeOf(analyzed);
    if (isAfterUnresolved || analyzed.failed || analyzed.outputs.some(isUntyped))
      this.unresolved.set(analyzed, cause ?? analyzed);
    const isUnknown = counted && cost !== null && (figures.macs === null || figures.flops === null);
    const unknownNote = isUnknown
      ? this.unknownNote(analyzed, cost, isAfterUnresolved, formulasOf(cost, trips, 'exact'))
      : isUnread && isAfterUnresolved
        ? waitsFor(cause)
        : null;
    const output = written(analyzed, this.reach);
    const unknown = this.unknownsOf(analyzed, figures, around.known);
    // The nodes of the main graph are counted once.
    const origin = around.origins && originOf(analyzed.node, around.origins);
    const counts = this.shared({
      figures,
      note: analyzed.node.unreadBecause ?? cost?.note ?? unknownNote ?? (isUnclear && !isUnread ? withoutRule : null),
      trips,
      outputBytes: output.bytes,
      accuracy: accuracyOf(figures, output, costAccuracy(analyzed, figures, cost, around.accuracy, around.known)),
      unknown: origin === null ? unknown : unsaid(unknown, origin),
      counted,
      waits: unknownNote !== null,
    });
    this.nodes.push(new CountedNode(analyzed, weights, counts));
    if (analyzed.bodies.length === 0) return;
    this.countBodies(analyzed, place, { ...around, origins: origin === null ? new Map() : origin.inside });
    this.nodes[place] = this.nodes[place].above(this.nodes.length - place - 1);
  }

  /** What was counted of the last node with the same figures, if nothing else is different. */
  private shared(counts: Counts): Counts {
    const before = this.counted.get(counts.figures);
    if (before !== undefined && isSame(before, counts)) return before;
    this.counted.set(counts.figures, counts);
    return counts;
  }

  private costOrReason(analyzed: AnalyzedNode, counted: boolean): CountedCost | null {
    try {
      return countedRule(analyzed);
    } catch (error) {
      // The reason why inference failed is the relevant one.
      if (counted && !analyzed.failed) this.log.reportFailure(error, analyzed.node, this.model);
      return null;
    }
  }

  /** A node's figures; those of its weights are null where it is not known which of its inputs are weights. */
  private figuresWith(
    known: CountedCost | null,
    trips: Expression | null,
    weights: readonly OwnedWeight[],
    isUnread: boolean,
    isUnclear: boolean,
  ): Figures {
    const params = isUnclear ? null : total(weights, 'weight', 'elements');
    const buffers = isUnclear ? null : total(weights, 'buffer', 'elements');
    const weightBytes = isUnread ? null : total(weights, null, 'bytes');
    const before = known && trips === null ? this.latest.get(known) : undefined;
    if (before?.params === params && before.buffers === buffers && before.weightBytes === weightBytes) return before;
    const costs = known && (trips === null ? known.figures : figuresOf(known.cost, trips));
    const figures = {
      macs: costs && costs.macs,
      flops: costs && costs.flops,
      special: costs && costs.special,
      ptflops: costs && costs.ptflops,
      params,
      buffers,
      weightBytes,
    };
    if (known && trips === null) this.latest.set(known, figures);
    return figures;
  }

  private countBodies(analyzed: AnalyzedNode, place: number, around: Surroundings): void {
    const branches: CountedBody[] = [];
    for (const body of analyzed.bodies) {
      const start = this.nodes.length;
      this.countGraph(body.graph, insideOf(analyzed, body, around));
      if (body.trips !== 0) branches.push({ name: body.name, start, end: this.nodes.length });
    }
    if (analyzed.definition?.alternatives && around.counted && branches.length > 1) this.choose(place, branches);
  }

  /** Counts the most expensive of several branches; the node's accuracy covers the others. */
  private choose(place: number, branches: readonly CountedBody[]): void {
    const sums = branches.map(({ start, end }) => {
      const sum = emptySums();
      for (let position = start; position < end; position++) addCounted(sum, this.nodes[position]);
      return sum;
    });
    const chosen = sums.indexOf(sums.reduce((a, b) => (b.flops > a.flops ? b : a)));
    branches.forEach(({ start, end }, index) => {
      if (index === chosen) return;
      for (let position = start; position < end; position++)
        this.nodes[position] = this.nodes[position].counting({ counted: false });
    });
    const node = this.nodes[place];
    const choice = choiceAccuracies(sums, chosen);
    if (choice === allExact) return;
    this.nodes[place] = node.counting({ accuracy: joinedAccuracies(node.accuracy, choice) });
    this.log.report(
      'info',
      'branch-assumed',
      say`Only the most expensive branch (${branches[chosen].name}) is counted.`,
      node.analyzed.node,
    );
  }

  private unknownsOf(
    { outputs }: AnalyzedNode,
    { macs, flops, params, buffers, weightBytes }: Figures,
    known: KnownFacts | null,
  ): Unknowns {
    const cost = macs === null || flops === null;
    let shape = false;
    for (let index = 0; index < outputs.length; index++) {
      const output = outputs[index];
      if (output !== null) shape ||= isOpen(this.isBounded ? (known?.valueOf(output.name)?.type ?? null) : output.type);
    }
    const weights = params === null || buffers === null || weightBytes === null;
    return cost || shape || weights ? { cost, shape, weights } : nothingUnknown;
  }

  /** Why the cost of a node with a rule is unknown. If it follows from an earlier node, only its note says so. */
  private unknownNote(
    analyzed: AnalyzedNode,
    { unknownBecause }: Cost,
    isAfterUnresolved: boolean,
    { macs, flops }: ConventionFigures<Expression>,
  ): Message | null {
    const { node, inputs } = analyzed;
    if (node.unreadBecause !== undefined) return null;
    if (unknownBecause === undefined && isAfterUnresolved && !inputs.every(hasKnownShape))
      return waitsFor(this.causeOf(analyzed));
    const reason =
      unknownBecause ??
      impossibility(macs) ??
      impossibility(flops) ??
      say`a dimension it depends on is known only when the model runs.`;
    this.log.report('warning', 'unknown-cost', say`The cost of ${node.layer ?? node.op} is unknown: ${reason}`, node);
    return null;
  }

  /** The earliest node whose unknown shape is the cause. */
  private causeOf({ inputs }: AnalyzedNode): AnalyzedNode | null {
    if (this.unresolved.size === 0) return null;
    for (const value of inputs) {
      const cause = value?.producer && this.unresolved.get(value.producer);
      if (cause) return cause;
    }
    return null;
  }

  /** Whether there is an input without a type, or an earlier node whose rule failed. */
  private takesUnresolved({ inputs }: AnalyzedNode): boolean {
    const isAllResolved = this.unresolved.size === 0;
    for (let index = 0; index < inputs.length; index++) {
      const value = inputs[index];
      if (value === null) continue;
      if (!hasRank(value)) return true;
      if (!isAllResolved && value.producer !== null && this.unresolved.has(value.producer)) return true;
    }
    return false;
  }
}

function isSame(a: Counts, b: Counts): boolean {
  return (
    a.figures === b.figures &&
    a.note === b.note &&
    a.trips === b.trips &&
    a.outputBytes === b.outputBytes &&
    a.accuracy === b.accuracy &&
    a.unknown === b.unknown &&
    a.counted === b.counted &&
    a.waits === b.waits
  );
}

/** How far the figures of a node can be trusted, given that for those of its cost rule. */
function accuracyOf({ params, weightBytes }: Figures, output: ActivationSize, cost: CostAccuracy): SumAccuracy {
  // Most nodes are exact.
  if (cost === allExact && params !== null && weightBytes !== null && output.accuracy === 'exact') return allExact;
  return sumAccuracy({
    ...cost,
    params: params === null ? 'atLeast' : 'exact',
    weightBytes: weightBytes === null ? 'atLeast' : 'exact',
    outputBytes: output.accuracy,
  });
}

/** The note of a node that depends on one that failed. */
function waitsFor(cause: AnalyzedNode | null): Message {
  if (cause === null) return say`Unknown because the shape of an input is unknown.`;
  const { node } = cause;
  const module = node.scope?.at(-1);
  // Layers of a text are called by their name in it; functions have no module of their own.
  const name = module?.range && module.range.offset === node.range?.offset ? module.name : lastName(node);
  return say`Waits for the output shape of ${name} (${node.layer ?? node.op}).`;
}

/** Why a formula with known quantities has no figure; null: it has one, or its quantities are unknown. */
function impossibility(formula: Expression): Message | null {
  if (symbolsOf(formula).some(({ value }) => value === null)) return null;
  const value = evaluate(formula);
  if (value !== null && isFigure(value)) return null;
  return value === null || value > 1
    ? say`it is too large to be counted.`
    : say`its formula does not give a valid number of operations.`;
}

function isOfUnknownRole({ role }: OwnedWeight): boolean {
  return role === 'unknown';
}

function isUntyped(value: AnalyzedValue | null): boolean {
  return value?.type === null;
}

function hasRank({ type }: AnalyzedValue): boolean {
  return type !== null && (type.kind !== 'tensor' || type.shape !== null);
}

function hasKnownShape(value: AnalyzedValue | null): boolean {
  return (
    value === null ||
    (hasRank(value) && (value.type?.kind !== 'tensor' || value.type.shape!.every(dim => dim !== null)))
  );
}

function total(weights: readonly OwnedWeight[], role: WeightRole | null, figure: 'elements' | 'bytes'): number | null {
  let result = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index];
    if (weight.shared || (role !== null && weight.role !== role)) continue;
    const value = weight[figure];
    if (value === null) return null;
    result += value;
  }
  return result;
}

/** A body that runs, and its position among the counted nodes. */
interface CountedBody {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Shared by the nodes of a body. A body that never runs counts nothing. */
function insideOf(
  { node }: AnalyzedNode,
  { name, trips, accuracy }: AnalyzedBody,
  outside: Surroundings,
): Surroundings {
  const around = { ...outside, known: outside.known?.inside(node, name) ?? null };
  if (trips === 0) return { ...around, counted: false };
  if (trips === 1) return { ...around, accuracy: joinAccuracy(around.accuracy, accuracy) };
  const own = symbol('trips', trips, say`runs of the body of ${nodeLabel(node)}`);
  return {
    ...around,
    trips: around.trips === null ? own : product(around.trips, own),
    accuracy: joinAccuracy(around.accuracy, accuracy),
  };
}

function isOpen(type: ValueType | null): boolean {
  return type === null || (type.kind === 'tensor' && (type.shape === null || type.shape.includes(null)));
}

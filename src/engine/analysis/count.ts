import { evaluate, product, symbol, symbolsOf, zero, type Expression } from '../formula/expression';
import { isFigure } from '../graph/figure';
import type { Model } from '../graph/graph';
import type { Cost } from '../operators/support/definition';
import type { Convention } from '../graph/convention';
import type { Diagnostic } from '../graph/diagnostic';
import { say, type Message } from '../graph/message';
import { writtenBytes } from './activations';
import type { AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import { underConvention, type ConventionFigures } from './convention';
import { DiagnosticLog } from './diagnosticLog';
import { nodeLabel } from './nodeNames';
import { RuleContext, silentServices } from './nodeContext';
import { Ownership, type OwnedWeight } from './ownership';
import { Reach } from './reach';
import type { WeightRole } from './uses';

/** A node's figures for one run of the model; null: unknown. */
export interface Figures {
  readonly macs: number | null;
  readonly flops: number | null;
  readonly special: number | null;
  readonly ptflops: number | null;
  readonly params: number | null;
  readonly buffers: number;
  readonly weightBytes: number | null;
}

/** A node with its figures. */
export interface CountedNode {
  readonly analyzed: AnalyzedNode;
  readonly figures: Figures;
  readonly weights: readonly OwnedWeight[];
  readonly note: Message | null;
  /** How often it runs, loops around it included; null: 1. */
  readonly trips: Expression | null;
  /** Bytes of the activations that it writes. */
  readonly outputBytes: number;
  /** False inside the cheaper branch of an If, whose weights are the model's all the same. */
  readonly counted: boolean;
  /** Nodes of its bodies stand after it; this many. */
  readonly below: number;
}

/** What counting makes of an inference: every node, depth first, bodies after their node. */
export interface Counting {
  readonly nodes: readonly CountedNode[];
  /** Weights that are outputs of the model and that no node uses. */
  readonly returned: readonly OwnedWeight[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Counts what every node costs and which weights it owns. */
export function count(graph: AnalyzedGraph, model: Pick<Model, 'hasGuesses'> = {}, reach = new Reach(graph)): Counting {
  const ownership = new Ownership(graph, reach);
  const run = new CountingRun(model, ownership, reach);
  run.countGraph(graph, null, true);
  return { nodes: run.nodes, returned: ownership.returned, diagnostics: run.log.diagnostics };
}

/** A node's cost rule applied; null where there is no rule or it fails, of which counting has said why. */
export function costOf(analyzed: AnalyzedNode): Cost | null {
  try {
    return appliedRule(analyzed);
  } catch {
    return null;
  }
}

/** @throws RuleFailure, or whatever a rule trips over */
function appliedRule(analyzed: AnalyzedNode): Cost | null {
  if (analyzed.definition === null) return analyzed.bodies.length > 0 ? {} : null;
  return analyzed.definition.cost(new RuleContext(analyzed, silentServices));
}

/** The formulas behind a node's figures under a convention: what is shown is what was evaluated. */
export function formulasOf(
  cost: Cost,
  trips: Expression | null,
  convention: Convention,
): ConventionFigures<Expression> {
  const times = (expression: Expression = zero): Expression =>
    trips === null || evaluate(expression) === 0 ? expression : product(trips, expression);
  const counted = {
    macs: times(cost.macs),
    flops: times(cost.flops),
    special: times(cost.special),
    ptflops: times(cost.ptflops),
  };
  const twice = (macs: Expression): Expression => (evaluate(macs) === 0 ? zero : product(2, macs));
  return underConvention(counted, convention, twice, zero);
}

/** A formula's value as a figure; null: unknown, or nothing that a figure can be. */
function figureOf(formula: Expression): number | null {
  const value = evaluate(formula);
  return value !== null && isFigure(value) ? value : null;
}

class CountingRun {
  readonly nodes: CountedNode[] = [];
  readonly log = new DiagnosticLog();
  /** Nodes that gave up, and all behind them. */
  private readonly unresolved = new Set<AnalyzedNode>();

  constructor(
    private readonly model: Pick<Model, 'hasGuesses'>,
    private readonly ownership: Ownership,
    private readonly reach: Reach,
  ) {}

  countGraph(graph: AnalyzedGraph, trips: Expression | null, counted: boolean): void {
    for (const analyzed of graph.nodes) this.countNode(analyzed, trips, counted);
  }

  private countNode(analyzed: AnalyzedNode, trips: Expression | null, counted: boolean): void {
    const place = this.nodes.length;
    const cost = this.costOrReason(analyzed);
    const formulas = cost && formulasOf(cost, trips, 'exact');
    const weights = this.ownership.of(analyzed);
    const isUnread = analyzed.node.unresolved === 'layer';
    const isUnclear = isUnread || weights.some(({ role }) => role === 'unknown');
    const figures: Figures = {
      macs: formulas && figureOf(formulas.macs),
      flops: formulas && figureOf(formulas.flops),
      special: formulas && figureOf(formulas.special),
      ptflops: cost && figureOf(formulasOf(cost, trips, 'ptflops').macs),
      params: isUnclear ? null : total(weights, 'weight', weight => weight.elements),
      buffers: total(weights, 'buffer', weight => weight.elements) ?? 0,
      weightBytes: isUnread ? null : total(weights, null, weight => weight.bytes),
    };
    const isBehindUnresolved = this.takesUnresolved(analyzed);
    if (isBehindUnresolved || analyzed.failed || analyzed.outputs.some(value => value?.type === null))
      this.unresolved.add(analyzed);
    const isUnknown = cost !== null && (figures.macs === null || figures.flops === null);
    const unknownNote = isUnknown ? this.unknownNote(analyzed, cost, isBehindUnresolved, formulas!) : null;
    this.nodes.push({
      analyzed,
      figures,
      weights,
      note: analyzed.node.unreadBecause ?? cost?.note ?? unknownNote,
      trips,
      outputBytes: writtenBytes(analyzed, this.reach),
      counted,
      below: 0,
    });
    if (analyzed.bodies.length === 0) return;
    this.countBodies(analyzed, trips, counted);
    this.nodes[place] = { ...this.nodes[place], below: this.nodes.length - place - 1 };
  }

  private costOrReason(analyzed: AnalyzedNode): Cost | null {
    try {
      return appliedRule(analyzed);
    } catch (error) {
      // What inference gave up with is the reason that matters.
      if (!analyzed.failed) this.log.reportFailure(error, analyzed.node, this.model);
      return null;
    }
  }

  private countBodies(analyzed: AnalyzedNode, trips: Expression | null, counted: boolean): void {
    const starts: number[] = [];
    for (const body of analyzed.bodies) {
      starts.push(this.nodes.length);
      this.countGraph(body.graph, this.tripsOf(analyzed, body.trips, trips), counted);
    }
    if (!analyzed.definition?.alternatives || !counted || analyzed.bodies.length < 2) return;
    const sums = starts.map((start, index) => flopsBetween(this.nodes, start, starts[index + 1] ?? this.nodes.length));
    const dearest = sums.indexOf(sums.reduce((a, b) => Math.max(a, b)));
    starts.forEach((start, index) => {
      if (index === dearest) return;
      const end = starts[index + 1] ?? this.nodes.length;
      for (let position = start; position < end; position++)
        this.nodes[position] = { ...this.nodes[position], counted: false };
    });
    const name = analyzed.bodies[dearest].name;
    this.log.report(
      'info',
      'branch-assumed',
      say`Of the branches of this If, ${name} costs most: it is counted, the others are shown.`,
      analyzed.node,
    );
  }

  private tripsOf(analyzed: AnalyzedNode, count: number | null, outer: Expression | null): Expression | null {
    if (count === 1) return outer;
    const own = symbol('trips', count, say`runs of the body of ${nodeLabel(analyzed.node)}`);
    return outer === null ? own : product(outer, own);
  }

  /** Why the cost of a node with a rule is unknown. Of those that follow from an earlier one only their note says so. */
  private unknownNote(
    { node, inputs }: AnalyzedNode,
    { unknownBecause }: Cost,
    isBehindUnresolved: boolean,
    { macs, flops }: ConventionFigures<Expression>,
  ): Message | null {
    if (node.unreadBecause !== undefined) return null;
    if (unknownBecause === undefined && isBehindUnresolved && !inputs.every(hasKnownShape))
      return say`Unknown because the shape of an input is unknown.`;
    const reason =
      unknownBecause ??
      impossibility(macs) ??
      impossibility(flops) ??
      say`a dimension it depends on is known only when the model runs.`;
    this.log.report('warning', 'unknown-cost', say`The cost of ${node.layer ?? node.op} is unknown: ${reason}`, node);
    return null;
  }

  /** Whether there is an input without a type, or an earlier node that gave up. */
  private takesUnresolved({ inputs }: AnalyzedNode): boolean {
    return inputs.some(
      value => value !== null && (!hasRank(value) || (value.producer !== null && this.unresolved.has(value.producer))),
    );
  }
}

/** Why a formula of known quantities gives no figure; null: it gives one, or its quantities are unknown. */
function impossibility(formula: Expression): Message | null {
  if (symbolsOf(formula).some(({ value }) => value === null)) return null;
  const value = evaluate(formula);
  if (value !== null && isFigure(value)) return null;
  return value === null || value > 1
    ? say`it is too large to be counted.`
    : say`its formula gives no number of operations.`;
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

function total(
  weights: readonly OwnedWeight[],
  role: WeightRole | null,
  figure: (weight: OwnedWeight) => number | null,
): number | null {
  let result = 0;
  for (const weight of weights) {
    if (weight.shared || (role !== null && weight.role !== role)) continue;
    const value = figure(weight);
    if (value === null) return null;
    result += value;
  }
  return result;
}

function flopsBetween(nodes: readonly CountedNode[], start: number, end: number): number {
  let flops = 0;
  for (let position = start; position < end; position++)
    if (nodes[position].counted) flops += nodes[position].figures.flops ?? 0;
  return flops;
}

import { difference, product, sum, symbol, zero, type Expression } from '../formula/expression';
import type { Dim, Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { mixed, type AxisFlow, type AxisName } from './support/axisFlow';
import type { ChannelFlow } from './support/channelFlow';
import { named } from './support/channels';
import { contraction, productOf } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';

/** Subsets of up to this many operands are tried exhaustively; beyond, the cheapest next pair is taken. */
const maxExhaustive = 8;
const maxOperands = 32;

/** An equation with its operands: every axis has a label, those of an ellipsis counted from its end (`…1` is the last). */
interface Equation {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly sizes: ReadonlyMap<string, Dim>;
}

interface Term {
  readonly before: readonly string[];
  readonly ellipsis: boolean;
  readonly after: readonly string[];
}

function parseTerm(node: NodeContext, text: string): Term {
  const parts = text.split('...');
  if (parts.length > 2) node.fail(say`The term "${text}" has more than one ellipsis.`);
  const bad = parts.join('').match(/[^A-Za-z]/);
  if (bad) node.fail(say`The term "${text}" contains "${bad[0]}", which is not a valid label.`);
  return { before: [...parts[0]], ellipsis: parts.length === 2, after: [...(parts[1] ?? '')] };
}

/** ONNX Einsum-12. Null if the rank of an ellipsis is unknown. */
function readEquation(node: NodeContext): Equation | null {
  const text = node.string('equation', '').replace(/\s+/g, '');
  const sides = text.split('->');
  if (text === '' || sides.length > 2) node.fail(say`"${text}" is not a valid equation.`);
  const terms = sides[0].split(',', maxOperands + 1).map(term => parseTerm(node, term));
  if (terms.length > maxOperands) return null;
  if (terms.length !== node.inputCount) {
    node.fail(say`The equation has ${terms.length} terms, but there are ${node.inputCount} operands.`);
  }

  const sizes = new Map<string, Dim>();
  let hidden = 0;
  const operands: string[][] = [];
  for (const [index, term] of terms.entries()) {
    const shape = node.shape(index);
    if (shape === null && term.ellipsis) return null;
    const named = term.before.length + term.after.length;
    const covered = shape === null ? 0 : shape.length - named;
    if (shape !== null && (term.ellipsis ? covered < 0 : covered !== 0)) {
      node.fail(say`Operand ${index + 1} has rank ${shape.length}, but its term names ${named} axes.`);
    }
    hidden = Math.max(hidden, covered);
    const labels = [...term.before, ...ellipsisLabels(covered), ...term.after];
    labels.forEach((label, axis) => sizes.set(label, joined(node, label, sizes.get(label), shape?.[axis] ?? null)));
    operands.push(labels);
  }
  const output =
    sides.length === 2
      ? explicitOutput(node, parseTerm(node, sides[1]), hidden, sizes)
      : implicitOutput(operands, hidden);
  return { operands, output, sizes };
}

const ellipsisLabels = (count: number): string[] => Array.from({ length: count }, (_, index) => `…${count - index}`);

/** Two sizes of one label: they agree, or one of them is 1 and repeats. */
function joined(node: NodeContext, label: string, a: Dim | undefined, b: Dim): Dim {
  if (a === undefined || a === 1 || a === b) return b;
  if (b === 1) return a;
  if (a === null || b === null) return a ?? b;
  return node.fail(say`The label ${label} stands for ${a} and for ${b}.`);
}

function explicitOutput(node: NodeContext, term: Term, hidden: number, sizes: ReadonlyMap<string, Dim>): string[] {
  const labels = [...term.before, ...(term.ellipsis ? ellipsisLabels(hidden) : []), ...term.after];
  const missing = labels.find(label => !sizes.has(label));
  if (missing !== undefined) node.fail(say`The output names ${missing}, which no operand has.`);
  if (new Set(labels).size < labels.length) node.fail(say`The output names a label twice.`);
  return labels;
}

/** Without an arrow: the ellipsis, then every label that occurs once, in alphabetical order. */
function implicitOutput(operands: readonly (readonly string[])[], hidden: number): string[] {
  const uses = new Map<string, number>();
  for (const labels of operands) for (const label of labels) uses.set(label, (uses.get(label) ?? 0) + 1);
  const once = [...uses.keys()].filter(label => uses.get(label) === 1 && !label.startsWith('…'));
  return [...ellipsisLabels(hidden), ...once.sort()];
}

/** An intermediate result: its labels, how it was made, and what that cost. */
interface Partial {
  readonly labels: ReadonlySet<string>;
  readonly name: string;
  readonly steps: readonly Step[];
  readonly macs: number;
}

/** One pairwise product: the labels of its results and those summed away. */
interface Step {
  readonly kept: readonly string[];
  readonly summed: readonly string[];
}

/** Multiplies two partial results and sums what nothing else needs. An unknown size counts as 1: only the order depends on it. */
function multiply(a: Partial, b: Partial, needed: ReadonlySet<string>, sizes: ReadonlyMap<string, Dim>): Partial {
  const all = [...new Set([...a.labels, ...b.labels])];
  const kept = all.filter(label => needed.has(label));
  const macs = all.reduce((count, label) => count * (sizes.get(label) ?? 1), 1);
  return {
    labels: new Set(kept),
    name: `(${a.name} × ${b.name})`,
    macs: a.macs + b.macs + macs,
    steps: [...a.steps, ...b.steps, { kept, summed: all.filter(label => !needed.has(label)) }],
  };
}

/** The labels that the output or operands outside a set still need. */
function neededOutside(equation: Equation, inside: (operand: number) => boolean): Set<string> {
  const needed = new Set(equation.output);
  equation.operands.forEach((labels, operand) => {
    if (!inside(operand)) for (const label of labels) needed.add(label);
  });
  return needed;
}

function leaves(equation: Equation): Partial[] {
  return equation.operands.map((labels, index) => ({
    labels: new Set(labels),
    name: `${index + 1}`,
    steps: [],
    macs: 0,
  }));
}

/** The cheapest way to multiply all operands pairwise, over all subsets of them. */
function cheapestOrder(equation: Equation): Partial {
  const single = leaves(equation);
  const full = 2 ** single.length - 1;
  const best = new Array<Partial | undefined>(full + 1);
  single.forEach((leaf, index) => {
    best[2 ** index] = leaf;
  });
  for (let set = 1; set <= full; set++) {
    if (best[set] !== undefined) continue;
    const needed = neededOutside(equation, operand => ((set >> operand) & 1) === 1);
    for (let part = (set - 1) & set; part > 0; part = (part - 1) & set) {
      const rest = set ^ part;
      if (part < rest) break;
      const candidate = multiply(best[rest]!, best[part]!, needed, equation.sizes);
      if (best[set] === undefined || candidate.macs < best[set]!.macs) best[set] = candidate;
    }
  }
  return best[full]!;
}

/** The cheapest next pair, again and again: for equations with too many operands to try all. */
function greedyOrder(equation: Equation): Partial {
  const open = leaves(equation).map((partial, index) => ({ partial, members: new Set([index]) }));
  while (open.length > 1) {
    let found: { left: number; right: number; next: (typeof open)[number] } | null = null;
    for (let left = 0; left < open.length; left++) {
      for (let right = left + 1; right < open.length; right++) {
        const members = new Set([...open[left].members, ...open[right].members]);
        const needed = neededOutside(equation, operand => members.has(operand));
        const partial = multiply(open[left].partial, open[right].partial, needed, equation.sizes);
        const added = partial.macs - open[left].partial.macs - open[right].partial.macs;
        const least = found && found.next.partial.macs - open[found.left].partial.macs - open[found.right].partial.macs;
        if (least === null || added < least) found = { left, right, next: { partial, members } };
      }
    }
    open.splice(found!.right, 1);
    open.splice(found!.left, 1, found!.next);
  }
  return open[0].partial;
}

/**
 * One operand is only summed: one addition per element that is not the first of its result. Several are multiplied pairwise in
 * the cheapest order; each step is a sum of products over the labels that nothing needs any more.
 */
function einsumCost(node: NodeContext): Cost {
  const equation = readEquation(node);
  if (equation === null) {
    const unknown = symbol('P', null, say`products: the rank behind an ellipsis is unknown`);
    return { macs: unknown, flops: unknown };
  }
  const sizeOf = (label: string): Expression =>
    symbol(
      label.replace('…', '…_'),
      equation.sizes.get(label) ?? null,
      label.startsWith('…')
        ? say`size of axis ${label.slice(1)} from the end of the ellipsis`
        : say`size of axis ${label}`,
    );
  if (equation.operands.length === 1) {
    const all = [...new Set(equation.operands[0])];
    if (all.every(label => equation.output.includes(label))) return {};
    return { flops: difference(product(...all.map(sizeOf)), productOf(equation.output.map(sizeOf))) };
  }
  const order = equation.operands.length <= maxExhaustive ? cheapestOrder(equation) : greedyOrder(equation);
  const costs = order.steps.map(step => contraction(step.summed.map(sizeOf), step.kept.map(sizeOf), false));
  if (costs.length === 1) return costs[0];
  return {
    macs: sum(...costs.map(cost => cost.macs ?? zero)),
    flops: sum(...costs.map(cost => cost.flops ?? zero)),
    note: say`Counted pairwise in the cheapest order of the operands: ${order.name.slice(1, -1)}.`,
  };
}

/** Labels of several operands without weights are a batch, those of one operand beside weights rows. */
function einsumAxes(node: NodeContext): AxisFlow {
  const equation = readEquation(node);
  if (equation === null) return { inputs: [], outputs: [] };
  const { operands, output } = equation;
  const ofWeights = new Set(operands.flatMap((labels, index) => (node.isWeight(index) ? labels : [])));
  const uses = (label: string): number => operands.filter(labels => labels.includes(label)).length;
  const named = (label: string): AxisName => (ofWeights.has(label) || !output.includes(label) ? mixed : label);
  const [rows, samples] = [ofWeights.size > 0, ofWeights.size === 0].map((isSo, several) =>
    isSo ? output.filter(label => several === 0 || uses(label) > 1) : [],
  );
  return { inputs: operands.map(labels => labels.map(named)), outputs: [output.map(named)], rows, samples };
}

/** Axes with the same label are the same channels. */
function einsumChannels(node: NodeContext): ChannelFlow | null {
  const equation = readEquation(node);
  const sizes = [...(equation?.sizes.values() ?? [])];
  if (equation === null || sizes.includes(null)) return null;
  const { operands, output } = equation;
  const axes = operands.map((labels, index) =>
    labels.map((label, axis) => (node.dim(index, axis) === 1 ? 1 : named(label, equation.sizes.get(label)!))),
  );
  // What only the one weight has are the features that it makes, heads before what is inside them.
  const weights = operands.flatMap((_, index) => (node.isWeight(index) ? [index] : []));
  const own = weights.length === 1 ? new Set(operands[weights[0]]) : new Set<string>();
  for (const [index, labels] of operands.entries())
    if (index !== weights[0]) for (const label of labels) own.delete(label);
  const made = [...own].filter(label => output.includes(label)).map(label => named(label, equation.sizes.get(label)!));
  return {
    inputs: axes,
    outputs: [output.map(label => named(label, equation.sizes.get(label)!))],
    ...(made.length > 0 && { makes: { times: made } }),
  };
}

export const einsum: OperatorDefinition[] = [
  {
    name: 'Einsum',
    since: 12,
    infer: node => {
      const equation = readEquation(node);
      const shape: Shape | null = equation && equation.output.map(label => equation.sizes.get(label) ?? null);
      return [tensor(node.dtype(0), shape)];
    },
    axes: einsumAxes,
    channels: einsumChannels,
    cost: einsumCost,
  },
];

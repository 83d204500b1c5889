import { isKnown } from '../graph/shape';
import type { Model } from '../graph/graph';
import type { OperatorDefinition } from '../operators/support/definition';
import { lost, mixed, type AxisName } from '../operators/support/axisFlow';
import type { AnalyzedBody, AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import {
  partOf,
  regrouped,
  sizeOf,
  unknownAxis,
  withoutSpans,
  type AxisPart,
  type InputAxis,
  type Layout,
  type Span,
} from './axisParts';
import { isBatchName } from './dimensions';
import { shapeOf, silentServices } from './nodeContext';
import { flowOf } from './passages';
import { RuleMemo } from './ruleMemo';
import { canonical } from './values';

/** Axes of a model's inputs by what they mean. */
export interface InputAxes {
  /** How many samples a run computes: 1 if no axis is the batch, or if there are several candidates. */
  readonly batchSize: number;
  readonly batch: readonly InputAxis[];
  /** Along which the first operators slide windows: height and width of images, or time. */
  readonly windows: readonly InputAxis[];
}

/**
 * Follows the axes of inputs. The batch is the axis that reaches the batch axis of an operator and along which samples
 * are never combined. Every operator states where axes go (`axes`); axes are not followed through one that does not.
 */
export function inputAxes(graph: AnalyzedGraph, { graph: declared }: Model): InputAxes {
  const walk = new AxisWalk();
  const types = new Map(declared.inputs.map(({ name, type }) => [name, type]));
  const axes = graph.inputs.flatMap((value, input) => {
    const type = types.get(value.name);
    const names = type?.kind === 'tensor' ? type.shape : null;
    return walk.enter(value, input, names ?? []);
  });
  walk.follow(graph);
  const batch = decide(axes);
  return {
    batchSize: batch.at(0)?.size ?? 1,
    batch: batch.filter(({ axis, size }) => size === axis.size).map(({ axis }) => axis),
    windows: axes.filter(({ windows }) => windows.length > 0),
  };
}

/** Follows the axes of inputs through a graph and its bodies. */
class AxisWalk {
  /** What the last node of a kind made of its inputs: in most networks the next one does the same. */
  private readonly passed = new Map<object, { inputs: readonly (Layout | null)[]; outputs: (Layout | null)[] }>();

  enter(value: AnalyzedValue, input: number, names: readonly unknown[]): InputAxis[] {
    const shape = shapeOf(value.type);
    if (!isKnown(shape) || shape.length === 0) return [];
    const axes = shape.map((size, axis): InputAxis => {
      const name = names[axis];
      return {
        input,
        position: axis,
        name: typeof name === 'string' ? name : null,
        size,
        samples: [],
        rows: [],
        mixed: [],
        windows: [],
      };
    });
    value.layout = axes.map(axis => [partOf(axis, axis.size)]);
    return axes;
  }

  follow(graph: AnalyzedGraph): void {
    const { nodes } = graph;
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index];
      if (node.bodies.length > 0) for (const body of node.bodies) this.followBody(node, body);
      if (node.inputs.some(hasLayout)) this.pass(node);
    }
  }

  private followBody(node: AnalyzedNode, { graph }: AnalyzedBody): void {
    const flow = flowOf(node);
    if (flow !== null) graph.inputs.forEach((inside, index) => this.hand(node.inputs[index + flow.inputs], inside));
    this.follow(graph);
    if (flow !== null)
      node.outputs.forEach((outside, index) => this.hand(graph.outputs[index + flow.outputs], outside));
  }

  /** The same tensor on the other side of a body's boundary, unless it is sliced or stacked there. */
  private hand(from: AnalyzedValue | null | undefined, to: AnalyzedValue | null | undefined): void {
    const layout = from ? layoutOf(from) : null;
    if (layout !== null && to && String(shapeOf(to.type)) === String(shapeOf(from!.type)))
      canonical(to).layout = layout;
  }

  private pass(node: AnalyzedNode): void {
    const outputs = this.outputLayouts(node);
    for (let index = 0; index < outputs.length; index++) {
      const layout = outputs[index];
      const output = node.outputs[index];
      // Axes are followed as long as some may still be the batch.
      if (output && layout?.some(hasOpen)) canonical(output).layout = layout;
    }
  }

  private outputLayouts(node: AnalyzedNode): readonly (Layout | null)[] {
    const { kind } = node;
    const before = kind === null ? undefined : this.passed.get(kind);
    if (before !== undefined && haveLayouts(node.inputs, before.inputs)) return before.outputs;
    const inputs = node.inputs.map(layoutOf);
    const outputs = layoutsAfter(node, inputs);
    // A rule that looked at contents may give something else for the next node.
    if (kind !== null && flows.isOfKind(kind)) this.passed.set(kind, { inputs, outputs });
    return outputs;
  }
}

function haveLayouts(values: AnalyzedNode['inputs'], layouts: readonly (Layout | null)[]): boolean {
  for (let index = 0; index < layouts.length; index++) if (layoutOf(values[index]) !== layouts[index]) return false;
  return true;
}

function hasLayout(value: AnalyzedValue | null): boolean {
  return layoutOf(value) !== null;
}

function layoutOf(value: AnalyzedValue | null): Layout | null {
  return value && canonical(value).layout;
}

/** The layouts of a node's outputs, noting what the axes of its inputs are used for; null: nothing is known of one. */
function layoutsAfter(node: AnalyzedNode, inputs: readonly (Layout | null)[]): (Layout | null)[] {
  const flow = flowThrough(node);
  if (flow === null) return [];
  if (flow === 'regrouped') return [regroup(node, inputs[0])];
  const named = new Map<AxisName, readonly AxisPart[]>();
  flow.inputs.forEach((names, input) => {
    const layout = inputs[input];
    if (names === null || !layout) return;
    layout.forEach((parts, axis) => {
      const name = names[axis] ?? lost;
      if (name === mixed) note(parts, 'mixed');
      if (flow.hasWindows && input === 0 && axis >= 2) note(parts, 'windows');
      if (flow.samples?.includes(name)) note(parts, 'samples');
      if (flow.rows?.includes(name)) note(parts, 'rows');
      const earlier = named.get(name);
      if (earlier === undefined || productOf(earlier) < productOf(parts)) named.set(name, parts);
    });
  });
  return flow.outputs.map((names, output) => {
    const shape = shapeOf(node.outputs[output]?.type ?? null);
    if (names === null || !isKnown(shape) || names.length !== shape.length) return null;
    const layout = shape.map((size, axis) => {
      const parts = names[axis] === mixed || names[axis] === lost ? undefined : named.get(names[axis]);
      return parts !== undefined && productOf(parts) === size ? parts : unknownAxis(size);
    });
    return inputs.find(input => input !== null && isEqual(input, layout)) ?? layout;
  });
}

function regroup({ inputs: [input], outputs: [output] }: AnalyzedNode, layout: Layout | null): Layout | null {
  if (!input || !output || !layout) return null;
  const [from, to] = [shapeOf(input.type), shapeOf(output.type)];
  if (from !== null && to !== null && from.length === to.length && from.every((dim, axis) => dim === to[axis]))
    return layout;
  return isKnown(to) ? regrouped(layout, to) : null;
}

function isEqual(a: Layout, b: Layout): boolean {
  return a.length === b.length && a.every((parts, axis) => parts === b[axis]);
}

function productOf(parts: readonly AxisPart[]): number {
  let product = 1;
  for (const part of parts) product *= sizeOf(part);
  return product;
}

const flows = new RuleMemo((definition, context) => definition.axes!(context));

/** null: nothing is known, or the rule rejects the node's inputs, which inference has reported. */
function flowThrough(node: AnalyzedNode): ReturnType<NonNullable<OperatorDefinition['axes']>> | null {
  try {
    return node.definition?.axes === undefined ? null : flows.apply(node.definition, node, silentServices);
  } catch {
    return null;
  }
}

function note(parts: readonly AxisPart[], what: 'samples' | 'rows' | 'mixed' | 'windows'): void {
  for (const { axis, span } of parts) {
    const spans = axis?.[what];
    if (spans && !spans.some(([from, to]) => from === span[0] && to === span[1])) spans.push(span);
  }
}

function hasOpen(parts: readonly AxisPart[]): boolean {
  return parts.some(isOpen);
}

function isOpen({ axis, span }: AxisPart): boolean {
  if (axis === null) return false;
  return axis.mixed.length === 0 || (axis.size !== 1 && withoutSpans(span, axis.mixed)?.length !== 0);
}

/** A part of an axis that may be the batch. */
interface Candidate {
  readonly axis: InputAxis;
  readonly size: number;
  readonly isCertain: boolean;
}

/** The axes that are the batch, which all have the same size; none if candidates contradict each other. */
function decide(axes: readonly InputAxis[]): readonly Candidate[] {
  const found = new Map<number, Candidate[]>();
  for (const axis of axes) found.set(axis.input, [...(found.get(axis.input) ?? []), ...candidatesOf(axis)]);
  const votes: Candidate[] = [];
  for (const candidates of found.values()) {
    const certain = candidates.filter(({ isCertain }) => isCertain);
    const likely = certain.length > 0 ? certain : candidates;
    const named = likely.filter(({ axis }) => axis.name !== null && isBatchName(axis.name));
    if (likely.length === 1) votes.push(likely[0]);
    else if (named.length === 1) votes.push(named[0]);
    else if (likely.length > 1 && found.size === 1) return [];
  }
  // A single row may serve all samples.
  const others = votes.filter(({ size, isCertain }) => size > 1 || isCertain);
  const decided = others.length > 0 ? others : votes;
  return decided.every(({ size }) => size === decided[0].size) ? decided : [];
}

function candidatesOf(axis: InputAxis): Candidate[] {
  // If the file and an operator both call it the batch, it is the batch, whatever happens to its samples afterwards.
  const isStated = axis.name !== null && isBatchName(axis.name) && axis.samples.length > 0;
  const meeting = isStated ? [] : axis.mixed;
  const candidate = (spans: readonly Span[], isCertain: boolean): Candidate[] => {
    if (axis.size === 1) return spans.length > 0 && meeting.length === 0 ? [{ axis, size: 1, isCertain }] : [];
    const sizes = new Map<string, number>();
    for (const span of spans)
      for (const [from, to] of withoutSpans(span, meeting) ?? []) sizes.set(`${from} ${to}`, to / from);
    return [...sizes.values()].map(size => ({ axis, size, isCertain }));
  };
  const certain = candidate(axis.samples, true);
  return certain.length > 0 ? certain : candidate(axis.rows, false);
}

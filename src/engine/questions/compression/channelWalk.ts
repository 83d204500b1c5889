import type { AnalyzedBody, AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import { shapeOf, silentServices } from '../../analysis/nodeContext';
import { RuleMemo } from '../../analysis/ruleMemo';
import { canonical } from '../../analysis/values';
import { isKnown, type KnownShape } from '../../graph/shape';
import type { ChannelAxis, ChannelFlow, RegroupedChannels, StatedSizes } from '../../operators/support/channelFlow';
import {
  ChannelAlgebra,
  channels,
  fixed,
  sizeOfAxis,
  sizeOfPart,
  type Axis,
  type Channels,
  type Factor,
  type Fixing,
} from './channelAxis';

/** A node whose weights make channels: a convolution, a linear layer, an embedding. */
export interface Layer {
  readonly node: AnalyzedNode;
  readonly made: Axis;
}

/** Sizes that a node states, as axes in the order in which it states them. */
export interface StatedAxes {
  readonly node: AnalyzedNode;
  readonly place: { readonly attribute: string; readonly isList: boolean } | { readonly input: number };
  readonly axes: readonly (Axis | number)[];
}

/** The target shape of a Reshape: the axes of its input and its output. */
export interface RegroupedAxes {
  readonly node: AnalyzedNode;
  readonly target: NonNullable<RegroupedChannels['target']>;
  readonly input: readonly Axis[];
  readonly output: readonly Axis[];
}

/** What the axes of all tensors of a model consist of. */
export interface ChannelAxes {
  readonly algebra: ChannelAlgebra;
  /** By value under its original name; none for a tensor that was not followed. */
  readonly axes: ReadonlyMap<AnalyzedValue, readonly Axis[]>;
  readonly layers: readonly Layer[];
  readonly stated: readonly StatedAxes[];
  readonly regrouped: readonly RegroupedAxes[];
}

/**
 * Follows channels through a model. The channels of weights may become fewer; wherever an operator needs two axes to be
 * equal (`channels` of its definition), their channels are the same. Sizes of the model's inputs and outputs are fixed,
 * but for the heads of past keys and values; and so is whatever reaches an operator through which channels are not
 * followed.
 */
export function followChannels({ graph, model }: Analysis): ChannelAxes {
  const caches = model.generation?.caches ?? [];
  const walk = new ChannelWalk(new Map(caches.map(({ past, axis }) => [past, axis])));
  for (const node of graph.nodes) walk.pass(node);
  const presents = new Set(caches.map(({ present }) => present));
  for (const output of graph.outputs)
    if (output && !presents.has(output.name)) walk.fixValue(output, { by: 'output', name: output.name, node: null });
  return walk;
}

const flows = new RuleMemo((definition, context) => definition.channels!(context));

class ChannelWalk implements ChannelAxes {
  readonly algebra = new ChannelAlgebra();
  readonly axes = new Map<AnalyzedValue, readonly Axis[]>();
  readonly layers: Layer[] = [];
  readonly stated: StatedAxes[] = [];
  readonly regrouped: RegroupedAxes[] = [];

  /** @param caches past keys and values by name, whose heads are those of the layers, with their axis of tokens */
  constructor(private readonly caches: ReadonlyMap<string, number>) {}

  pass(node: AnalyzedNode): void {
    const flow = node.bodies.length > 0 ? null : flowOf(node);
    this.algebra.at = { by: flow === null ? 'unknown' : 'node', name: '', node: node.node };
    if (flow === null) this.stop(node);
    else if ('regrouped' in flow) this.regroup(node, flow);
    else this.bind(node, flow);
  }

  fixValue(value: AnalyzedValue, by: Fixing): void {
    this.algebra.at = by;
    for (const axis of this.of(value) ?? []) this.algebra.fix(axis);
  }

  /** Nothing is known about the outputs; the inputs, those of bodies among them, keep their sizes. */
  private stop(node: AnalyzedNode): void {
    const by = this.algebra.at!;
    for (const input of node.inputs) if (input !== null) this.fixValue(input, by);
    const pending: AnalyzedBody[] = [...node.bodies];
    for (let body = pending.pop(); body; body = pending.pop()) {
      for (const inside of body.graph.nodes) {
        for (const input of inside.inputs)
          if (input !== null && (this.axes.has(canonical(input)) || isStored(input))) this.fixValue(input, by);
        for (const below of inside.bodies) pending.push(below);
      }
      for (const result of body.graph.outputs)
        if (result && this.axes.has(canonical(result))) this.fixValue(result, by);
    }
  }

  /** The axes of a value; null: of unknown size. */
  private of(value: AnalyzedValue): readonly Axis[] | null {
    return this.axes.get(canonical(value)) ?? this.fresh(canonical(value));
  }

  /** Axes of a value that no node before computed, or none that can be followed. */
  private fresh(origin: AnalyzedValue): readonly Axis[] | null {
    const shape = shapeOf(origin.type);
    if (!isKnown(shape)) return null;
    const by: Fixing =
      origin.producer === null
        ? { by: 'input', name: origin.name, node: null }
        : { by: 'unknown', name: '', node: origin.producer.node };
    const tokens = origin.producer === null ? this.caches.get(origin.name) : undefined;
    // The first axis of a cache is the batch.
    const mayChange = (axis: number): boolean =>
      isStored(origin) || (tokens !== undefined && axis > 0 && axis !== tokens);
    const axes = shape.map((size, at): Axis => [[size > 1 && mayChange(at) ? channels(size) : fixed(size, by)]]);
    this.axes.set(origin, axes);
    return axes;
  }

  private bind(node: AnalyzedNode, flow: ChannelFlow): void {
    const names = new Map<string, Axis>();
    const build = (axis: ChannelAxis): Axis => {
      if (typeof axis === 'number') return [[fixed(axis)]];
      if ('beside' in axis) return this.algebra.beside(axis.beside.map(build));
      if ('times' in axis) return this.algebra.times(axis.times.map(part => this.algebra.resolve(build(part))));
      const known = names.get(axis.name);
      if (known !== undefined) return this.algebra.resolve(known);
      const made: Axis = [[channels(axis.size)]];
      names.set(axis.name, made);
      return made;
    };
    flow.inputs.forEach((axes, input) => {
      const value = node.inputs[input];
      const actual = value && axes ? this.of(value) : null;
      actual?.forEach((axis, at) => {
        const stated = axes![at];
        if (stated === undefined) return;
        if (typeof stated === 'number') this.algebra.fix(axis);
        else if ('name' in stated && !names.has(stated.name)) names.set(stated.name, axis);
        else this.algebra.equate(build(stated), axis);
      });
    });
    flow.outputs.forEach((axes, output) => {
      const value = node.outputs[output];
      if (!value || !axes) return;
      const built = axes.map(build);
      if (sameSizes(shapeOf(value.type), built)) this.axes.set(canonical(value), built);
      else this.stop(node);
    });
    if (flow.makes !== undefined) this.layers.push({ node, made: build(flow.makes) });
    for (const stated of flow.states ?? []) this.stated.push(this.statedAxes(node, stated, build));
  }

  private statedAxes(node: AnalyzedNode, stated: StatedSizes, build: (axis: ChannelAxis) => Axis): StatedAxes {
    const sizes = 'sizes' in stated ? stated.sizes : [stated.size];
    return {
      node,
      place: 'input' in stated ? stated : { attribute: stated.attribute, isList: 'sizes' in stated },
      axes: sizes.map(size => (typeof size === 'number' ? size : build(size))),
    };
  }

  private regroup(node: AnalyzedNode, { target }: RegroupedChannels): void {
    const [[source], [result]] = [node.inputs, node.outputs];
    if (!source || !result) return;
    const input = this.of(source);
    const shape = shapeOf(result.type);
    if (input === null || !isKnown(shape)) return this.stop(node);
    const output = this.regroupedAxes(
      input.map(axis => this.algebra.resolve(axis)),
      shape,
    );
    this.axes.set(canonical(result), output);
    if (target !== undefined) this.regrouped.push({ node, target, input, output });
  }

  /** Factors of all axes in order, taken from the end until they make up an axis of the output. */
  private regroupedAxes(input: readonly Axis[], shape: KnownShape): readonly Axis[] {
    const left: (Factor | Axis)[] = [];
    for (const axis of input) {
      if (axis.length === 1) for (const factor of axis[0]) left.push(factor);
      else left.push(axis);
    }
    const output: Axis[] = [];
    for (let at = shape.length - 1; at >= 0; at--) {
      const taken = this.take(left, shape[at]);
      if (taken === null) {
        for (const axis of input) this.algebra.fix(axis);
        return shape.map(size => [[fixed(size, this.algebra.at)]]);
      }
      output.push(this.algebra.times(taken.map(piece => ('kind' in piece ? [[piece]] : piece))));
    }
    return output.reverse();
  }

  /** Takes factors from the end of a list that make up an axis, outermost first; null: they do not divide evenly. */
  private take(left: (Factor | Axis)[], size: number): (Factor | Axis)[] | null {
    const taken: (Factor | Axis)[] = [];
    for (let open = size; open !== 1;) {
      const piece = left.pop();
      if (piece === undefined || open === 0) return null;
      const own = 'kind' in piece ? piece.size : sizeOfAxis(piece);
      if (own === 1) continue;
      // Dividing one factor may have told what another one consists of.
      if ('kind' in piece && piece.kind === 'channels' && piece.axis !== null) {
        const meaning = this.algebra.resolve([[piece]]);
        if (meaning.length === 1) left.push(...meaning[0]);
        else left.push(meaning);
        continue;
      }
      if (own > 0 && open % own === 0) {
        taken.unshift(piece);
        open /= own;
        continue;
      }
      if (own % open !== 0) return null;
      const inner = channels(open);
      inner.isInner = true;
      left.push('kind' in piece ? this.algebra.divide(piece, inner) : this.divideParts(piece, inner));
      taken.unshift(...this.algebra.resolve([[inner]])[0]);
      open = 1;
    }
    return taken;
  }

  /** Parts in a row that all have the same inner factor. @returns how often it is there */
  private divideParts(parts: Axis, inner: Channels): Factor {
    const times = sizeOfAxis(parts) / inner.size;
    if (parts.every(part => sizeOfPart(part) % inner.size === 0)) {
      for (const part of parts) this.algebra.equate([part], [[fixed(sizeOfPart(part) / inner.size), inner]]);
      return fixed(times);
    }
    this.algebra.fix([...parts, [inner]]);
    return fixed(times, this.algebra.at);
  }
}

/** A tensor of the file: its channels may become fewer. */
function isStored({ producer, initializer }: AnalyzedValue): boolean {
  return producer === null && initializer !== null;
}

function sameSizes(shape: readonly (number | null)[] | null, axes: readonly Axis[]): boolean {
  return shape !== null && shape.length === axes.length && axes.every((axis, at) => sizeOfAxis(axis) === shape[at]);
}

/** null: nothing is known, or the rule rejects the node's inputs, which inference has reported. */
function flowOf(node: AnalyzedNode): ChannelFlow | RegroupedChannels | null {
  try {
    return node.definition?.channels === undefined || node.failed
      ? null
      : flows.apply(node.definition, node, silentServices);
  } catch {
    return null;
  }
}

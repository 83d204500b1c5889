import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import { shapeOf } from '../../analysis/nodeContext';
import { canonical } from '../../analysis/values';
import type { Attribute, Initializer, Model, ModuleName, Node, ValueInfo } from '../../graph/graph';
import { elementCount, type Dim, type KnownShape } from '../../graph/shape';
import { constant } from '../../graph/value';
import { resizedAxis, sizeOfAxis, type Axis, type Channels } from './channelAxis';
import type { ChannelAxes, RegroupedAxes, StatedAxes } from './channelWalk';
import { FreshNames, withTensors } from './changedTensors';

/** Numbers of channels that change. */
type NewSizes = ReadonlyMap<Channels, number>;

/**
 * How sizes that are computed from shapes are changed: `follow` leaves what comes from shapes and changes the constants
 * beside it, as in a Concat of the batch and a number of channels; `state` puts constants in their place.
 */
export type ComputedSizes = 'follow' | 'state';

/**
 * The model with fewer channels: its weights have other sizes, and so do the sizes that nodes state. Contents of weights
 * are not needed, and those of the file are not looked at.
 */
export function resizedModel(analysis: Analysis, axes: ChannelAxes, sizes: NewSizes, computed: ComputedSizes): Model {
  const { algebra } = axes;
  const resolved = (axis: Axis): Axis => algebra.resolve(axis);
  const isChanged = (axis: Axis): boolean => resizedAxis(resolved(axis), sizes) !== sizeOfAxis(axis);
  const newSize = (axis: Axis): number => resizedAxis(resolved(axis), sizes);

  const tensors = new Map<Initializer, Initializer>();
  const resizedNames = new Map<string, KnownShape>();
  for (const [value, own] of axes.axes) {
    if (!own.some(isChanged)) continue;
    resizedNames.set(value.name, own.map(newSize));
    if (value.producer === null && value.initializer !== null)
      tensors.set(value.initializer, resized(value.initializer, own.map(newSize)));
  }

  const isResized = (value: AnalyzedValue): boolean => axes.axes.get(value)?.some(isChanged) ?? false;
  const rewriter = new SizeRewriter(new FreshNames(analysis.model.graph), computed, isResized);
  for (const stated of axes.stated) rewriter.restate(stated, newSize);
  for (const regrouped of axes.regrouped) rewriter.retarget(regrouped, newSize);

  const analyzed = new Map(analysis.graph.nodes.map(node => [node.node, node]));
  const nodes = analysis.model.graph.nodes.map(node => {
    const rewritten = rewriter.rewritten(node);
    const takesChanged = analyzed.get(node)?.inputs.some(input => input?.initializer && tensors.has(input.initializer));
    return rewritten === node && !takesChanged ? node : withoutDetail(rewritten);
  });
  const model = withTensors(analysis, tensors, nodes, rewriter.added);
  const valueInfo = new Map([...model.graph.valueInfo].filter(([name]) => !resizedNames.has(name)));
  const declared = (info: ValueInfo): ValueInfo => redeclared(info, resizedNames.get(info.name));
  const { inputs, outputs } = model.graph;
  return {
    ...model,
    graph: { ...model.graph, valueInfo, inputs: inputs.map(declared), outputs: outputs.map(declared) },
  };
}

/** Sizes that are stated as numbers change; what is open remains so. */
function redeclared(info: ValueInfo, shape: KnownShape | undefined): ValueInfo {
  if (shape === undefined || info.type?.kind !== 'tensor' || !info.type.shape) return info;
  const dims = info.type.shape.map((dim, axis) => (typeof dim === 'number' ? shape[axis] : dim));
  return { ...info, type: { ...info.type, shape: dims } };
}

/** The first elements stand for those that are kept: which ones they are makes no difference to a size or a cost. */
function resized(initializer: Initializer, shape: KnownShape): Initializer {
  const { constant: contents, storedElements, ...rest } = initializer;
  const [before, after] = [elementCount(initializer.shape)!, elementCount(shape)!];
  return {
    ...rest,
    shape,
    ...(contents &&
      shape.length === 1 && { constant: constant(contents.dtype, shape, contents.values.slice(0, after)) }),
    ...(storedElements !== undefined && { storedElements: Math.ceil((storedElements * after) / before) }),
  };
}

/** What a source says about the sizes of a layer is no longer true. */
function withoutDetail(node: Node): Node {
  const last = node.scope?.at(-1);
  if (last?.detail === undefined) return node;
  const { detail: _, ...plain } = last;
  return { ...node, scope: [...node.scope!.slice(0, -1), plain satisfies ModuleName] };
}

/** Writes sizes that nodes state again. */
class SizeRewriter {
  readonly added: Initializer[] = [];
  private readonly changes = new Map<Node, { attributes: Map<string, Attribute>; inputs: Map<number, string> }>();

  constructor(
    private readonly names: FreshNames,
    private readonly computed: ComputedSizes,
    private readonly isResized: (value: AnalyzedValue) => boolean,
  ) {}

  rewritten(node: Node): Node {
    const change = this.changes.get(node);
    if (change === undefined) return node;
    return {
      ...node,
      attributes: new Map([...node.attributes, ...change.attributes]),
      inputs: node.inputs.map((name, index) => change.inputs.get(index) ?? name),
    };
  }

  restate({ node, place, axes }: StatedAxes, newSize: (axis: Axis) => number): void {
    const old = axes.map(axis => (typeof axis === 'number' ? axis : sizeOfAxis(axis)));
    const sizes = axes.map(axis => (typeof axis === 'number' ? axis : newSize(axis)));
    if (sizes.every((size, index) => size === old[index])) return;
    if ('input' in place) {
      const given = node.inputs[place.input]?.constant?.values ?? [];
      // Only what is stated as the size changes: a 1 or −1 that means the same remains.
      const stated = sizes.map((size, index) => (given[index] === old[index] ? size : (given[index] ?? size)));
      if (stated.every((size, index) => size === given[index])) return;
      if (!this.follow(node, place.input, stated, given)) this.list(node, place.input, stated);
    } else this.attribute(node, place.attribute, place.isList ? sizes : sizes[0]);
  }

  retarget({ node, target, input, output }: RegroupedAxes, newSize: (axis: Axis) => number): void {
    const old = output.map(sizeOfAxis);
    const sizes = output.map(newSize);
    if (sizes.every((size, at) => size === old[at])) return;
    const attribute = 'attribute' in target ? node.attributes.get(target.attribute) : undefined;
    const given =
      'input' in target
        ? node.inputs[target.input]?.constant?.values
        : attribute?.kind === 'ints'
          ? attribute.value
          : undefined;
    // What is left open, or copied from the input, follows by itself.
    if (given && sizes.every((size, at) => size === old[at] || (given[at] !== null && given[at] !== old[at]))) return;
    const stated = sizes.map((size, at) => {
      const written = given?.[at] ?? null;
      return size !== old[at] && written === old[at] ? size : (written ?? size);
    });
    if (stated.every((size, at) => size === given?.[at])) return;
    if ('attribute' in target) return this.attribute(node, target.attribute, stated);
    if (this.follow(node, target.input, stated, given ?? [])) return;
    // A computed size is copied from the input where possible, so that it still follows the model's inputs.
    const copies = node.attributes.get('allowzero')?.value !== 1 && node.inputs[target.input]?.origin !== 'file';
    const isCopy = (size: number, at: number): boolean =>
      copies && size === old[at] && at < input.length && sizeOfAxis(input[at]) === size && newSize(input[at]) === size;
    this.list(
      node,
      target.input,
      stated.map((size, at) => (isCopy(sizes[at], at) ? 0 : size)),
    );
  }

  private attribute({ node }: AnalyzedNode, name: string, value: number | readonly number[]): void {
    this.changeOf(node).attributes.set(
      name,
      typeof value === 'number' ? { kind: 'int', value } : { kind: 'ints', value },
    );
  }

  private list({ node, inputs }: AnalyzedNode, input: number, values: readonly number[]): void {
    const value = inputs[input];
    const dtype = value?.type?.kind === 'tensor' ? value.type.dtype : 'int64';
    const name = this.names.make(`${node.outputs[0]}_sizes`);
    const shape = [values.length];
    this.added.push({ name, dtype, shape, constant: constant(dtype, shape, values) });
    this.changeOf(node).inputs.set(input, name);
  }

  /** Changes the constants among computed sizes. @returns false: others would have to change, too */
  private follow({ inputs }: AnalyzedNode, input: number, values: readonly number[], given: readonly Dim[]): boolean {
    const sizes = inputs[input];
    if (this.computed === 'state' || !sizes) return false;
    if (this.isOfResized(sizes)) return true;
    const join = canonical(sizes).producer;
    if (join?.node.op !== 'Concat') return false;
    let first = 0;
    const changed: (() => void)[] = [];
    for (const [at, piece] of join.inputs.entries()) {
      const count = (piece && elementCount(shapeOf(piece.type))) ?? 0;
      const [own, old] = [values, given].map(list => list.slice(first, first + count));
      first += count;
      if (piece === null || String(own) === String(old) || this.isOfResized(piece)) continue;
      if (piece.origin !== 'file') return false;
      changed.push(() => this.list(join, at, own as readonly number[]));
    }
    for (const change of changed) change();
    return true;
  }

  private isOfResized(sizes: AnalyzedValue): boolean {
    const tensor = measured(canonical(sizes));
    return tensor !== null && this.isResized(tensor);
  }

  private changeOf(node: Node) {
    const known = this.changes.get(node);
    if (known !== undefined) return known;
    const made = { attributes: new Map<string, Attribute>(), inputs: new Map<number, string>() };
    this.changes.set(node, made);
    return made;
  }
}

/** What changes the form of sizes, or takes some of them. */
const sizeMovers = new Set(['Identity', 'Cast', 'Squeeze', 'Unsqueeze', 'Reshape', 'Gather', 'Slice']);

/** The tensor that sizes are those of, as they are; null: they are computed. */
function measured(sizes: AnalyzedValue): AnalyzedValue | null {
  for (let at = sizes; ;) {
    const { producer } = at;
    const input = producer?.inputs[0];
    if (!input) return null;
    if (producer.node.op === 'Shape') return canonical(input);
    if (!sizeMovers.has(producer.node.op)) return null;
    at = canonical(input);
  }
}

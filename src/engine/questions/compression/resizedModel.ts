import type { AnalyzedNode } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import type { Attribute, Initializer, Model, ModuleName, Node } from '../../graph/graph';
import { elementCount, type KnownShape } from '../../graph/shape';
import { constant } from '../../graph/value';
import { resizedAxis, sizeOfAxis, type Axis, type Channels } from './channelAxis';
import type { ChannelAxes, RegroupedAxes, StatedAxes } from './channelWalk';
import { FreshNames, withTensors } from './changedTensors';

/** Numbers of channels that change. */
type NewSizes = ReadonlyMap<Channels, number>;

/**
 * The model with fewer channels: its weights have other sizes, and so do the sizes that nodes state. Contents of weights
 * are not needed, and those of the file are not looked at.
 */
export function resizedModel(analysis: Analysis, axes: ChannelAxes, sizes: NewSizes): Model {
  const { algebra } = axes;
  const resolved = (axis: Axis): Axis => algebra.resolve(axis);
  const isChanged = (axis: Axis): boolean => resizedAxis(resolved(axis), sizes) !== sizeOfAxis(axis);
  const newSize = (axis: Axis): number => resizedAxis(resolved(axis), sizes);

  const tensors = new Map<Initializer, Initializer>();
  const resizedNames = new Set<string>();
  for (const [value, own] of axes.axes) {
    if (!own.some(isChanged)) continue;
    resizedNames.add(value.name);
    if (value.producer === null && value.initializer !== null)
      tensors.set(value.initializer, resized(value.initializer, own.map(newSize)));
  }

  const rewriter = new SizeRewriter(new FreshNames(analysis.model.graph));
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
  return { ...model, graph: { ...model.graph, valueInfo } };
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

  constructor(private readonly names: FreshNames) {}

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
      if (stated.some((size, index) => size !== given[index])) this.list(node, place.input, stated);
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
    const isStated = 'attribute' in target || node.inputs[target.input]?.origin === 'file';
    const copies = node.attributes.get('allowzero')?.value !== 1;
    const stated = sizes.map((size, at) => {
      const written = given?.[at] ?? null;
      if (size !== old[at]) return written === old[at] || written === null ? size : written;
      // A computed size is copied from the input where possible, so that it still follows the model's inputs.
      const isCopy = copies && at < input.length && sizeOfAxis(input[at]) === size && newSize(input[at]) === size;
      return !isStated && isCopy ? 0 : (written ?? size);
    });
    if (stated.every((size, at) => size === given?.[at])) return;
    if ('input' in target) this.list(node, target.input, stated);
    else this.attribute(node, target.attribute, stated);
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

  private changeOf(node: Node) {
    const known = this.changes.get(node);
    if (known !== undefined) return known;
    const made = { attributes: new Map<string, Attribute>(), inputs: new Map<number, string>() };
    this.changes.set(node, made);
    return made;
  }
}

import type { AnalyzedNode } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import type { Attribute, Initializer, Node } from '../../graph/graph';
import { usedNames } from '../../graph/reads';
import { say, type Message } from '../../graph/message';
import { isKnown, type KnownShape } from '../../graph/shape';
import { shapeOf } from '../../analysis/nodeContext';
import type { AppliedChange } from './changedLayer';
import { FreshNames, withTensors } from './changedTensors';
import { layerName } from './layers';
import { PlanRefusal } from './planRefusal';

/** How the weights of a layer are split in two: inputs to `rank` values, and those to the outputs. */
interface Factors {
  readonly first: KnownShape;
  readonly second: KnownShape;
  /** Of the matrix that is factored. */
  readonly rows: number;
  readonly columns: number;
  /** What only the first, or only the second of both operators has. */
  readonly ofFirst: ReadonlyMap<string, Attribute>;
  readonly ofSecond: ReadonlyMap<string, Attribute>;
}

/**
 * The model in which the weights of the selected layers are products of two factors with `rank` columns and rows: two
 * linear layers, or a convolution to `rank` channels and one of 1 × 1 (the matrix of C_out rows and C_in·K_h·K_w columns
 * is factored).
 * @throws PlanRefusal if the pattern selects no such layer, or one with a rank that is not larger
 */
export function factorize(analysis: Analysis, selected: ReadonlySet<AnalyzedNode>, rank: number): AppliedChange {
  const layers = analysis.graph.nodes.filter(node => selected.has(node) && isFactorable(node));
  if (layers.length === 0)
    throw new PlanRefusal(say`The pattern selects no linear layer and no convolution without groups.`);
  const names = new FreshNames(analysis.model.graph);
  const replaced = new Map<Node, readonly Node[]>();
  const added = new Map<Initializer, Map<string, Initializer>>();
  const notes: Message[] = [];
  for (const layer of layers) {
    const factors = factorsOf(layer, rank);
    const most = Math.min(factors.rows, factors.columns);
    if (rank < most) replaced.set(layer.node, twoNodes(layer, factors, rank, names, added));
    else notes.push(say`${layerName(layer)} keeps its weights: their rank is at most ${most}.`);
  }
  if (replaced.size === 0) throw new PlanRefusal(notes[0]);
  const nodes = analysis.model.graph.nodes.flatMap(node => replaced.get(node) ?? [node]);
  const outputs = analysis.model.graph.outputs.map(({ name }) => name);
  const movers = layers.map(({ inputs }) => inputs[1]!.producer?.node).filter(node => node !== undefined);
  return {
    model: withTensors(
      analysis,
      new Map(),
      withoutUnused(nodes, outputs, movers),
      [...added.values()].flatMap(factors => [...factors.values()]),
    ),
    notes,
    layers: () =>
      layers
        .filter(({ node }) => replaced.has(node))
        .map(layer => {
          const { name, dtype } = layer.inputs[1]!.initializer!;
          const { first, second } = factorsOf(layer, rank);
          const old = { dtype, shape: shapeOf(layer.inputs[1]!.type) as KnownShape };
          const parts = [first, second].map(shape => ({ dtype, shape }));
          return { node: layer, why: say`Becomes two layers.`, tensors: [{ name, old, new: parts }] };
        }),
  };
}

function isFactorable({ node, inputs, attributes, outputs }: AnalyzedNode): boolean {
  const weight = inputs[1]?.initializer ? shapeOf(inputs[1].type) : null;
  if (node.domain !== 'ai.onnx' || !isKnown(weight) || outputs[0]?.type?.kind !== 'tensor') return false;
  if (node.op === 'Conv') return weight.length > 2 && (attributes.get('group')?.value ?? 1) === 1;
  return (node.op === 'Gemm' || node.op === 'MatMul') && weight.length === 2;
}

function factorsOf({ node, inputs, attributes }: AnalyzedNode, rank: number): Factors {
  const shape = shapeOf(inputs[1]!.type) as KnownShape;
  const none = new Map<string, Attribute>();
  if (node.op === 'Conv') {
    const [out, channels, ...kernel] = shape;
    const ones: Attribute = { kind: 'ints', value: kernel.map(() => 1) };
    return {
      first: [rank, channels, ...kernel],
      second: [out, rank, ...kernel.map(() => 1)],
      rows: out,
      columns: channels * kernel.reduce((a, b) => a * b, 1),
      ofFirst: attributes,
      ofSecond: new Map([['kernel_shape', ones]]),
    };
  }
  const isTransposed = node.op === 'Gemm' && attributes.get('transB')?.value === 1;
  const [rows, columns] = isTransposed ? [shape[1], shape[0]] : shape;
  const turned = (a: number, b: number): KnownShape => (isTransposed ? [b, a] : [a, b]);
  const only = (...kept: string[]): Map<string, Attribute> =>
    new Map([...attributes].filter(([name]) => kept.includes(name)));
  return {
    first: turned(rows, rank),
    second: turned(rank, columns),
    rows,
    columns,
    ofFirst: node.op === 'Gemm' ? only('transA', 'transB') : none,
    ofSecond: node.op === 'Gemm' ? only('transB', 'alpha', 'beta') : none,
  };
}

/** Two nodes of a module in place of a node; the second has the bias. */
function twoNodes(
  { node, inputs }: AnalyzedNode,
  { first, second, ofFirst, ofSecond }: Factors,
  rank: number,
  names: FreshNames,
  added: Map<Initializer, Map<string, Initializer>>,
): readonly Node[] {
  const stored = inputs[1]!.initializer!;
  // Layers that share a weight share its factors.
  const factors = added.get(stored) ?? new Map<string, Initializer>();
  added.set(stored, factors);
  const weight = (name: string, shape: KnownShape): string => {
    const key = `${name} ${shape.join()}`;
    const { constant: _, storedElements: __, ...rest } = stored;
    const factor = factors.get(key) ?? { ...rest, name: names.make(inserted(stored.name, name, /[./]/)), shape };
    factors.set(key, factor);
    return factor.name;
  };
  const between = names.make(`${node.outputs[0]}_rank_${rank}`);
  const part = (name: string): Pick<Node, 'name' | 'scope'> => ({
    name: names.make(inserted(node.name, name, /\//)),
    ...(node.scope && { scope: [...asModule(node.scope), { name, ...typeOf(node.scope) }] }),
  });
  return [
    {
      ...node,
      ...part('first'),
      inputs: [node.inputs[0], weight('first', first)],
      outputs: [between],
      attributes: ofFirst,
    },
    {
      ...node,
      ...part('second'),
      inputs: [between, weight('second', second), ...node.inputs.slice(2)],
      attributes: ofSecond,
    },
  ];
}

function asModule(scope: NonNullable<Node['scope']>): NonNullable<Node['scope']> {
  const { name, range, repeat, definition } = scope.at(-1) ?? { name: '' };
  return [
    ...scope.slice(0, -1),
    { name, type: 'Sequential', ...(range && { range }), ...(repeat && { repeat }), ...(definition && { definition }) },
  ];
}

function typeOf(scope: NonNullable<Node['scope']>): { readonly type?: string } {
  const type = scope.at(-1)?.type;
  return type === undefined ? {} : { type };
}

/** A name with a step before its last one: `layer1/conv/Conv` → `layer1/conv/first/Conv`. */
function inserted(name: string, step: string, separator: RegExp): string {
  const places = [...name.matchAll(new RegExp(separator, 'g'))];
  const at = places.at(-1)?.index;
  return at === undefined ? `${name}_${step}` : `${name.slice(0, at)}${name[at]}${step}${name.slice(at)}`;
}

/** Without nodes that rearranged the weights that were replaced. */
function withoutUnused(nodes: readonly Node[], outputs: readonly string[], movers: readonly Node[]): readonly Node[] {
  const uses = new Map<string, number>(outputs.map(name => [name, 1]));
  for (const node of nodes) for (const name of usedNames(node)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const producers = new Map(nodes.flatMap(node => node.outputs.map(output => [output, node] as const)));
  const removed = new Set<Node>();
  const pending = [...movers];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (removed.has(node) || node.outputs.some(output => (uses.get(output) ?? 0) > 0)) continue;
    removed.add(node);
    for (const name of node.inputs) {
      uses.set(name, (uses.get(name) ?? 0) - 1);
      const before = producers.get(name);
      if (before !== undefined) pending.push(before);
    }
  }
  return removed.size === 0 ? nodes : nodes.filter(node => !removed.has(node));
}

import type { AnalyzedNode } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import type { Graph, Initializer, Model, Node } from '../../graph/graph';

/**
 * A model with other tensors in place of some of its initializers and of the tensors inside its Constants.
 * @param tensors by the initializer that an analysed value holds
 * @param nodes in place of those of the main graph, if some change
 */
export function withTensors(
  { model, graph }: Analysis,
  tensors: ReadonlyMap<Initializer, Initializer>,
  nodes: readonly Node[] = model.graph.nodes,
  added: readonly Initializer[] = [],
): Model {
  const initializers = new Map(model.graph.initializers);
  for (const [name, initializer] of initializers) {
    const changed = tensors.get(initializer);
    if (changed) initializers.set(name, changed);
  }
  for (const initializer of added) initializers.set(initializer.name, initializer);
  const constants = changedConstants(graph.nodes, tensors);
  const changed: Graph = {
    ...model.graph,
    initializers,
    nodes: constants.size === 0 ? nodes : nodes.map(node => holding(node, constants.get(node.outputs[0]))),
  };
  return { ...model, graph: changed };
}

/** New contents of Constants and of what fills weights (ConstantOfShape), by the name of their output. */
function changedConstants(
  nodes: readonly AnalyzedNode[],
  tensors: ReadonlyMap<Initializer, Initializer>,
): ReadonlyMap<string, Initializer> {
  const constants = new Map<string, Initializer>();
  for (const { definition, outputs } of nodes) {
    const held = definition?.literal || definition?.fills ? outputs[0]?.initializer : null;
    const changed = held && tensors.get(held);
    if (changed) constants.set(outputs[0]!.name, changed);
  }
  return constants;
}

/** A Constant may state its contents in several ways; a tensor is the general one. */
function holding(node: Node, tensor: Initializer | undefined): Node {
  if (tensor === undefined) return node;
  return {
    ...node,
    op: 'Constant',
    domain: 'ai.onnx',
    inputs: [],
    attributes: new Map([['value', { kind: 'tensor', value: tensor }]]),
  };
}

/** Makes names that a graph does not have yet. */
export class FreshNames {
  private readonly taken: Set<string>;

  constructor({ nodes, inputs, initializers }: Graph) {
    this.taken = new Set(initializers.keys());
    for (const { name } of inputs) this.taken.add(name);
    for (const { name, outputs } of nodes) {
      this.taken.add(name);
      for (const output of outputs) this.taken.add(output);
    }
  }

  make(wanted: string): string {
    let name = wanted;
    for (let copy = 2; this.taken.has(name); copy++) name = `${wanted}_${copy}`;
    this.taken.add(name);
    return name;
  }
}

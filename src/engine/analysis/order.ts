import type { Graph, Node } from '../graph/graph';

/**
 * The nodes in an order in which every value is computed before it is used: the file's own order if valid (ONNX
 * requires it), otherwise a topological sort.
 * @returns `cycle`: nodes that wait for each other; they come last in `nodes`
 */
export function executionOrder(graph: Graph): { nodes: readonly Node[]; cycle: readonly Node[] } {
  const producer = new Map<string, number>();
  graph.nodes.forEach((node, index) => {
    for (const output of node.outputs) if (output !== '') producer.set(output, index);
  });
  const needs = graph.nodes.map(node =>
    [...usedNames(node)].map(name => producer.get(name)).filter(index => index !== undefined),
  );
  if (needs.every((indices, node) => indices.every(index => index < node))) return { nodes: graph.nodes, cycle: [] };

  const users = graph.nodes.map((): number[] => []);
  const missing = needs.map(indices => indices.length);
  needs.forEach((indices, node) => {
    for (const index of indices) users[index].push(node);
  });
  const ready = missing.flatMap((count, node) => (count === 0 ? [node] : []));
  const sorted: Node[] = [];
  for (let next = 0; next < ready.length; next++) {
    sorted.push(graph.nodes[ready[next]]);
    for (const user of users[ready[next]]) if (--missing[user] === 0) ready.push(user);
  }
  const cycle = graph.nodes.filter((_, index) => missing[index] > 0);
  return { nodes: sorted.concat(cycle), cycle };
}

const computed = new WeakMap<Graph, ReadonlySet<string>>();

/** Whether a node of a graph computes a value. */
export function isComputed(name: string, graph: Graph): boolean {
  let names = computed.get(graph);
  if (!names) {
    names = new Set(graph.nodes.flatMap(node => node.outputs));
    computed.set(graph, names);
  }
  return names.has(name);
}

/** Names that a node reads: its inputs and those that its bodies capture from outside. */
export function usedNames(node: Node): Set<string> {
  const names = new Set(node.inputs.filter(name => name !== ''));
  const bodies: { graph: Graph; hidden: ReadonlySet<string> }[] = bodiesOf(node).map(graph => ({
    graph,
    hidden: new Set(),
  }));
  for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
    const own = new Set(body.hidden);
    for (const input of body.graph.inputs) own.add(input.name);
    for (const name of body.graph.initializers.keys()) own.add(name);
    for (const inner of body.graph.nodes) for (const output of inner.outputs) own.add(output);
    for (const inner of body.graph.nodes) {
      for (const input of inner.inputs) if (input !== '' && !own.has(input)) names.add(input);
      for (const graph of bodiesOf(inner)) bodies.push({ graph, hidden: own });
    }
    for (const output of body.graph.outputs) if (!own.has(output.name)) names.add(output.name);
  }
  return names;
}

function bodiesOf(node: Node): Graph[] {
  const graphs: Graph[] = [];
  for (const attribute of node.attributes.values()) {
    if (attribute.kind === 'graph') graphs.push(attribute.value);
    else if (attribute.kind === 'graphs') graphs.push(...attribute.value);
  }
  return graphs;
}

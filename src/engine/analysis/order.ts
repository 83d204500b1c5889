import type { Graph, Node } from '../graph/graph';
import { capturedNames, usedNames, withBodies } from '../graph/reads';
import { noValue, valueNumbers } from '../graph/valueNumbers';

/**
 * The nodes in an order in which every value is computed before it is used: the file's own order if valid (ONNX
 * requires it), otherwise a topological sort.
 * @returns `cycle`: nodes that wait for each other; they come last in `nodes`
 */
export function executionOrder(graph: Graph): ExecutionOrder {
  const known = orders.get(graph);
  if (known) return known;
  const order = orderOf(graph);
  orders.set(graph, order);
  return order;
}

export interface ExecutionOrder {
  readonly nodes: readonly Node[];
  readonly cycle: readonly Node[];
  /** The numbers of all inputs, then all outputs of each node in this order (`ValueNumbers`). */
  readonly numbers: Int32Array;
}

/** Bodies run many times. */
const orders = new WeakMap<Graph, ExecutionOrder>();

function orderOf(graph: Graph): ExecutionOrder {
  const values = valueNumbers(graph);
  if (isInOrder(graph)) return { nodes: graph.nodes, cycle: [], numbers: values.ofNodes };
  const producer = new Map<string, number>();
  graph.nodes.forEach((node, index) => {
    for (const output of node.outputs) if (output !== '') producer.set(output, index);
  });
  const needs = graph.nodes.map(node =>
    usedNames(node)
      .map(name => producer.get(name))
      .filter(index => index !== undefined),
  );
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
  const nodes = sorted.concat(cycle);
  return { nodes, cycle, numbers: values.numbered(nodes) };
}

/** Whether no node uses what it or a later node computes. */
function isInOrder(graph: Graph): boolean {
  const { nodes } = graph;
  const { names, ofNodes: numbers } = valueNumbers(graph);
  const capturing = withBodies(graph);
  const isComputed = new Uint8Array(names.count);
  let at = numbers.length;
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    for (const start = at - node.outputs.length; at > start;)
      if (numbers[--at] !== noValue) isComputed[numbers[at]] = 1;
    for (const start = at - node.inputs.length; at > start;) if (isComputed[numbers[--at]] === 1) return false;
    if (capturing.size === 0 || !capturing.has(node)) continue;
    for (const name of capturedNames(node)) if (isComputed[names.find(name) ?? noValue] === 1) return false;
  }
  return true;
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

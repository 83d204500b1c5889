import type { Graph, Node } from './graph';
import { noValue, valueNumbers } from './valueNumbers';

/** Names that a node reads, perhaps more than once: its inputs ('' for none) and those that its bodies capture. */
export function usedNames(node: Node): readonly string[] {
  const captured = capturedNames(node);
  return captured.length === 0 ? node.inputs : [...node.inputs, ...captured];
}

/** Those that its bodies capture. */
export function capturedNames(node: Node): readonly string[] {
  const bodies = bodiesOf(node);
  return bodies.length === 0 ? nothing : bodies.flatMap(graph => [...freeNames(graph)]);
}

/** Of most nodes. */
const nothing: readonly string[] = [];

/** What a graph reads: values from outside, and those of its own inputs that it uses. */
interface Reads {
  readonly outside: ReadonlySet<string>;
  readonly inputs: readonly string[];
}

const reads = new WeakMap<Graph, Reads>();

/** Names that a body captures from outside. */
export function freeNames(graph: Graph): ReadonlySet<string> {
  return readsOf(graph).outside;
}

/** What a graph reads. */
export function readsOf(graph: Graph): Reads {
  // Bodies inside come first; nesting may be deep.
  const pending = [graph];
  for (let next = pending.at(-1); next; next = pending.at(-1)) {
    const open = reads.has(next) ? [] : next.nodes.flatMap(bodiesOf).filter(body => !reads.has(body));
    for (const body of open) pending.push(body);
    if (open.length > 0) continue;
    pending.pop();
    if (!reads.has(next)) reads.set(next, readBy(next));
  }
  return reads.get(graph)!;
}

/** The same, where it is known of the bodies inside. */
function readBy(graph: Graph): Reads {
  const used = new Set(graph.outputs.map(({ name }) => name));
  for (const node of graph.nodes) {
    for (const name of node.inputs) used.add(name);
    for (const body of bodiesOf(node)) for (const name of freeNames(body)) used.add(name);
  }
  const inputs = graph.inputs.map(({ name }) => name).filter(name => used.has(name));
  for (const { name } of graph.inputs) used.delete(name);
  for (const name of graph.initializers.keys()) used.delete(name);
  for (const node of graph.nodes) for (const output of node.outputs) used.delete(output);
  used.delete('');
  return { outside: used, inputs };
}

const unread = new WeakMap<Graph, ReadonlySet<string>>();

/** What the nodes of a graph compute and none of them reads. */
export function unreadOutputs(graph: Graph): ReadonlySet<string> {
  const known = unread.get(graph);
  if (known) return known;
  const { names, ofNodes: numbers } = valueNumbers(graph);
  const isRead = new Uint8Array(names.count);
  let at = 0;
  for (let index = 0; index < graph.nodes.length; index++) {
    const { inputs, outputs } = graph.nodes[index];
    for (const end = at + inputs.length; at < end; at++) isRead[numbers[at]] = 1;
    at += outputs.length;
  }
  for (const node of withBodies(graph)) for (const name of capturedNames(node)) isRead[names.find(name) ?? noValue] = 1;
  const left = new Set<string>();
  at = 0;
  for (let index = 0; index < graph.nodes.length; index++) {
    const { inputs, outputs } = graph.nodes[index];
    at += inputs.length;
    for (let output = 0; output < outputs.length; output++) if (isRead[numbers[at++]] === 0) left.add(outputs[output]);
  }
  unread.set(graph, left);
  return left;
}

const nodesWithBodies = new WeakMap<Graph, ReadonlySet<Node>>();

/** Those nodes of a graph that have bodies: what captures values, most often none. */
export function withBodies(graph: Graph): ReadonlySet<Node> {
  let nodes = nodesWithBodies.get(graph);
  if (nodes === undefined) {
    nodes = new Set(graph.nodes.filter(node => bodiesOf(node).length > 0));
    nodesWithBodies.set(graph, nodes);
  }
  return nodes;
}

/** The graphs that a node's attributes hold. */
export function bodiesOf({ attributes }: Node): readonly Graph[] {
  let graphs = none;
  if (arePlain(attributes)) return graphs;
  for (const attribute of attributes.values()) {
    if (attribute.kind === 'graph' || attribute.kind === 'graphs') graphs = graphs.concat(attribute.value);
  }
  return graphs;
}

/** Of most nodes. */
const none: readonly Graph[] = [];

const plain = new WeakSet<Node['attributes']>();

/** Whether no attribute holds a graph or stands for one of a function's call. Most nodes share their attributes. */
export function arePlain(attributes: Node['attributes']): boolean {
  if (attributes.size === 0 || plain.has(attributes)) return true;
  for (const { kind } of attributes.values()) if (kind === 'graph' || kind === 'graphs' || kind === 'ref') return false;
  plain.add(attributes);
  return true;
}

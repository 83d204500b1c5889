import type { Graph } from '../graph/graph';
import { capturedNames, withBodies } from '../graph/reads';
import { noValue, valueNumbers } from '../graph/valueNumbers';
import { executionOrder } from './order';

/**
 * When the values of a graph are needed for the last time, with numbers in place of names. It follows from the file alone:
 * it is found once, for all sizes and for every run of a body.
 */
export interface Lifetimes {
  /** How many values have a number, in the order in which they come into being. */
  readonly count: number;
  /** Numbers of the inputs by name, of those that are used. */
  readonly inputs: ReadonlyMap<string, number>;
  /** Numbers of the outputs of all nodes in execution order, one after the other; −1 for an output without a name. */
  readonly outputs: Int32Array;
  /** Numbers of what is needed no longer after each node; those of a node end where `ends` says. */
  readonly over: Int32Array;
  readonly ends: Int32Array;
}

const found = new WeakMap<Graph, Lifetimes>();

export function lifetimesOf(graph: Graph): Lifetimes {
  const known = found.get(graph);
  if (known !== undefined) return known;
  const lifetimes = lifetimesIn(graph);
  found.set(graph, lifetimes);
  return lifetimes;
}

function lifetimesIn(graph: Graph): Lifetimes {
  const { nodes, numbers } = executionOrder(graph);
  const { names } = valueNumbers(graph);
  const given = graph.inputs.map(({ name }) => ({ name, value: names.of(name) }));
  /** By the numbers of values; −1 for those that come from elsewhere. */
  const own = new Int32Array(names.count).fill(-1);
  let count = 0;
  const begin = (value: number): number => (own[value] < 0 ? (own[value] = count++) : own[value]);
  for (const { value } of given) begin(value);
  const outputs = new Int32Array(numbers.length);
  let output = 0;
  let at = 0;
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    at += node.inputs.length;
    for (const end = at + node.outputs.length; at < end; at++)
      outputs[output++] = numbers[at] === noValue ? -1 : begin(numbers[at]);
  }
  const numberOf = (name: string): number => own[names.find(name) ?? noValue];
  /** For each value the last node that uses it, or else the one that computes it; outputs of the graph outlive every node. */
  const last = new Int32Array(count).fill(unused);
  const capturing = withBodies(graph);
  [output, at] = [0, 0];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    for (const end = output + node.outputs.length; output < end; output++)
      if (outputs[output] >= 0) last[outputs[output]] = index;
    for (const end = at + node.inputs.length; at < end; at++) if (own[numbers[at]] >= 0) last[own[numbers[at]]] = index;
    at += node.outputs.length;
    if (capturing.size === 0 || !capturing.has(node)) continue;
    for (const name of capturedNames(node)) if (numberOf(name) >= 0) last[numberOf(name)] = index;
  }
  for (const { name } of graph.outputs) if (numberOf(name) >= 0) last[numberOf(name)] = nodes.length;
  const inputs = given.filter(({ value }) => last[own[value]] !== unused);
  return {
    count,
    inputs: new Map(inputs.map(({ name, value }) => [name, own[value]])),
    outputs: outputs.slice(0, output),
    ...sortedByEnd(last, nodes.length),
  };
}

const unused = -1;

/** @param last the last node for each value; none for those below 0 and at or above `nodeCount` */
function sortedByEnd(last: Int32Array, nodeCount: number): Pick<Lifetimes, 'over' | 'ends'> {
  const ends = new Int32Array(nodeCount);
  for (let value = 0; value < last.length; value++) {
    const node = last[value];
    if (node >= 0 && node < nodeCount) ends[node]++;
  }
  let ended = 0;
  // Where the values of each node begin, at first.
  for (let node = 0; node < nodeCount; node++) {
    const own = ends[node];
    ends[node] = ended;
    ended += own;
  }
  const over = new Int32Array(ended);
  for (let value = 0; value < last.length; value++) {
    const node = last[value];
    if (node >= 0 && node < nodeCount) over[ends[node]++] = value;
  }
  return { over, ends };
}

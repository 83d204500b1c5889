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
  for (const node of nodes) {
    at += node.inputs.length;
    for (const end = at + node.outputs.length; at < end; at++)
      outputs[output++] = numbers[at] === noValue ? -1 : begin(numbers[at]);
  }
  const numberOf = (name: string): number => own[names.find(name) ?? noValue];
  const capturing = withBodies(graph);
  /** Passes on what each node computes, then what it uses. */
  const goThrough = (visit: (number: number, index: number) => void, leave?: (index: number) => void): void => {
    let [first, made] = [0, 0];
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index];
      const { inputs, outputs: computed } = node;
      for (const end = made + computed.length; made < end; made++) visit(outputs[made], index);
      for (let input = 0; input < inputs.length; input++) visit(own[numbers[first + input]], index);
      first += inputs.length + computed.length;
      if (capturing.size > 0 && capturing.has(node))
        for (const name of capturedNames(node)) visit(numberOf(name), index);
      leave?.(index);
    }
  };
  /** For each value the last node that uses it; outputs of the graph outlive every node. */
  const last = new Int32Array(count).fill(unused);
  goThrough((number, index) => {
    if (number >= 0) last[number] = index;
  });
  for (const { name } of graph.outputs) if (numberOf(name) >= 0) last[numberOf(name)] = nodes.length;
  const inputs = given.filter(({ value }) => last[own[value]] !== unused);
  const over = new Int32Array(count);
  const ends = new Int32Array(nodes.length);
  let ended = 0;
  goThrough(
    (number, index) => {
      if (number < 0 || last[number] !== index) return;
      // A node may use a value twice.
      last[number] = unused;
      over[ended++] = number;
    },
    index => (ends[index] = ended),
  );
  return {
    count,
    inputs: new Map(inputs.map(({ name, value }) => [name, own[value]])),
    outputs: outputs.slice(0, output),
    over: over.slice(0, ended),
    ends,
  };
}

const unused = -1;

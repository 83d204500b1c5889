import type { Graph } from '../graph/graph';
import { usedNames } from '../graph/reads';
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
  const { nodes } = executionOrder(graph);
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
  for (const { name } of graph.inputs) numberOf(name);
  const outputs: number[] = [];
  for (const node of nodes) for (const name of node.outputs) outputs.push(name === '' ? -1 : numberOf(name));
  const last = lastUses(graph, numbers, outputs);
  const over: number[] = [];
  const ends = new Int32Array(nodes.length);
  const end = (number: number | undefined, index: number): void => {
    if (number === undefined || number < 0 || last[number] !== index) return;
    // A node may use a value twice.
    last[number] = unused;
    over.push(number);
  };
  const inputs = graph.inputs.filter(({ name }) => last[numbers.get(name)!] !== unused);
  const ofInputs = new Map(inputs.map(({ name }) => [name, numbers.get(name)!]));
  let output = 0;
  nodes.forEach((node, index) => {
    for (let count = node.outputs.length; count > 0; count--) end(outputs[output++], index);
    for (const name of usedNames(node)) end(numbers.get(name), index);
    ends[index] = over.length;
  });
  return {
    count: numbers.size,
    inputs: ofInputs,
    outputs: Int32Array.from(outputs),
    over: Int32Array.from(over),
    ends,
  };
}

const unused = -1;

/** For each value the index of the last node that uses it; outputs of the graph outlive every node. */
function lastUses(graph: Graph, numbers: ReadonlyMap<string, number>, outputs: readonly number[]): Int32Array {
  const { nodes } = executionOrder(graph);
  const last = new Int32Array(numbers.size).fill(unused);
  let output = 0;
  nodes.forEach((node, index) => {
    for (let count = node.outputs.length; count > 0; count--) {
      const number = outputs[output++];
      if (number >= 0) last[number] = index;
    }
    for (const name of usedNames(node)) {
      const number = numbers.get(name);
      if (number !== undefined) last[number] = index;
    }
  });
  for (const { name } of graph.outputs) {
    const number = numbers.get(name);
    if (number !== undefined) last[number] = nodes.length;
  }
  return last;
}

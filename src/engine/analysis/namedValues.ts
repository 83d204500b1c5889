import type { Graph, Node } from '../graph/graph';
import type { AnalyzedValue } from './analysis';
import { initializerValue } from './values';

/** What is the same in all analyses of a graph, and in all runs of a body: the numbers of names, and the initializers. */
interface Names {
  readonly numbers: Map<string, number>;
  /** By number; names of anything else are left out. */
  readonly initializers: AnalyzedValue[];
  /** Those of its nodes, see `numbered`. */
  ofNodes: Int32Array | null;
}

const known = new WeakMap<Graph, Names>();

function namesOf(graph: Graph): Names {
  let names = known.get(graph);
  if (names === undefined) known.set(graph, (names = { numbers: new Map(), initializers: [], ofNodes: null }));
  return names;
}

/** The values of one graph by name, each from when it is known. Initializers become values when first used. */
export class NamedValues {
  private readonly names: Names;
  /** By number. */
  private readonly values: (AnalyzedValue | undefined)[] = [];

  constructor(private readonly graph: Graph) {
    this.names = namesOf(graph);
  }

  /**
   * The numbers of all inputs and outputs of each node, one after the other: so a node's values are found without their
   * names. They are the same in all analyses.
   * @param order all nodes of the graph in execution order
   */
  numbersOf(order: readonly Node[]): Int32Array {
    return (this.names.ofNodes ??= this.numbered(order));
  }

  /** The same for some nodes. */
  numbered(nodes: readonly Node[]): Int32Array {
    const count = nodes.reduce((sum, { inputs, outputs }) => sum + inputs.length + outputs.length, 0);
    const numbers = new Int32Array(count);
    let next = 0;
    for (const { inputs, outputs } of nodes) {
      for (const name of inputs) numbers[next++] = this.numberOf(name);
      for (const name of outputs) numbers[next++] = this.numberOf(name);
    }
    return numbers;
  }

  at(number: number): AnalyzedValue | null {
    return this.values[number] ?? this.names.initializers[number] ?? null;
  }

  setAt(number: number, value: AnalyzedValue): void {
    this.values[number] = value;
  }

  get(name: string): AnalyzedValue | null {
    const number = this.names.numbers.get(name);
    return (number === undefined ? null : this.at(number)) ?? this.initializer(name);
  }

  set(name: string, value: AnalyzedValue): void {
    this.setAt(this.numberOf(name), value);
  }

  private initializer(name: string): AnalyzedValue | null {
    const initializer = this.graph.initializers.get(name);
    if (initializer === undefined) return null;
    const made = initializerValue(initializer);
    this.names.initializers[this.numberOf(name)] = made;
    return made;
  }

  private numberOf(name: string): number {
    const { numbers } = this.names;
    const number = numbers.get(name);
    if (number !== undefined) return number;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  }
}

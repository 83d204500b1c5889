import type { Graph } from '../graph/graph';
import type { AnalyzedValue } from './analysis';
import { initializerValue } from './values';

/** What is the same in all analyses of a graph, and in all runs of a body: the numbers of names, and the initializers. */
interface Names {
  readonly numbers: Map<string, number>;
  /** By number; names of anything else are left out. */
  readonly initializers: AnalyzedValue[];
}

const known = new WeakMap<Graph, Names>();

function namesOf(graph: Graph): Names {
  let names = known.get(graph);
  if (names === undefined) known.set(graph, (names = { numbers: new Map(), initializers: [] }));
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

  get(name: string): AnalyzedValue | null {
    const number = this.names.numbers.get(name);
    const value = number === undefined ? undefined : (this.values[number] ?? this.names.initializers[number]);
    return value ?? this.initializer(name);
  }

  set(name: string, value: AnalyzedValue): void {
    this.values[this.numberOf(name)] = value;
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

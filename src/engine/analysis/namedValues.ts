import type { Graph } from '../graph/graph';
import { valueNumbers, type ValueNumbers } from '../graph/valueNumbers';
import type { AnalyzedValue } from './analysis';
import { initializerValue } from './values';

/** Initializers of graphs as values, by number: they are the same in all analyses. */
const initializersOf = new WeakMap<Graph, AnalyzedValue[]>();

/** The values of one graph by name, each from when it is known. Initializers become values when first used. */
export class NamedValues {
  readonly numbers: ValueNumbers;
  /** By number, as are initializers. */
  private readonly values: (AnalyzedValue | undefined)[] = [];
  private readonly initializers: AnalyzedValue[];

  constructor(private readonly graph: Graph) {
    this.numbers = valueNumbers(graph);
    this.initializers = initializersOf.get(graph) ?? [];
    initializersOf.set(graph, this.initializers);
  }

  /** The value of a name that has a number. */
  at(number: number, name: string): AnalyzedValue | null {
    return this.values[number] ?? this.initializers[number] ?? this.initializer(number, name);
  }

  setAt(number: number, value: AnalyzedValue): void {
    this.values[number] = value;
  }

  get(name: string): AnalyzedValue | null {
    const number = this.numbers.names.find(name);
    if (number !== undefined) return this.at(number, name);
    return this.graph.initializers.has(name) ? this.initializer(this.numbers.names.of(name), name) : null;
  }

  set(name: string, value: AnalyzedValue): void {
    this.setAt(this.numbers.names.of(name), value);
  }

  private initializer(number: number, name: string): AnalyzedValue | null {
    const initializer = this.graph.initializers.get(name);
    return initializer === undefined ? null : (this.initializers[number] = initializerValue(initializer));
  }
}

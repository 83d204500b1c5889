import type { Graph, Node } from './graph';

/** The number of '', in place of a value that is left out. */
export const noValue = 0;

/** Numbers for names. */
export interface ValueNames {
  /** Numbers are below this one. */
  readonly count: number;
  /** The number of a name, which gets one now if it has none. */
  of(name: string): number;
  /** The number of a name; undefined: it has none. */
  find(name: string): number | undefined;
}

/**
 * Numbers for the names of a graph's values: what goes through all nodes finds values by them, since looking up a name
 * takes longer than most of what is done with its value. They are the same in all analyses, and in all runs of a body.
 */
export class ValueNumbers {
  /** @param ofAll those of all nodes, where the reader knows them */
  constructor(
    private readonly graph: Graph,
    readonly names: ValueNames = new NamesByText(),
    private ofAll: Int32Array | null = null,
  ) {}

  /** Those of all inputs, then all outputs of each node, one after the other. */
  get ofNodes(): Int32Array {
    return (this.ofAll ??= this.numbered(this.graph.nodes));
  }

  /** The same for some nodes. */
  numbered(nodes: readonly Node[]): Int32Array {
    let count = 0;
    for (const { inputs, outputs } of nodes) count += inputs.length + outputs.length;
    const numbers = new Int32Array(count);
    let next = 0;
    for (const { inputs, outputs } of nodes) {
      for (const name of inputs) numbers[next++] = this.names.of(name);
      for (const name of outputs) numbers[next++] = this.names.of(name);
    }
    return numbers;
  }
}

class NamesByText implements ValueNames {
  private readonly numbers = new Map([['', noValue]]);

  get count(): number {
    return this.numbers.size;
  }

  of(name: string): number {
    const number = this.numbers.get(name);
    if (number !== undefined) return number;
    this.numbers.set(name, this.numbers.size);
    return this.numbers.size - 1;
  }

  find(name: string): number | undefined {
    return this.numbers.get(name);
  }
}

const known = new WeakMap<Graph, ValueNumbers>();

export function valueNumbers(graph: Graph): ValueNumbers {
  let numbers = known.get(graph);
  if (numbers === undefined) known.set(graph, (numbers = new ValueNumbers(graph)));
  return numbers;
}

/** Sets the numbers of a graph that its reader found on the way. */
export function setValueNumbers(graph: Graph, names: ValueNames, ofNodes: Int32Array): void {
  known.set(graph, new ValueNumbers(graph, names, ofNodes));
}

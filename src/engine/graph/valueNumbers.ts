import type { Graph, Node } from './graph';

/** The number of '', in place of a value that is left out. */
export const noValue = 0;

/**
 * Numbers for the names of a graph's values: what goes through all nodes finds values by them, since looking up a name
 * takes longer than most of what is done with its value. They are the same in all analyses, and in all runs of a body.
 */
export class ValueNumbers {
  private readonly numbers = new Map([['', noValue]]);
  private ofAll: Int32Array | null = null;

  constructor(private readonly graph: Graph) {}

  /** Numbers are below this one. */
  get count(): number {
    return this.numbers.size;
  }

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
      for (const name of inputs) numbers[next++] = this.of(name);
      for (const name of outputs) numbers[next++] = this.of(name);
    }
    return numbers;
  }

  /** The number of a name, which gets one now if it has none. */
  of(name: string): number {
    const number = this.numbers.get(name);
    if (number !== undefined) return number;
    this.numbers.set(name, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** The number of a name; undefined: it has none. */
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

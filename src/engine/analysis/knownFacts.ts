import { sameType } from '../graph/join';
import type { Node } from '../graph/graph';
import type { Accuracy } from '../formula/accuracy';
import { tensor, type Constant, type ValueType } from '../graph/value';
import type { AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';

/**
 * The results of inference without assumptions: they are used even where sizes are replaced by their upper bounds. Bodies
 * are found by their node, whatever its name.
 */
export class KnownFacts {
  private values: Map<string, AnalyzedValue> | null = null;
  private nodes: Map<Node, AnalyzedNode> | null = null;
  private readonly bodies = new Map<AnalyzedNode, Map<string, KnownFacts>>();

  /** @param trips how often the graph runs; null: unknown */
  constructor(
    private readonly graph: AnalyzedGraph,
    readonly trips: number | null = 1,
  ) {}

  /** A value that the graph computes, or an input of it. */
  valueOf(name: string): AnalyzedValue | null {
    if (this.values === null) {
      this.values = new Map(this.graph.inputs.map(input => [input.name, input]));
      for (const node of this.graph.nodes)
        for (const output of node.outputs) if (output !== null) this.values.set(output.name, output);
    }
    return this.values.get(name) ?? null;
  }

  /** The same of a body of a node. */
  inside(node: Node, body: string): KnownFacts | null {
    this.nodes ??= new Map(this.graph.nodes.map(analyzed => [analyzed.node, analyzed]));
    const analyzed = this.nodes.get(node);
    const found = analyzed?.bodies.find(({ name }) => name === body);
    if (!analyzed || !found) return null;
    const known = this.bodies.get(analyzed)?.get(body) ?? new KnownFacts(found.graph, found.trips);
    this.bodies.set(analyzed, (this.bodies.get(analyzed) ?? new Map<string, KnownFacts>()).set(body, known));
    return known;
  }
}

/** A type with known sizes in place of assumed ones: an upper bound never replaces a fact. */
export function refinedType(assumed: ValueType | null, known: ValueType | null): ValueType | null {
  if (assumed?.kind !== 'tensor' || known?.kind !== 'tensor') return assumed ?? known;
  const { shape } = assumed;
  if (known.shape === null || shape === null) return tensor(assumed.dtype, known.shape ?? shape);
  if (known.shape.length !== shape.length) return known;
  return tensor(
    assumed.dtype,
    known.shape.map((dim, axis) => dim ?? shape[axis]),
  );
}

/** Contents with known elements in place of assumed ones. */
export function refinedConstant(assumed: Constant | null, known: Constant | null): Constant | null {
  if (assumed === null || known === null || assumed.values.length !== known.values.length) return assumed ?? known;
  return { ...assumed, values: known.values.map((value, index) => value ?? assumed.values[index]) };
}

/** Type and contents of a value, and how far they can be trusted. */
export type RatedFacts = Pick<AnalyzedValue, 'type' | 'constant' | 'accuracy' | 'contentsAccuracy'>;

/**
 * Type and contents based on something of this accuracy. What is the same without assumptions has its accuracy there.
 */
export function rated(
  { type, constant }: Pick<AnalyzedValue, 'type' | 'constant'>,
  accuracy: Accuracy,
  known: AnalyzedValue | null,
): RatedFacts {
  const isSameType = accuracy !== 'exact' && known !== null && sameType(type, known.type);
  const isSameConstant =
    accuracy !== 'exact' && known !== null && JSON.stringify(constant) === JSON.stringify(known.constant);
  return {
    type,
    constant,
    accuracy: isSameType ? known.accuracy : accuracy,
    contentsAccuracy: constant === null ? 'exact' : isSameConstant ? known.contentsAccuracy : accuracy,
  };
}

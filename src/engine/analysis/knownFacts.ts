import { sameType } from '../graph/join';
import type { Accuracy } from '../formula/accuracy';
import { tensor, type Constant, type ValueType } from '../graph/value';
import type { AnalyzedGraph, AnalyzedValue } from './analysis';

/** The results of inference without assumptions: they are used even where sizes are replaced by their upper bounds. */
export class KnownFacts {
  private readonly values = new Map<string, AnalyzedValue>();
  private readonly trips = new Map<string, number | null>();

  constructor(graph: AnalyzedGraph) {
    this.add(graph);
  }

  /** A value of the graph at a path, or of a body's input. */
  valueOf(path: string, name: string): AnalyzedValue | null {
    return this.values.get(keyOf(path, name)) ?? null;
  }

  /** How often the body at a path runs; null: unknown. */
  tripsOf(path: string): number | null {
    return this.trips.get(path) ?? null;
  }

  private add({ path, inputs, nodes }: AnalyzedGraph): void {
    for (const input of inputs) this.values.set(keyOf(path, input.name), input);
    for (const node of nodes) {
      for (const output of node.outputs) if (output !== null) this.values.set(keyOf(path, output.name), output);
      for (const { graph, trips } of node.bodies) {
        this.trips.set(graph.path, trips);
        this.add(graph);
      }
    }
  }
}

function keyOf(path: string, name: string): string {
  return `${path}\n${name}`;
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

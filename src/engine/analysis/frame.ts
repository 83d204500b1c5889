import type { Attribute, FunctionDefinition, Graph } from '../graph/graph';
import type { KnownFacts } from './knownFacts';
import type { NamedValues } from './namedValues';

/** Where names are looked up: the values of one graph, then those of the graphs around it. */
export interface Scope {
  readonly values: NamedValues;
  readonly parent: Scope | null;
  readonly graph: Graph;
}

/** What a graph inherits from its caller. */
export interface Frame {
  readonly path: string;
  readonly depth: number;
  readonly opsets: ReadonlyMap<string, number>;
  /** Attributes of the enclosing function call; null outside functions. */
  readonly call: ReadonlyMap<string, Attribute> | null;
  /** Functions that this graph is in the body of. */
  readonly callers: readonly FunctionDefinition[];
  /** What is known of this graph without assumptions, where sizes are assumed. */
  readonly known: KnownFacts | null;
}

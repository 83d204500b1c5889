import type { Graph, Initializer, Node } from '../graph/graph';
import type { Constant, ValueType } from '../graph/value';
import type { Attribute } from '../graph/graph';
import type { OperatorDefinition } from '../operators/support/definition';
import type { Diagnostic } from '../graph/diagnostic';
import type { Accuracy } from '../formula/accuracy';
import type { Layout } from './axisParts';
import type { Dimension } from './dimensions';

/**
 * Where the elements of a value come from:
 * - `file`: constants of the file, possibly reordered, reshaped or cast
 * - `filled`: a constant number of equal elements (ConstantOfShape), which may represent a weight
 * - `repeated`: constants written several times, for example by Expand
 * - `shapes`: computed at run time from constants and shapes only
 * - `data`: everything else
 */
export type Origin = 'file' | 'filled' | 'repeated' | 'shapes' | 'data';

/** What elements are used for on their way to the model's outputs, as a set of bits (`uses`); 0: nothing. */
export type Uses = number;

/** Bytes of values while the model runs, without those of unknown size. */
export interface ActivationSize {
  readonly bytes: number;
  readonly accuracy: Accuracy;
}

/** A named value of a graph with the results of inference. */
export interface AnalyzedValue {
  readonly name: string;
  readonly type: ValueType | null;
  readonly constant: Constant | null;
  readonly origin: Origin;
  /** The one constant whose elements it holds, in any form: an initializer, a Constant, a filled tensor. */
  readonly initializer: Initializer | null;
  /** The value that it is another name for: an input or output of a function, the tensor inside a Constant. */
  readonly standsFor: AnalyzedValue | null;
  /** The node that computes it; null for graph inputs and initializers. */
  readonly producer: AnalyzedNode | null;
  /** How far its type can be trusted: sizes may be upper bounds, or based on assumptions. */
  readonly accuracy: Accuracy;
  /** How far `constant` can be trusted. */
  readonly contentsAccuracy: Accuracy;
  /** What it is finally used for, once `Reach` has found it; constants have theirs there. */
  uses: Uses;
  /** Where its axes come from, once `inputAxes` has followed them there. */
  layout: Layout | null;
  /** What it takes while the model runs, once `activationSize` has found it. */
  size: ActivationSize | null;
}

/** A node with its types, its bodies and everything a cost rule needs. */
export interface AnalyzedNode {
  readonly node: Node;
  /** Attributes with references to those of the enclosing function resolved. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** null: no definition, and not a function of the model. */
  readonly definition: OperatorDefinition | null;
  readonly opset: number;
  /** Path of its graph: '' for the main graph. */
  readonly graph: string;
  /** Shared by the nodes that rules cannot tell apart from it (`NodeKind`); null: there are none. */
  kind: object | null;
  /** null for an omitted optional input. */
  readonly inputs: readonly (AnalyzedValue | null)[];
  outputs: readonly (AnalyzedValue | null)[];
  bodies: readonly AnalyzedBody[];
  /** Set if its rules rejected its inputs, which inference has reported. */
  failed?: boolean;
  /** How far sizes and trip counts that were assumed for it can be trusted. */
  assumed: Accuracy;
  /** What its outputs are finally used for, once `Reach` has found it. */
  outputUses: Uses;
}

/** A body of control flow or of a function, below its node. */
export interface AnalyzedBody {
  /** The attribute that holds it (`then_branch`), or the function's name. */
  readonly name: string;
  /** How often it runs; null: unknown, and so is its cost. */
  readonly trips: number | null;
  /** How far `trips` can be trusted. */
  accuracy: Accuracy;
  readonly graph: AnalyzedGraph;
}

export interface AnalyzedGraph {
  /** As it is in the file. */
  readonly source: Graph;
  readonly path: string;
  /** In topological order. */
  readonly nodes: readonly AnalyzedNode[];
  readonly inputs: readonly AnalyzedValue[];
  readonly outputs: readonly (AnalyzedValue | null)[];
}

/** The result of inferring a model. */
export interface Inference {
  readonly graph: AnalyzedGraph;
  /** Symbolic dimensions and iteration counts, with the values that were used. */
  readonly dimensions: readonly Dimension[];
  /** Where sizes contradict each other, in execution order. */
  readonly conflicts: readonly Conflict[];
  /** Whether there are sizes or iteration counts that depend on data and have an upper bound. */
  readonly open: boolean;
  /** Of the budget for bodies, see `StepBudget`. */
  readonly stepsLeft: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A node of the main graph with a message about mismatching sizes in it or in its bodies. */
export interface Conflict {
  readonly at: AnalyzedNode;
  readonly said: readonly Diagnostic[];
}

/** What is known about the types of values whose size depends on data. */
export type OpenTypes = ReadonlyMap<AnalyzedValue, ValueType | null>;

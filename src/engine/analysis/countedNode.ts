import type { Expression } from '../formula/expression';
import type { Message } from '../graph/message';
import type { Diagnostic } from '../graph/diagnostic';
import type { AnalyzedNode } from './analysis';
import type { OwnedWeight } from './ownership';
import type { SumAccuracy } from './sumAccuracy';

/** A node's figures for one run of the model; null: unknown. */
export interface Figures {
  readonly macs: number | null;
  readonly flops: number | null;
  readonly special: number | null;
  readonly ptflops: number | null;
  readonly params: number | null;
  readonly buffers: number | null;
  readonly weightBytes: number | null;
}

/** Which properties of a node are unknown. */
export interface Unknowns {
  readonly cost: boolean;
  readonly shape: boolean;
  readonly weights: boolean;
}

/** A node with its figures. */
export interface CountedNode {
  readonly analyzed: AnalyzedNode;
  readonly figures: Figures;
  readonly weights: readonly OwnedWeight[];
  readonly note: Message | null;
  /** How often it runs, including enclosing loops; null: 1. */
  readonly trips: Expression | null;
  /** Bytes of the activations that it writes, without those of unknown size. */
  readonly outputBytes: number;
  readonly accuracy: SumAccuracy;
  /** What could not be determined about it. For a node in several iterations of a loop it is reported once. */
  readonly unknown: Unknowns;
  /** False inside the cheaper branches of an If, whose weights belong to the model nevertheless. */
  readonly counted: boolean;
  /** Nodes of its bodies follow it; this many. */
  readonly below: number;
  /** Unknown because of an earlier node, as its note says: that one is the problem. */
  readonly waits: boolean;
}

/** The result of counting: every node, depth first, nodes of bodies after their node. */
export interface Counting {
  readonly nodes: readonly CountedNode[];
  /** Weights that are outputs of the model and that no node uses. */
  readonly returned: readonly OwnedWeight[];
  readonly diagnostics: readonly Diagnostic[];
}

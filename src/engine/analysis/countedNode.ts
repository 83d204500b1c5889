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
  readonly buffers: number;
  readonly weightBytes: number | null;
}

/** Of what about a node something is unknown. */
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
  /** How often it runs, loops around it included; null: 1. */
  readonly trips: Expression | null;
  /** Bytes of the activations that it writes, those of unknown size aside. */
  readonly outputBytes: number;
  readonly accuracy: SumAccuracy;
  /** What could not be found out about it. Of a node that runs in several iterations of a loop it is said once. */
  readonly unknown: Unknowns;
  /** False inside the cheaper branch of an If, whose weights are the model's all the same. */
  readonly counted: boolean;
  /** Nodes of its bodies stand after it; this many. */
  readonly below: number;
  /** Unknown because of an earlier node, as its note says: that one is the problem. */
  readonly waits: boolean;
}

/** What counting makes of an inference: every node, depth first, bodies after their node. */
export interface Counting {
  readonly nodes: readonly CountedNode[];
  /** Weights that are outputs of the model and that no node uses. */
  readonly returned: readonly OwnedWeight[];
  readonly diagnostics: readonly Diagnostic[];
}

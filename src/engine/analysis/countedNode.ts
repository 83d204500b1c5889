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

/** What is counted of a node besides its weights. Nodes of a kind share it: large models repeat a few thousands of times. */
export interface Counts {
  readonly figures: Figures;
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
  /** Unknown because of an earlier node, as its note says: that one is the problem. */
  readonly waits: boolean;
}

/** A node with its figures. */
export class CountedNode implements Counts {
  constructor(
    readonly analyzed: AnalyzedNode,
    readonly weights: readonly OwnedWeight[],
    readonly counts: Counts,
    /** Nodes of its bodies follow it; this many. */
    readonly below = 0,
  ) {}

  /** The same node with something counted differently. */
  counting(changes: Partial<Counts>): CountedNode {
    return new CountedNode(this.analyzed, this.weights, { ...this.counts, ...changes }, this.below);
  }

  /** The same node with others in its bodies. */
  above(below: number): CountedNode {
    return new CountedNode(this.analyzed, this.weights, this.counts, below);
  }

  get figures(): Figures {
    return this.counts.figures;
  }

  get note(): Message | null {
    return this.counts.note;
  }

  get trips(): Expression | null {
    return this.counts.trips;
  }

  get outputBytes(): number {
    return this.counts.outputBytes;
  }

  get accuracy(): SumAccuracy {
    return this.counts.accuracy;
  }

  get unknown(): Unknowns {
    return this.counts.unknown;
  }

  get counted(): boolean {
    return this.counts.counted;
  }

  get waits(): boolean {
    return this.counts.waits;
  }
}

/** The result of counting: every node, depth first, nodes of bodies after their node. */
export interface Counting {
  readonly nodes: readonly CountedNode[];
  /** Weights that are outputs of the model and that no node uses. */
  readonly returned: readonly OwnedWeight[];
  readonly diagnostics: readonly Diagnostic[];
}

import { accuracyUnder, figuresUnder, type ConventionFigures, type FigureAccuracy } from '../../analysis/convention';
import type { CountedNode } from '../../analysis/countedNode';
import type { Sums } from '../../analysis/sums';
import type { Convention } from '../../graph/convention';
import type { Metric } from '../../graph/metric';
import type { OwnedWeight } from '../../analysis/ownership';
import { tensor, type TensorType } from '../../graph/value';
import type { TreeIndex } from './treeIndex';

/** Which figures rows show. */
export interface Shown {
  readonly convention: Convention;
  /** Which figure the share is of. */
  readonly metric: Metric;
}

/**
 * A module or a node of the tree, as seen by columns. Created for every item when a list is sorted, so values are
 * computed only when needed.
 */
export class ShownItem {
  constructor(
    readonly index: TreeIndex,
    readonly item: number,
    readonly shown: Shown,
    /** The share of the whole of this row and the rows above it, in a list in descending order; null elsewhere. */
    readonly cumulative: number | null = null,
  ) {}

  /** MACs, FLOPs and special functions: a node's own, or the sums of a module; null: unknown. */
  get cost(): ConventionFigures<number | null> {
    return figuresUnder<number | null>(this.node?.figures ?? this.sums, this.shown.convention);
  }

  /** Elements of the weights; null: unknown. */
  get params(): number | null {
    const { node } = this;
    return node === null ? this.sums.params : node.figures.params;
  }

  /** Bytes of the weights; null: unknown. */
  get weightBytes(): number | null {
    const { node } = this;
    return node === null ? this.sums.weightBytes : node.figures.weightBytes;
  }

  /** Bytes that all its runs read and write; null: unknown. */
  get bytesMoved(): number | null {
    return this.index.bytesMoved(this.item);
  }

  get accuracy(): FigureAccuracy {
    return accuracyUnder(this.node?.accuracy ?? this.sums.accuracy, this.shown.convention);
  }

  get sums(): Sums {
    return this.index.tree[this.item].sums;
  }

  /**
   * The first output of the (last) node, as far as its type is known for certain, or the tensor that the node
   * represents in a file of weights; null if it is not a tensor.
   */
  get output(): TensorType | null {
    const output = this.index.lastNode(this.item)?.analyzed.outputs[0];
    const type = output ? this.index.knownType(output) : null;
    if (type === null && this.node?.analyzed.outputs.length === 0) return tensorOf(this.node.weights);
    return type?.kind === 'tensor' ? type : null;
  }

  /** null: a module, whose figures are sums. */
  private get node(): CountedNode | null {
    return this.index.hasChildren(this.item) ? null : this.index.node(this.item);
  }
}

function tensorOf(weights: readonly OwnedWeight[]): TensorType | null {
  const weight = weights.at(0);
  return weight === undefined ? null : tensor(weight.dtype, weight.shape);
}

import { accuracyUnder, figuresUnder, type ConventionFigures, type FigureAccuracy } from '../../analysis/convention';
import type { Sums } from '../../analysis/sums';
import type { Convention } from '../../graph/convention';
import type { Metric } from '../../graph/metric';
import type { TensorType } from '../../graph/value';
import type { TreeIndex } from './treeIndex';

/** Which figures rows show. */
export interface Shown {
  readonly convention: Convention;
  /** Which figure the share is of. */
  readonly metric: Metric;
}

/** A module or a node of the tree, as passed to columns. */
export class ShownItem {
  /** MACs, FLOPs and special functions: a node's own, or the sums of a module; null: unknown. */
  readonly cost: ConventionFigures<number | null>;
  /** Elements of the weights; null: unknown. */
  readonly params: number | null;
  readonly accuracy: FigureAccuracy;

  constructor(
    readonly index: TreeIndex,
    readonly item: number,
    readonly shown: Shown,
  ) {
    const node = index.hasChildren(item) ? null : index.node(item);
    this.cost = figuresUnder<number | null>(node?.figures ?? this.sums, shown.convention);
    this.accuracy = accuracyUnder(node?.accuracy ?? this.sums.accuracy, shown.convention);
    this.params = node === null ? this.sums.params : node.figures.params;
  }

  get sums(): Sums {
    return this.index.tree[this.item].sums;
  }

  /** The first output of the (last) node, as far as its type is truly known; null if it is not a tensor. */
  get output(): TensorType | null {
    const output = this.index.lastNode(this.item)?.analyzed.outputs[0];
    const type = output ? this.index.knownType(output) : null;
    return type?.kind === 'tensor' ? type : null;
  }
}

import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import {
  accuracyUnder,
  figuresUnder,
  sizeAccuracy,
  type ConventionFigures,
  type FigureAccuracy,
} from '../../analysis/convention';
import type { CountedNode } from '../../analysis/countedNode';
import type { Sums } from '../../analysis/sums';
import type { Convention } from '../../graph/convention';
import type { Metric } from '../../graph/metric';
import type { OwnedWeight } from '../../analysis/ownership';
import { tensor, type TensorType } from '../../graph/value';
import type { WeightType } from '../../graph/weightType';
import { chosenPeak, type DeviceChoice } from '../speed/devices';
import type { TimeBoundBy } from '../speed/timeBounds';
import type { Figure, LimitShare } from './cellKinds';
import type { ItemSums } from './itemSums';
import { boundsOn } from './speedTotals';
import type { TreeIndex } from './treeIndex';

/** Which figures rows show. */
export interface Shown {
  readonly convention: Convention;
  /** Which figure the share is of. */
  readonly metric: Metric;
  /** The type that parameters are counted in; as stored in the file if there is none. */
  readonly weights?: WeightType | null;
  /** The device that times are bounds for, if any. */
  readonly device?: DeviceChoice | null;
}

/** What times on the chosen device follow from; null without a device. */
export function timeBoundBy(index: TreeIndex, { convention, weights = null, device }: Shown): TimeBoundBy | null {
  if (!device) return null;
  const peak = chosenPeak(device, weights ?? index.storageType);
  return boundsOn({ ...device, peak }, convention, weights);
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
    const { node, index, item } = this;
    const stored = node === null ? this.sums.weightBytes : node.figures.weightBytes;
    const { weights } = this.shown;
    if (!weights || stored === null) return stored;
    const sums = index.weightBytes(weights);
    return node === null ? sums.knownPart(item) : sums.whole(item);
  }

  /** Bytes that all its runs read and write; null: unknown. */
  get bytesMoved(): Figure {
    const value = this.index.bytesMoved(this.shown.weights ?? null).whole(this.item);
    return { value, accuracy: this.sizeAccuracy };
  }

  /** FLOPs per byte moved; null: unknown, or nothing is moved. */
  get intensity(): number | null {
    const {
      cost: { flops },
      bytesMoved: { value: bytes },
    } = this;
    return flops === null || bytes === null || bytes === 0 ? null : flops / bytes;
  }

  /** The least seconds that all its runs take on the device; of a module, of its nodes whose time is known. */
  get timeBound(): Figure {
    const sums = this.timeBounds;
    if (sums === null || (this.node !== null && !sums.isWhole(this.item))) return { value: null, accuracy: 'exact' };
    return {
      value: sums.knownPart(this.item),
      accuracy: sums.isWhole(this.item) ? this.sizeAccuracy : joinAccuracy(this.sizeAccuracy, 'atLeast'),
    };
  }

  /** What limits its time on the device; null: it takes none, it is unknown, or there is no device. */
  get limit(): LimitShare | null {
    const by = timeBoundBy(this.index, this.shown);
    return by && this.index.limit(this.item, by);
  }

  /** The times of all items; null without a device. */
  get timeBounds(): ItemSums | null {
    const by = timeBoundBy(this.index, this.shown);
    return by && this.index.timeBounds(by);
  }

  /** How far figures can be trusted that grow with all sizes of its nodes. */
  private get sizeAccuracy(): Accuracy {
    return sizeAccuracy(this.accuracy);
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
    if (output === undefined) return this.weight;
    const type = output && this.index.knownType(output);
    return type?.kind === 'tensor' ? type : null;
  }

  /** Whether it could have an output: modules of a file of weights compute nothing. */
  get hasOutput(): boolean {
    return this.weight !== null || (this.index.lastNode(this.item)?.analyzed.outputs.length ?? 0) > 0;
  }

  /** The tensor that it represents in a file of weights, or that the model returns unchanged. */
  private get weight(): TensorType | null {
    const { returned } = this.index.tree[this.item];
    return tensorOf(returned === null ? (this.node?.weights ?? []) : [returned]);
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

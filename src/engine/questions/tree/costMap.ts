import type { Convention } from '../../graph/convention';
import type { WeightType } from '../../graph/weightType';
import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import { accuracyUnder, figuresUnder } from '../../analysis/convention';
import type { TreeItem } from '../../analysis/modules';
import type { TreeIndex } from './treeIndex';

/** About as many cells as a page can draw and a person can distinguish. */
const maxCells = 2000;
/** No cell is smaller than this share of the root, so that one level never takes all cells. */
const smallestShare = 1 / 1000;

/** What the area of a cell represents. */
export type MapMetric = 'macs' | 'flops' | 'params' | 'weightBytes' | 'outputBytes';

/** A module or node with its share of the root. */
export interface MapCell {
  /** null: small siblings combined, or the whole model. */
  readonly item: number | null;
  /** Position of the parent's cell in the list; -1 for the root's. */
  readonly parent: number;
  /** 0 for the root. */
  readonly level: number;
  /** '' for small siblings combined, and for the whole model. */
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly value: number;
  /** Its start and length as shares of the root, 0–1. */
  readonly start: number;
  readonly size: number;
  /** How many items it represents: 1, or the number of small siblings combined. */
  readonly items: number;
  /** Whether there are more items below that are not in the list. */
  readonly more: boolean;
  /** Of `value`. */
  readonly accuracy: Accuracy;
}

/** Cells of an icicle, parents before children, siblings in the model's order. */
export interface CostMap {
  readonly metric: MapMetric;
  /** The root's own value. */
  readonly total: number;
  readonly cells: readonly MapCell[];
}

/** Which part of the tree the map shows. */
export interface MapExtent {
  readonly metric: MapMetric;
  readonly convention: Convention;
  /** The type that parameters are counted in; as stored in the file if there is none. */
  readonly weights?: WeightType | null;
  /** The item that fills the map; null: the whole model. */
  readonly root: number | null;
  /** How many levels below the root. */
  readonly depth: number;
  /** Cells below this share of the root are combined. */
  readonly minShare: number;
}

/**
 * The modules below a root as cells, level by level up to about 2,000. Items worth nothing have no cell; siblings that
 * are too small share one. The own cost of a node with bodies is a gap in its cell.
 */
export function costMap(index: TreeIndex, extent: MapExtent): CostMap {
  const { tree } = index;
  const { metric, convention, weights, root, depth, minShare } = extent;
  const inType = metric === 'weightBytes' && weights ? index.weightBytes(weights) : null;
  const valueOf = (item: number): number => {
    if (inType !== null) return inType.knownPart(item);
    const { sums } = tree[item];
    return metric === 'macs' || metric === 'flops' ? figuresUnder(sums, convention)[metric] : sums[metric];
  };
  const accuracyOf = (item: number): Accuracy => accuracyUnder(tree[item].sums.accuracy, convention)[metric];
  const outermost = childrenOf(tree, -1);
  const roots = root === null ? outermost : [root];
  const total = sum(roots, valueOf);
  const cells: MapCell[] = [
    {
      item: root,
      parent: -1,
      level: 0,
      start: 0,
      size: 1,
      value: total,
      items: 1,
      name: root === null ? '' : tree[root].name,
      path: root === null ? '' : tree[root].path,
      type: root === null ? '' : tree[root].type,
      more: root === null ? tree.length > 0 : hasChildren(tree, root),
      accuracy: roots.map(accuracyOf).reduce(joinAccuracy, 'exact'),
    },
  ];
  const smallest = Math.max(minShare, smallestShare) * total;

  for (let parent = 0; parent < cells.length && total > 0; parent++) {
    const { item, level, start } = cells[parent];
    if (level >= depth || !cells[parent].more) continue;
    const children = (item === null ? outermost : childrenOf(tree, item)).filter(child => valueOf(child) > 0);
    const few = children.filter(child => valueOf(child) < smallest);
    const own = few.length > 1 ? children.filter(child => valueOf(child) >= smallest) : children;
    if (cells.length + own.length + 1 > maxCells) continue;
    cells[parent] = { ...cells[parent], more: false };
    let at = start;
    const add = (cell: Omit<MapCell, 'parent' | 'level' | 'start' | 'size'>): void => {
      cells.push({ ...cell, parent, level: level + 1, start: at, size: cell.value / total });
      at += cell.value / total;
    };
    for (const child of own) {
      const { name, path, type } = tree[child];
      add({
        item: child,
        name,
        path,
        type,
        value: valueOf(child),
        items: 1,
        more: hasChildren(tree, child),
        accuracy: accuracyOf(child),
      });
    }
    if (own === children) continue;
    add({
      item: null,
      name: '',
      path: '',
      type: '',
      value: sum(few, valueOf),
      items: few.length,
      more: false,
      accuracy: few.map(accuracyOf).reduce(joinAccuracy),
    });
  }
  return { metric, total, cells };
}

function childrenOf(tree: readonly TreeItem[], item: number): number[] {
  const children: number[] = [];
  const end = item < 0 ? tree.length : tree[item].end;
  for (let child = item + 1; child < end; child = tree[child].end) children.push(child);
  return children;
}

function hasChildren(tree: readonly TreeItem[], item: number): boolean {
  return tree[item].end > item + 1;
}

function sum<T>(values: readonly T[], figure: (value: T) => number): number {
  return values.reduce((total, value) => total + figure(value), 0);
}

import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import type { TreeItem } from '../../analysis/modules';
import { limitShare } from '../tree/treeIndex';
import {
  comparedFigures,
  ofEach,
  rowOf,
  rowsBelow,
  type ComparedRow,
  type ComparedSide,
  type Comparison,
} from './compare';
import { hasChildren } from './matchItems';

/** A row with those below it. */
export interface ChangeNode {
  /** Identifies it within a comparison. */
  readonly key: string;
  readonly row: ComparedRow;
  /** null: there is nothing below it. */
  readonly children: (() => readonly ChangeNode[]) | null;
}

/** The rows of a comparison, largest changes first; modules that only one of the models has can be opened. */
export function listChanges(comparison: Comparison): readonly ChangeNode[] {
  return comparison.rows.map(row => leaf(comparison, row));
}

/**
 * The same rows below the modules that contain them: those of the new model, and of the old one where a module is gone.
 * The figures of a module are the sums of the rows below it, so that they add up to the totals.
 */
export function changesByModule(comparison: Comparison): readonly ChangeNode[] {
  const outermost: Group = { place: { side: 'new', item: -1 }, children: [], modules: [] };
  const groups = new Map<string, Group>();
  const groupAt = (place: Place): { readonly group: Group; readonly isNew: boolean } => {
    if (place.item < 0) return { group: outermost, isNew: false };
    const known = groups.get(keyOf(place));
    if (known) return { group: known, isNew: false };
    const group: Group = { place, children: [], modules: [] };
    groups.set(keyOf(place), group);
    return { group, isNew: true };
  };
  for (const row of comparison.rows) {
    const own = placeOf(row);
    let { group, isNew } = groupAt(row.isWhole ? around(comparison, own) : inNew(comparison, own));
    group.children.push(leaf(comparison, row));
    while (isNew) {
      const outer = groupAt(around(comparison, group.place));
      outer.group.modules.push(group);
      ({ group, isNew } = outer);
    }
  }
  const outsideIn = [outermost];
  for (const { modules } of outsideIn) for (const module of modules) outsideIn.push(module);
  for (const { children, modules } of outsideIn.reverse())
    for (const module of modules) children.push(moduleNode(comparison, module));
  return outermost.children;
}

/** An item of one of the models; -1: the model itself. */
interface Place {
  readonly side: 'old' | 'new';
  readonly item: number;
}

/** A module while its rows are collected. */
interface Group {
  readonly place: Place;
  readonly children: ChangeNode[];
  readonly modules: Group[];
}

function placeOf(row: ComparedRow): Place {
  return row.new ? { side: 'new', item: row.new.item } : { side: 'old', item: row.old!.item };
}

/** The module around an item. */
function around(comparison: Comparison, { side, item }: Place): Place {
  return inNew(comparison, { side, item: comparison[side].tree[item].parent });
}

/** The place in the new model, if there is one. */
function inNew({ match }: Comparison, place: Place): Place {
  const other = place.side === 'old' && place.item >= 0 ? match.before[place.item] : -1;
  return other < 0 ? place : { side: 'new', item: other };
}

function keyOf({ side, item }: Place): string {
  return `${side} ${item}`;
}

function leaf(comparison: Comparison, row: ComparedRow): ChangeNode {
  const place = placeOf(row);
  const isOneSided = row.old === null || row.new === null;
  const canOpen = isOneSided && row.isWhole && hasChildren(comparison[place.side].tree, place.item);
  return {
    key: `${keyOf(place)} ${row.isWhole ? '' : 'own'}`,
    row,
    children: canOpen ? () => rowsBelow(comparison, row).map(below => leaf(comparison, below)) : null,
  };
}

function moduleNode(comparison: Comparison, { place, children }: Group): ChangeNode {
  const { match } = comparison;
  const [oldItem, newItem] = place.side === 'new' ? [match.after[place.item], place.item] : [place.item, -1];
  const item: TreeItem = comparison[place.side].tree[place.item];
  const side = (which: 'old' | 'new', at: number): ComparedSide | null =>
    sumOf(
      children.map(({ row }) => row[which]).filter(found => found !== null),
      at < 0 ? item : comparison[which].tree[at],
      at,
    );
  const row = rowOf(side('old', oldItem), side('new', newItem), true, false);
  const kinds = new Set(children.map(({ row: { change } }) => change));
  const isInBoth = oldItem >= 0 && newItem >= 0;
  const [kind] = kinds;
  const change = kinds.size === 1 && (kind === 'same' || !isInBoth) ? kind : 'changed';
  return { key: `${keyOf(place)} module`, row: { ...row, change }, children: () => children };
}

/** A module by the rows below it; null: the model has none of them. */
function sumOf(sides: readonly ComparedSide[], { path, type }: TreeItem, item: number): ComparedSide | null {
  if (sides.length === 0) return null;
  const figures = ofEach(() => 0);
  const accuracy = ofEach((): Accuracy => 'exact');
  let [nodes, memoryBound] = [0, 0];
  for (const each of sides) {
    nodes += each.nodes;
    if (each.boundBy === 'memory') memoryBound += each.timeBound ?? 0;
    for (const figure of comparedFigures) {
      // What is unknown is less than exact, as in the sums of a model.
      figures[figure] += each[figure] ?? 0;
      accuracy[figure] = joinAccuracy(accuracy[figure], each.accuracy[figure]);
    }
  }
  // Without a device no row has a time.
  const timeBound = sides.some(each => each.timeBound !== null) ? figures.timeBound : null;
  return {
    item,
    path,
    type,
    nodes,
    ...figures,
    timeBound,
    boundBy: limitShare(figures.timeBound, memoryBound)?.by ?? null,
    accuracy,
    isPlumbing: sides.every(each => each.isPlumbing),
  };
}

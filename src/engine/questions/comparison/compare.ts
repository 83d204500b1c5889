import type { Totals } from '../../analysis/totals';
import type { PlanEffect } from '../compression/effectOfPlan';
import type { Convention } from '../../graph/convention';
import type { Analysis } from '../../analysis/analyze';
import { differenceAccuracy, type Accuracy } from '../../formula/accuracy';
import { accuracyUnder, figuresUnder } from '../../analysis/convention';
import { plumbingItems } from '../../analysis/plumbing';
import type { DeviceChoice } from '../speed/devices';
import { timeBoundBy } from '../tree/shownItem';
import { speedTotals, type SpeedTotals } from '../tree/speedTotals';
import { TreeIndex } from '../tree/treeIndex';
import { childrenOf, hasChildren, matchItems, type ItemMatch } from './matchItems';
import { sumsOf, type Sums } from '../../analysis/sums';

/** The compared figures; null: unknown. */
export interface ComparedFigures {
  readonly macs: number | null;
  readonly flops: number | null;
  readonly params: number | null;
  readonly weightBytes: number | null;
}

export const comparedFigures = [
  'macs',
  'flops',
  'params',
  'weightBytes',
] as const satisfies readonly (keyof ComparedFigures)[];

/** A row in one of the two models. */
export interface ComparedSide extends ComparedFigures {
  /** Position in that model's tree. */
  readonly item: number;
  readonly path: string;
  /** The operator of a node, or the class of a module. */
  readonly type: string;
  /** How many nodes it covers. */
  readonly nodes: number;
  readonly accuracy: Readonly<Record<keyof ComparedFigures, Accuracy>>;
  readonly isPlumbing: boolean;
}

/**
 * A node in both models; a module or node that is in only one of them, as a whole; or one that is a node in one and a
 * module in the other. Every node of either model is in one row, so differences add up to the difference of the totals.
 */
export interface ComparedRow {
  readonly change: 'same' | 'changed' | 'added' | 'removed';
  /** null: the row is added. */
  readonly old: ComparedSide | null;
  /** null: the row is removed. */
  readonly new: ComparedSide | null;
  /** New minus old, a missing side being 0; null if one of the figures is unknown. */
  readonly difference: ComparedFigures;
  /** How far the difference can be trusted. */
  readonly accuracy: ComparedSide['accuracy'];
  /** Only nodes without cost, in both models. */
  readonly isPlumbing: boolean;
  /** Whether it covers everything below its items; otherwise there are rows for what is below them. */
  readonly isWhole: boolean;
}

/** Two models compared. */
export interface Comparison {
  readonly convention: Convention;
  readonly old: Analysis;
  readonly new: Analysis;
  readonly match: ItemMatch;
  /** `difference`: new minus old. */
  readonly totals: { readonly old: Totals; readonly new: Totals; readonly difference: Totals };
  /** What runs move, and their least times on a device if there is one. */
  readonly speed: { readonly old: SpeedTotals; readonly new: SpeedTotals };
  /** The row with the largest change: by its largest difference as a share of the models' total of that figure. */
  readonly rows: readonly ComparedRow[];
  /** Set if the new model is the old one after a compression plan. */
  readonly effect?: PlanEffect;
}

/**
 * Matches each node and module of the old model with the new one, and lists what is new.
 * @param device what times are compared on; none if omitted
 */
export function compare(
  old: Analysis,
  changed: Analysis,
  convention: Convention = 'exact',
  device: DeviceChoice | null = null,
): Comparison {
  const [before, after] = [old.totals[convention], changed.totals[convention]];
  const totals = { old: before, new: after, difference: differenceOf(before, after) };
  const match = matchItems(old, changed);
  // A Conv2d of a layer spec is the Conv of an ONNX file.
  const sameNames = old.model.format === changed.model.format;
  const rows: ComparedRow[] = [];
  const [oldSide, newSide] = [old, changed].map(analysis => sidesOf(analysis, convention));
  walk(old, match.before, changed, (item, part) => {
    const side = oldSide(item, part);
    const other = match.before[item] < 0 ? null : newSide(match.before[item], part);
    if (side || other) rows.push(rowOf(side, other, sameNames, part === 'all'));
  });
  walk(changed, match.after, old, (item, part) => {
    const side = match.after[item] < 0 ? newSide(item, part) : null;
    if (side) rows.push(rowOf(null, side, sameNames, part === 'all'));
  });
  const speedOf = (analysis: Analysis): SpeedTotals => {
    const index = new TreeIndex(analysis);
    const by = timeBoundBy(index, { convention, metric: 'macs', device });
    return speedTotals(analysis, index.bytesMoved(null), convention, by);
  };
  const speed = { old: speedOf(old), new: speedOf(changed) };
  return { convention, old, new: changed, match, totals, speed, rows: byChange(rows, totals) };
}

/** What a row covers: everything below an item, or only its own node if there are rows for what is below it. */
type Part = 'all' | 'own';

/** Visits each item that may have a row: pairs where they end, and items of only one model as a whole. */
function walk(
  { tree }: Analysis,
  match: Int32Array,
  { tree: others }: Analysis,
  visit: (item: number, part: Part) => void,
): void {
  const matchedBelow = new Uint8Array(tree.length);
  for (let item = tree.length - 1; item >= 0; item--) {
    const { parent } = tree[item];
    if (parent >= 0 && (match[item] >= 0 || matchedBelow[item] === 1)) matchedBelow[parent] = 1;
  }
  for (let item = 0; item < tree.length;) {
    const opened =
      match[item] >= 0 ? hasChildren(tree, item) && hasChildren(others, match[item]) : matchedBelow[item] === 1;
    visit(item, opened ? 'own' : 'all');
    item = opened ? item + 1 : tree[item].end;
  }
}

/** One side of each row; null: a module has no node of its own. */
function sidesOf(analysis: Analysis, convention: Convention): (item: number, part: Part) => ComparedSide | null {
  const plumbing = plumbingItems(analysis.tree, analysis.nodes);
  return (item, part) => sideOf(analysis, item, part, convention, plumbing[item] === 1);
}

function sideOf(
  { tree, nodes }: Analysis,
  item: number,
  part: Part,
  convention: Convention,
  isPlumbing: boolean,
): ComparedSide | null {
  const { path, type, node, sums } = tree[item];
  if (node === null && part === 'own') return null;
  const single = node !== null && (part === 'own' || !hasChildren(tree, item)) ? nodes[node] : null;
  const shown: Sums = single ? sumsOf(single) : sums;
  const costs = figuresUnder(single?.counted ? single.figures : shown, convention);
  const { macs, flops, params, weightBytes } = accuracyUnder(single?.accuracy ?? shown.accuracy, convention);
  return {
    item,
    path,
    type,
    nodes: shown.nodes,
    macs: costs.macs,
    flops: costs.flops,
    params: single ? single.figures.params : shown.params,
    weightBytes: single ? single.figures.weightBytes : shown.weightBytes,
    accuracy: { macs, flops, params, weightBytes },
    isPlumbing,
  };
}

/** What is directly below a module that only one of the models has, in the model's order. */
export function rowsBelow(comparison: Comparison, { old, new: changed }: ComparedRow): readonly ComparedRow[] {
  const analysis = changed ? comparison.new : comparison.old;
  const { item } = (changed ?? old)!;
  const sides = sidesOf(analysis, comparison.convention);
  return childrenOf(analysis.tree, item).map(child => {
    const side = sides(child, 'all');
    return changed ? rowOf(null, side, true, true) : rowOf(side, null, true, true);
  });
}

/** Both sides of a row, and what differs between them. */
export function rowOf(
  old: ComparedSide | null,
  changed: ComparedSide | null,
  sameNames: boolean,
  isWhole: boolean,
): ComparedRow {
  const difference = (figure: keyof ComparedFigures): number | null => {
    const [from, to] = [old === null ? 0 : old[figure], changed === null ? 0 : changed[figure]];
    return from === null || to === null ? null : to - from;
  };
  // A missing side is exactly zero.
  const accuracy = (figure: keyof ComparedFigures): Accuracy =>
    differenceAccuracy(old?.accuracy[figure] ?? 'exact', changed?.accuracy[figure] ?? 'exact');
  return {
    change:
      old === null ? 'added' : changed === null ? 'removed' : isSame(old, changed, sameNames) ? 'same' : 'changed',
    old,
    new: changed,
    difference: {
      macs: difference('macs'),
      flops: difference('flops'),
      params: difference('params'),
      weightBytes: difference('weightBytes'),
    },
    accuracy: {
      macs: accuracy('macs'),
      flops: accuracy('flops'),
      params: accuracy('params'),
      weightBytes: accuracy('weightBytes'),
    },
    isPlumbing: [old, changed].every(side => side === null || side.isPlumbing),
    isWhole,
  };
}

function differenceOf(old: Totals, changed: Totals): Totals {
  const { accuracy, ...figures } = old;
  return {
    ...mapValues(figures, (value, key) => changed[key] - value),
    accuracy: mapValues(accuracy, (value, key) => differenceAccuracy(value, changed.accuracy[key])),
  };
}

function mapValues<K extends string, V, W>(values: Readonly<Record<K, V>>, map: (value: V, key: K) => W): Record<K, W> {
  const entries = Object.entries(values) as [K, V][];
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value, key)])) as Record<K, W>;
}

function isSame(old: ComparedSide, changed: ComparedSide, sameNames: boolean): boolean {
  return (
    (!sameNames || old.type === changed.type) &&
    comparedFigures.every(
      figure => old[figure] === changed[figure] && old.accuracy[figure] === changed.accuracy[figure],
    )
  );
}

/** Rows with equal differences keep the models' order; unchanged ones come last. */
function byChange(rows: readonly ComparedRow[], { old, new: changed }: Comparison['totals']): ComparedRow[] {
  const weightOf = ({ change, difference }: ComparedRow): number => {
    if (change === 'same') return -1;
    return Math.max(
      ...comparedFigures.map(figure => Math.abs(difference[figure] ?? 0) / Math.max(old[figure], changed[figure], 1)),
    );
  };
  const weighted = rows.map(row => ({ row, weight: weightOf(row) }));
  return weighted.sort((a, b) => b.weight - a.weight).map(({ row }) => row);
}

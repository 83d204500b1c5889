import { onceForAlike } from '../../analysis/alike';
import type { Totals } from '../../analysis/totals';
import type { AppliedPlan } from '../compression/applyPlan';
import { effectOfPlan, planBounds, type PlanEffect } from '../compression/effectOfPlan';
import type { Convention } from '../../graph/convention';
import type { Analysis } from '../../analysis/analyze';
import { differenceAccuracy, joinAccuracy, type Accuracy } from '../../formula/accuracy';
import { accuracyUnder, figuresUnder } from '../../analysis/convention';
import { plumbingItems } from '../../analysis/plumbing';
import { chosenPeak, storageType, type DeviceChoice } from '../speed/devices';
import type { LimitShare } from '../tree/cellKinds';
import { timeBoundBy } from '../tree/shownItem';
import { speedTotals, type SpeedTotals } from '../tree/speedTotals';
import { bitOperations, sumOverNodes } from '../quantization/bitOperations';
import type { RatedValue } from '../../analysis/verdict';
import { TreeIndex } from '../tree/treeIndex';
import { ComparedSpeeds, type SpeedSums } from './comparedSpeeds';
import { childrenOf, hasChildren, matchItems, type ItemMatch } from './matchItems';
import { sumsOf, type Sums } from '../../analysis/sums';

/** The compared figures; null: unknown. */
export interface ComparedFigures {
  readonly macs: number | null;
  readonly flops: number | null;
  readonly params: number | null;
  readonly weightBytes: number | null;
  readonly bytesMoved: number | null;
  readonly bops: number | null;
  /** Seconds; null without a device, too. */
  readonly timeBound: number | null;
}

export const comparedFigures = [
  'macs',
  'flops',
  'params',
  'weightBytes',
  'bytesMoved',
  'bops',
  'timeBound',
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
  /** What limits most of its time; null: it takes none, it is unknown, or there is no device. */
  readonly boundBy: LimitShare['by'] | null;
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
  readonly speeds: { readonly old: ComparedSpeeds; readonly new: ComparedSpeeds };
  /** `difference`: new minus old. */
  readonly totals: { readonly old: Totals; readonly new: Totals; readonly difference: Totals };
  /** What runs move, and their least times on a device if there is one. */
  readonly speed: { readonly old: SpeedTotals; readonly new: SpeedTotals };
  /** Bit operations of the whole models. */
  readonly bops: { readonly old: RatedValue; readonly new: RatedValue };
  /** The row with the largest change: by its largest difference as a share of the models' total of that figure. */
  readonly rows: readonly ComparedRow[];
  /** Set if the new model is the old one after a compression plan. */
  readonly effect?: PlanEffect;
}

/**
 * Matches each node and module of the old model with the new one, and lists what is new.
 * @param device what times are compared on; none if omitted
 * @param plan if the new model is the old one after a compression plan: its result
 */
export function compare(
  old: Analysis,
  changed: Analysis,
  convention: Convention = 'exact',
  device: DeviceChoice | null = null,
  plan?: AppliedPlan,
): Comparison {
  const [before, after] = [old.totals[convention], changed.totals[convention]];
  const totals = { old: before, new: after, difference: differenceOf(before, after) };
  const match = matchItems(old, changed);
  // A Conv2d of a layer spec is the Conv of an ONNX file.
  const sameNames = old.model.format === changed.model.format;
  const rows: ComparedRow[] = [];
  const chosen = device && { ...device, peak: chosenPeak(device, storageType(old)) };
  const [oldSpeeds, newSpeeds] = [old, changed].map(analysis => {
    const index = new TreeIndex(analysis);
    // What a plan changes runs beside what it does not: on the peak for the type of each.
    const by = plan
      ? chosen && planBounds(storageType(old), convention, chosen)
      : timeBoundBy(index, { convention, metric: 'macs', device });
    return {
      sums: new ComparedSpeeds(index, by),
      totals: speedTotals(analysis, index.bytesMoved(null), convention, by),
    };
  });
  const speeds = { old: oldSpeeds.sums, new: newSpeeds.sums };
  const [oldSide, newSide] = [sidesOf(old, convention, speeds.old), sidesOf(changed, convention, speeds.new)];
  walk(old, match.before, changed, (item, part) => {
    const side = oldSide(item, part);
    const other = match.before[item] < 0 ? null : newSide(match.before[item], part);
    if (side || other) rows.push(rowOf(side, other, sameNames, part === 'all'));
  });
  walk(changed, match.after, old, (item, part) => {
    const side = match.after[item] < 0 ? newSide(item, part) : null;
    if (side) rows.push(rowOf(null, side, sameNames, part === 'all'));
  });
  const speed = { old: oldSpeeds.totals, new: newSpeeds.totals };
  const bopsOf = (analysis: Analysis): RatedValue =>
    sumOverNodes(analysis, analysis.totals[convention].accuracy.macs, onceForAlike(analysis.nodes, bitOperations));
  const effect = plan && effectOfPlan(old, plan, convention, chosen);
  return {
    convention,
    old,
    new: changed,
    match,
    speeds,
    totals,
    speed,
    bops: { old: bopsOf(old), new: bopsOf(changed) },
    rows: byChange(rows, totals),
    ...(effect && { effect }),
  };
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
function sidesOf(
  analysis: Analysis,
  convention: Convention,
  speeds: ComparedSpeeds,
): (item: number, part: Part) => ComparedSide | null {
  const plumbing = plumbingItems(analysis.tree, analysis.nodes);
  return (item, part) => sideOf(analysis, item, part, convention, speeds, plumbing[item] === 1);
}

function sideOf(
  { tree, nodes }: Analysis,
  item: number,
  part: Part,
  convention: Convention,
  speeds: ComparedSpeeds,
  isPlumbing: boolean,
): ComparedSide | null {
  const { path, type, node, sums: counted } = tree[item];
  if (node === null && part === 'own') return null;
  const single = node !== null && (part === 'own' || !hasChildren(tree, item)) ? nodes[node] : null;
  const shown: Sums = single ? sumsOf(single) : counted;
  const costs = figuresUnder(single?.counted ? single.figures : shown, convention);
  const { macs, flops, params, weightBytes, outputBytes } = accuracyUnder(
    single?.accuracy ?? shown.accuracy,
    convention,
  );
  const sums = single ? null : speeds.below(item);
  const { bytesMoved, bops, timeBound, boundBy } = sums ?? speeds.ofNode(node!);
  const sized = (figure: keyof SpeedSums['isWhole'], accuracy: Accuracy): Accuracy =>
    sums === null || sums.isWhole[figure] ? accuracy : joinAccuracy(accuracy, 'atLeast');
  const moved = joinAccuracy(flops, outputBytes);
  return {
    item,
    path,
    type,
    nodes: shown.nodes,
    macs: costs.macs,
    flops: costs.flops,
    params: single ? single.figures.params : shown.params,
    weightBytes: single ? single.figures.weightBytes : shown.weightBytes,
    bytesMoved,
    bops,
    timeBound,
    boundBy,
    accuracy: {
      macs,
      flops,
      params,
      weightBytes,
      bytesMoved: sized('bytesMoved', moved),
      bops: sized('bops', macs),
      timeBound: sized('timeBound', moved),
    },
    isPlumbing,
  };
}

/** What is directly below a module that only one of the models has, in the model's order. */
export function rowsBelow(comparison: Comparison, { old, new: changed }: ComparedRow): readonly ComparedRow[] {
  const analysis = changed ? comparison.new : comparison.old;
  const { item } = (changed ?? old)!;
  const sides = sidesOf(analysis, comparison.convention, comparison.speeds[changed ? 'new' : 'old']);
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
    difference: ofEach(difference),
    accuracy: ofEach(accuracy),
    isPlumbing: [old, changed].every(side => side === null || side.isPlumbing),
    isWhole,
  };
}

/** Something for each of the compared figures. */
export function ofEach<V>(value: (figure: keyof ComparedFigures) => V): Record<keyof ComparedFigures, V> {
  return {
    macs: value('macs'),
    flops: value('flops'),
    params: value('params'),
    weightBytes: value('weightBytes'),
    bytesMoved: value('bytesMoved'),
    bops: value('bops'),
    timeBound: value('timeBound'),
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

/** The figures that decide which row changed most. */
const ranked = ['macs', 'flops', 'params', 'weightBytes'] as const satisfies readonly (keyof ComparedFigures)[];

/** Rows with equal differences keep the models' order; unchanged ones come last. */
function byChange(rows: readonly ComparedRow[], { old, new: changed }: Comparison['totals']): ComparedRow[] {
  const weightOf = ({ change, difference }: ComparedRow): number => {
    if (change === 'same') return -1;
    return Math.max(
      ...ranked.map(figure => Math.abs(difference[figure] ?? 0) / Math.max(old[figure], changed[figure], 1)),
    );
  };
  const weighted = rows.map(row => ({ row, weight: weightOf(row) }));
  return weighted.sort((a, b) => b.weight - a.weight).map(({ row }) => row);
}

import type { Totals } from '../../analysis/totals';
import type { Convention } from '../../graph/convention';
import type { Analysis } from '../../analysis/analyze';
import { figuresUnder } from '../../analysis/convention';
import { hasChildren, matchItems } from './matchItems';
import { sumsOf, type Sums } from '../../analysis/modules';

/** The figures that a comparison is about; null: unknown. */
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

/** A row as it is in one of the two models. */
export interface ComparedSide extends ComparedFigures {
  /** Position in that model's tree. */
  readonly item: number;
  readonly path: string;
  /** The operator of a node, or the class of a module. */
  readonly type: string;
  /** Nodes whose cost is unknown: MACs and FLOPs are lower bounds, or null for a single node. */
  readonly unknown: number;
}

/**
 * A node in both models; a module or node that is in one of them only, as a whole; or one that is a node here and a
 * module there. Every node of either model is in one row, so that differences add up to the totals' difference.
 */
export interface ComparedRow {
  readonly change: 'same' | 'changed' | 'added' | 'removed';
  /** null: the row is added. */
  readonly old: ComparedSide | null;
  /** null: the row is removed. */
  readonly new: ComparedSide | null;
  /** New less old, a missing side being 0; null where one of the figures is unknown. */
  readonly difference: ComparedFigures;
}

/** Two models side by side. */
export interface Comparison {
  readonly convention: Convention;
  readonly totals: { readonly old: Totals; readonly new: Totals };
  /** The row that changed most first: by its largest difference, as a share of the models' total of that figure. */
  readonly rows: readonly ComparedRow[];
}

/** What became of each node and module of the old model in the new one, and what is new. */
export function compare(old: Analysis, changed: Analysis, convention: Convention = 'exact'): Comparison {
  const totals = { old: old.totals[convention], new: changed.totals[convention] };
  const match = matchItems(old, changed);
  // A Conv2d of a layer spec is the Conv of an ONNX file.
  const sameNames = old.model.format === changed.model.format;
  const rows: ComparedRow[] = [];
  walk(old, match.before, changed, (item, part) => {
    const side = sideOf(old, item, part, convention);
    const other = match.before[item] < 0 ? null : sideOf(changed, match.before[item], part, convention);
    if (side || other) rows.push(rowOf(side, other, sameNames));
  });
  walk(changed, match.after, old, (item, part) => {
    const side = match.after[item] < 0 ? sideOf(changed, item, part, convention) : null;
    if (side) rows.push(rowOf(null, side, sameNames));
  });
  return { convention, totals, rows: byChange(rows, totals) };
}

/** What a row is about: everything below an item, or its own node where what is below it has rows of its own. */
type Part = 'all' | 'own';

/** Calls for each item that may have a row: pairs where they end, what is in one model only as a whole. */
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

/** null: a module has no node of its own. */
function sideOf(
  { tree, nodes, openTypes }: Analysis,
  item: number,
  part: Part,
  convention: Convention,
): ComparedSide | null {
  const { path, type, node, sums } = tree[item];
  if (node === null && part === 'own') return null;
  const single = node !== null && (part === 'own' || !hasChildren(tree, item)) ? nodes[node] : null;
  const shown: Sums = single ? sumsOf(single, openTypes) : sums;
  const costs = figuresUnder(single?.counted ? single.figures : shown, convention);
  return {
    item,
    path,
    type,
    macs: costs.macs,
    flops: costs.flops,
    params: single ? single.figures.params : shown.params,
    weightBytes: single ? single.figures.weightBytes : shown.weightBytes,
    unknown: shown.unknownCost,
  };
}

function rowOf(old: ComparedSide | null, changed: ComparedSide | null, sameNames: boolean): ComparedRow {
  const difference = (figure: keyof ComparedFigures): number | null => {
    const [from, to] = [old === null ? 0 : old[figure], changed === null ? 0 : changed[figure]];
    return from === null || to === null ? null : to - from;
  };
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
  };
}

function isSame(old: ComparedSide, changed: ComparedSide, sameNames: boolean): boolean {
  return (
    (!sameNames || old.type === changed.type) &&
    old.unknown === changed.unknown &&
    comparedFigures.every(figure => old[figure] === changed[figure])
  );
}

/** Rows that differ alike stay in the models' order; those that are the same stand behind all others. */
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

import type { Analysis } from '../../analysis/analyze';
import { say, type Message, type MessageValue } from '../../graph/message';
import { printableLine } from '../../graph/printable';
import type { Metric } from '../../graph/metric';
import { shareOf } from '../share';
import { cellKinds, type CellKind, type CellKindRules, type CellValues, type Figure } from './cellKinds';
import type { FlatList } from './flatItems';
import { timeBoundBy, type Shown, type ShownItem } from './shownItem';
import type { TreeIndex } from './treeIndex';

/** A column of the tree, as used by worker, page and menus. */
interface ColumnOf<K extends CellKind> {
  /** Stable: pages store it. */
  readonly id: string;
  readonly title: (shown: ColumnsShown) => Message;
  /** Decides how cells look, and how they are sorted and copied unless the column overrides it. */
  readonly kind: K;
  /**
   * On a narrow page, the column with the highest number is hidden first, of several the last one; 0: never hidden.
   * Optional ones stay longer than most: the user wanted them.
   */
  readonly givesWay: number;
  readonly value: (item: ShownItem) => CellValues[K];
  /** The sort key; NaN: unknown. */
  readonly sortKey?: (item: ShownItem) => number;
  /** For figures that add up to one of the model's totals. */
  readonly sums?: ColumnSums;
  /** Whether it is shown on demand only. */
  readonly isOptional?: true;
  /** Whether only flat lists have it. */
  readonly flatOnly?: true;
  /** What is copied; by default, the cell under the column's title. */
  readonly copied?: readonly CopiedCell[];
}

/** What items add to one of the model's totals. */
export interface ColumnSums {
  /** The name of the total in a sentence. */
  readonly figure: Message;
  /** null: unknown. */
  readonly part: (item: ShownItem) => number | null;
  readonly whole: (index: TreeIndex, shown: Shown) => number;
}

/** What the columns show. */
export interface ColumnsShown extends Shown {
  /** null: of the tree. */
  readonly flat: FlatList | null;
}

/** Part of a row as text for a spreadsheet. */
export interface CopiedCell {
  readonly title: Message;
  readonly text: (item: ShownItem) => MessageValue;
}

/** A column of any kind. */
export type Column = { [K in CellKind]: ColumnOf<K> }[CellKind];

/** The columns, from left to right. */
const table = [
  {
    id: 'name',
    title: ({ flat }) => (flat === 'nodes' ? say`Node` : say`Module`),
    kind: 'name',
    givesWay: 0,
    value: ({ index, item }) => printableLine(index.tree[item].name),
    sortKey: ({ index, item }) => index.nameRanks[item],
    // The path distinguishes rows with the same name.
    copied: [
      { title: say`Module`, text: ({ index, item }) => index.tree[item].path },
      { title: say`Operator`, text: ({ index, item }) => index.tree[item].type },
    ],
  },
  {
    id: 'output',
    title: () => say`Output`,
    kind: 'shape',
    givesWay: 3,
    value: ({ output, hasOutput }) => (hasOutput ? (output?.shape ?? null) : undefined),
  },
  {
    id: 'params',
    title: () => say`Params`,
    kind: 'count',
    givesWay: 1,
    value: ({ params, accuracy }) => ({ value: params, accuracy: accuracy.params }),
    sums: { figure: say`parameters`, part: ({ params }) => params, whole: totalOf('params') },
  },
  {
    id: 'macs',
    title: () => say`MACs`,
    kind: 'count',
    givesWay: 0,
    value: item => costOf(item, 'macs'),
    sums: costSums('macs', say`MACs`),
  },
  {
    id: 'flops',
    title: () => say`FLOPs`,
    kind: 'count',
    givesWay: 2,
    value: item => costOf(item, 'flops'),
    sums: costSums('flops', say`FLOPs`),
  },
  {
    id: 'dtype',
    title: () => say`Type`,
    kind: 'word',
    givesWay: 1,
    value: ({ output }) => output?.dtype ?? '',
    isOptional: true,
  },
  {
    id: 'weightBytes',
    title: () => say`Weights`,
    kind: 'bytes',
    givesWay: 1,
    value: ({ weightBytes, accuracy }) => ({ value: weightBytes, accuracy: accuracy.weightBytes }),
    sums: {
      figure: say`bytes of weights`,
      part: ({ weightBytes }) => weightBytes,
      whole: totalWeightBytes,
    },
    isOptional: true,
  },
  {
    id: 'activationBytes',
    title: () => say`Activations`,
    kind: 'bytes',
    givesWay: 1,
    value: ({ sums, accuracy }) => ({ value: sums.outputBytes, accuracy: accuracy.outputBytes }),
    sums: {
      figure: say`bytes of activations`,
      part: ({ sums }) => sums.outputBytes,
      whole: totalOf('activationBytes'),
    },
    isOptional: true,
  },
  {
    id: 'bytesMoved',
    title: () => say`Bytes moved`,
    kind: 'bytes',
    givesWay: 1,
    value: ({ bytesMoved }) => bytesMoved,
    isOptional: true,
  },
  {
    id: 'intensity',
    title: () => say`FLOPs per byte`,
    kind: 'ratio',
    givesWay: 1,
    value: ({ intensity }) => intensity,
    isOptional: true,
  },
  {
    id: 'timeBound',
    title: () => say`Time bound`,
    kind: 'seconds',
    givesWay: 1,
    value: ({ timeBound }) => timeBound,
    sums: {
      figure: say`time bound`,
      part: ({ timeBound }) => timeBound.value,
      whole: (index, shown) => {
        const by = timeBoundBy(index, shown);
        return by === null ? 0 : index.timeBounds(by).total;
      },
    },
    isOptional: true,
  },
  {
    id: 'limit',
    title: () => say`Bound by`,
    kind: 'limit',
    givesWay: 1,
    value: ({ limit }) => limit,
    isOptional: true,
  },
  {
    id: 'share',
    title: ({ metric }) => (metric === 'macs' ? say`Share of MACs` : say`Share of FLOPs`),
    kind: 'share',
    givesWay: 0,
    value: shareOfModel,
    copied: [{ title: say`Share`, text: item => cellKinds.share.text(shareOfModel(item)) }],
  },
  {
    id: 'cumulative',
    title: () => say`Cumulative share`,
    kind: 'share',
    givesWay: 1,
    value: ({ cumulative }) => cumulative,
    sortKey: item => shareOfModel(item) ?? NaN,
    flatOnly: true,
  },
] as const satisfies readonly Column[];

export const columns: readonly (Column & { readonly id: ColumnId })[] = table;

type Entry = (typeof table)[number];
type Optional = Extract<Entry, { readonly isOptional: true }>;

/** The cells of a row by their columns; those of optional columns only if they are shown. */
export type Cells = { readonly [C in Exclude<Entry, Optional> as C['id']]: CellValues[C['kind']] } & {
  readonly [C in Optional as C['id']]?: CellValues[C['kind']];
};
export type ColumnId = keyof Cells;

/** The columns of the tree, or of a flat list. */
export function columnsOf(isFlat: boolean): readonly (Column & { readonly id: ColumnId })[] {
  return columns.filter(({ flatOnly }) => isFlat || flatOnly !== true);
}

/** The columns that the user chose; null: all that are not optional. Names and list-only columns are always shown. */
export type ChosenColumns = readonly string[] | null;

/**
 * The default columns if the user chose none: for a file of weights, only its contents, because nothing is computed.
 */
export function chosenFor({ model }: Pick<Analysis, 'model'>, chosen: ChosenColumns): ChosenColumns {
  return chosen ?? (model.isWeightsOnly ? ['output', 'params', 'weightBytes'] : null);
}

/** The columns to show. */
export function chosenColumns<C extends Pick<Column, 'id' | 'isOptional' | 'flatOnly'>>(
  all: readonly C[],
  chosen: ChosenColumns,
): C[] {
  const isChosen = ({ id, isOptional }: C): boolean => (chosen === null ? isOptional !== true : chosen.includes(id));
  return all.filter(column => column.id === 'name' || column.flatOnly === true || isChosen(column));
}

/** The sums of a list that is sorted by a column: the column's figure, or otherwise the one that shares are of. */
export function sumsFor(sortedBy: string | null, { metric }: Shown): ColumnSums {
  const find = (wanted: string | null): ColumnSums | undefined => columns.find(({ id }) => id === wanted)?.sums;
  return find(sortedBy) ?? find(metric)!;
}

/** The cells of an item; those of optional columns, which can be slow to compute, only if they were chosen. */
export function cellsOf(item: ShownItem, chosen: ChosenColumns = null): Cells {
  const shown = columns.filter(({ id, isOptional }) => isOptional !== true || chosen?.includes(id));
  return Object.fromEntries(shown.map(({ id, value }) => [id, value(item)])) as unknown as Cells;
}

/** The sort key of an item in a column; NaN: unknown. */
export function sortKeyOf(column: Column, item: ShownItem): number {
  return column.sortKey ? column.sortKey(item) : rulesOf(column).sortKey(column.value(item));
}

/** The cells that are copied for a column, with their titles. */
export function copiedCells(column: Column, shown: ColumnsShown): readonly CopiedCell[] {
  return column.copied ?? [{ title: column.title(shown), text: item => rulesOf(column).text(column.value(item)) }];
}

function rulesOf({ kind }: Column): CellKindRules<unknown> {
  return cellKinds[kind] as CellKindRules<unknown>;
}

function totalOf(figure: Metric | 'params' | 'activationBytes'): ColumnSums['whole'] {
  return ({ analysis }, { convention }) => analysis.totals[convention][figure];
}

/** Bytes of all weights, shared ones once. */
export function totalWeightBytes(
  index: TreeIndex,
  { convention, weights }: Pick<Shown, 'convention' | 'weights'>,
): number {
  return weights ? index.weightBytes(weights).total : index.analysis.totals[convention].weightBytes;
}

/** Nodes that are not counted add nothing. */
function costSums(metric: Metric, figure: Message): ColumnSums {
  return {
    figure,
    part: ({ index, item, cost }) => (index.counts(item) ? cost[metric] : 0),
    whole: totalOf(metric),
  };
}

function costOf(item: ShownItem, figure: Metric): Figure {
  return { value: item.cost[figure], accuracy: item.accuracy[figure] };
}

/** Share of the whole model's figure; items that do not count have none. */
function shareOfModel({ index, item, cost, shown: { convention, metric } }: ShownItem): number | null {
  return index.counts(item) ? shareOf(cost[metric], index.analysis.totals[convention][metric]) : 0;
}

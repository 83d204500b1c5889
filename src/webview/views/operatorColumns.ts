import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import type { ItemRow, OperatorType, Shown } from '../../protocol/data';
import { formatExact, tableFigure } from '../../engine/formula/numbers';
import { shapeText } from '../parts/figures';
import { shareBar } from '../parts/shareBar';

type Cell = TemplateResult | string;

/** A column of the table of operators, next to their names. */
interface OperatorColumn {
  readonly id: string;
  title(metric: Shown['metric']): string;
  sortKey(operator: OperatorType, metric: Shown['metric']): number;
  cell(operator: OperatorType, metric: Shown['metric']): Cell;
  /** The same column for one node of an operator. */
  nodeCell(row: ItemRow): Cell;
  /** Classes of a cell and of one for a node; by default, figures aligned right. */
  readonly look?: string;
  readonly nodeLook?: string;
}

/** From left to right. */
export const operatorColumns: readonly OperatorColumn[] = [
  {
    id: 'count',
    title: () => t('Nodes'),
    sortKey: ({ count }) => count,
    cell: ({ count }) => formatExact(count),
    nodeCell: ({ cells }) => shapeText(cells.output ?? null),
    nodeLook: 'aside',
  },
  {
    id: 'params',
    title: () => t('Params'),
    sortKey: ({ params }) => params,
    cell: ({ params, accuracy }) => tableFigure(params, accuracy.params),
    nodeCell: ({ cells }) => tableFigure(cells.params.value, cells.params.accuracy),
  },
  {
    id: 'macs',
    title: () => t('MACs'),
    sortKey: ({ macs }) => macs,
    cell: ({ macs, accuracy }) => tableFigure(macs, accuracy.macs),
    nodeCell: ({ cells }) => tableFigure(cells.macs.value, cells.macs.accuracy),
  },
  {
    id: 'flops',
    title: () => t('FLOPs'),
    sortKey: ({ flops }) => flops,
    cell: ({ flops, accuracy }) => tableFigure(flops, accuracy.flops),
    nodeCell: ({ cells }) => tableFigure(cells.flops.value, cells.flops.accuracy),
  },
  {
    id: 'share',
    title: metric => (metric === 'macs' ? t('Share of MACs') : t('Share of FLOPs')),
    sortKey: (operator, metric) => operator[metric],
    cell: ({ share }, metric) => shareBar(share[metric]),
    nodeCell: ({ cells }) => shareBar(cells.share),
    look: '',
    nodeLook: '',
  },
];

/** Operators sorted by a column or by name, equal ones in their order; null: unsorted. */
export function sortOperators(
  operators: readonly OperatorType[],
  sort: { readonly column: string; readonly descending: boolean } | null,
  metric: Shown['metric'],
): readonly OperatorType[] {
  if (sort === null) return operators;
  const column = operatorColumns.find(({ id }) => id === sort.column);
  const sign = sort.descending ? -1 : 1;
  return [...operators].sort(
    (a, b) => sign * (column ? column.sortKey(a, metric) - column.sortKey(b, metric) : a.op.localeCompare(b.op)),
  );
}

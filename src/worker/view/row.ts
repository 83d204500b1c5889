import { costOf, formulasOf } from '../../engine/analysis/cost';
import { evaluate } from '../../engine/formula/expression';
import { printableLine } from '../../engine/graph/printable';
import { printText } from '../../engine/formula/print';
import { cellsOf, chosenFor, type ChosenColumns } from '../../engine/questions/tree/columns';
import { ShownItem, type Shown } from '../../engine/questions/tree/shownItem';
import type { TreeIndex } from '../../engine/questions/tree/treeIndex';
import type { ItemContent } from '../../protocol/data';

/** Describes an item under a view's convention and metric. */
export function describeRow(
  index: TreeIndex,
  item: number,
  shown: Shown,
  cumulative: number | null = null,
  chosen: ChosenColumns = null,
): ItemContent {
  const { name, path, type } = index.tree[item];
  return {
    item,
    name: printableLine(name),
    path,
    op: printableLine(type),
    counted: index.counts(item),
    cells: cellsOf(new ShownItem(index, item, shown, cumulative), chosenFor(index.analysis, chosen)),
    ...formulaOf(index, item, shown),
  };
}

/** The formula of the metric that shares are of; the FLOPs for nodes without MACs. */
function formulaOf(
  index: TreeIndex,
  item: number,
  { convention, metric }: Shown,
): { formula: string; numbers: string } {
  const node = index.node(item);
  const cost = node && costOf(node.analyzed);
  if (!node || !cost) return { formula: '', numbers: '' };
  const formulas = formulasOf(cost, node.trips, convention);
  const [name, expression] =
    metric === 'macs' && evaluate(formulas.macs) !== 0
      ? (['MACs', formulas.macs] as const)
      : (['FLOPs', formulas.flops] as const);
  if (evaluate(expression) === 0) return { formula: '', numbers: '' };
  return { formula: `${name} = ${printText(expression)}`, numbers: printText(expression, 'numbers') };
}

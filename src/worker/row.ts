import { figuresUnder } from '../engine/analysis/convention';
import { costOf, formulasOf } from '../engine/analysis/count';
import { printText } from '../engine/formula/print';
import { evaluate } from '../engine/formula/expression';
import type { Row, Shown } from '../protocol/data';
import { shareOf } from './share';
import type { TreeIndex } from './treeIndex';

/** What a row says about an item wherever it stands. */
type RowContent = Omit<Row, 'position' | 'siblings' | 'parent' | 'expanded'>;

/** Describes an item under a view's convention and metric. */
export function describeRow(index: TreeIndex, item: number, shown: Shown): RowContent {
  return { ...describeFigures(index, item, shown), ...formulaOf(index, item, shown) };
}

/** The same without the formula, which takes longest. */
export function describeFigures(
  index: TreeIndex,
  item: number,
  { convention, metric }: Shown,
): Omit<RowContent, 'formula' | 'numbers'> {
  const { name, path, type, depth, sums } = index.tree[item];
  const node = index.hasChildren(item) ? null : index.node(item);
  const figures = node === null ? figuresUnder(sums, convention) : figuresUnder(node.figures, convention);
  const counted = index.counts(item);
  const output = index.lastNode(item)?.analyzed.outputs[0] ?? null;
  const outputType = output && index.knownType(output);
  return {
    item,
    level: depth + 1,
    name,
    path,
    op: type,
    output: outputType?.kind === 'tensor' ? outputType.shape : null,
    outputDtype: outputType?.kind === 'tensor' ? outputType.dtype : null,
    params: node === null ? sums.params : node.figures.params,
    macs: figures.macs,
    flops: figures.flops,
    special: figures.special,
    outputBytes: sums.outputBytes,
    share: counted ? shareOf(figures[metric], index.analysis.totals[convention][metric]) : 0,
    unknown: sums.unknownCost,
    counted,
  };
}

/** The formula of the metric that the share is of; that of the FLOPs for nodes without MACs. */
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

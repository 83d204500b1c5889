import type { Analysis } from '../../analysis/analyze';
import { accuracyUnder, figuresUnder, type FigureAccuracy } from '../../analysis/convention';
import { knownType } from '../../analysis/knownType';
import { lastNode, type TreeItem } from '../../analysis/modules';
import type { Shape } from '../../graph/shape';
import type { Convention } from '../../graph/convention';

/** A module or a node as reports for people show it. */
export interface TreeRow {
  readonly item: TreeItem;
  /** Of the first output of a node, or of the last one in a module; undefined where there is none. */
  readonly output: Shape | null | undefined;
  /** null: unknown. */
  readonly macs: number | null;
  readonly flops: number | null;
  readonly params: number | null;
  /** Of the model's MACs, or of its FLOPs where nothing is multiplied; null: unknown. */
  readonly share: number | null;
  readonly accuracy: FigureAccuracy;
  /** False inside the cheaper branch of an If. */
  readonly counted: boolean;
}

/** The rows of the module tree that cost something or own weights, and how many free nodes are left out. */
export function treeRows(analysis: Analysis, convention: Convention): { rows: TreeRow[]; free: number } {
  const { tree, nodes } = analysis;
  const totals = analysis.totals[convention];
  const shareOf = totals.macs > 0 ? 'macs' : 'flops';
  const rows: TreeRow[] = [];
  let free = 0;
  for (let position = 0; position < tree.length;) {
    const item = tree[position];
    if (isFree(position, analysis)) {
      free += item.sums.nodes;
      position = item.end;
      continue;
    }
    const node = item.node === null || item.end > position + 1 ? null : nodes[item.node];
    const { macs, flops } = node ? figuresUnder(node.figures, convention) : figuresUnder(item.sums, convention);
    const figures = { macs, flops };
    const figure = figures[shareOf];
    rows.push({
      item,
      ...figures,
      output: outputOf(position, analysis),
      params: node ? node.figures.params : item.sums.params,
      share: figure === null ? null : node?.counted === false ? 0 : figure / Math.max(1, totals[shareOf]),
      accuracy: accuracyUnder(node ? node.accuracy : item.sums.accuracy, convention),
      counted: item.node === null || nodes[item.node].counted,
    });
    position++;
  }
  return { rows, free };
}

/** Nothing below this item costs anything, owns a weight, or may do so. */
function isFree(position: number, { tree, nodes }: Analysis): boolean {
  const { sums, end } = tree[position];
  if (sums.macs > 0 || sums.flops > 0 || sums.params > 0 || sums.buffers > 0) return false;
  if (sums.accuracy.flops !== 'exact' || sums.accuracy.params !== 'exact') return false;
  // Nodes of the cheaper branch add nothing to the sums and are shown all the same.
  for (let inner = position; inner < end; inner++) {
    const { node } = tree[inner];
    if (node !== null && !nodes[node].counted && nodes[node].figures.flops !== 0) return false;
  }
  return true;
}

function outputOf(item: number, { tree, nodes, openTypes }: Analysis): Shape | null | undefined {
  const node = lastNode(tree, item);
  const output = node === null ? undefined : nodes[node].analyzed.outputs.find(value => value !== null);
  if (!output) return undefined;
  const type = knownType(output, openTypes);
  return type?.kind === 'tensor' ? type.shape : null;
}

import type { Analysis } from '../../analysis/analyze';
import { accuracyUnder, figuresUnder, type FigureAccuracy } from '../../analysis/convention';
import { knownType } from '../../analysis/knownType';
import { lastNode, type TreeItem } from '../../analysis/modules';
import type { Shape } from '../../graph/shape';
import type { Convention } from '../../graph/convention';
import type { ChosenDevice } from '../../questions/speed/devices';
import { ItemSpeeds, type ItemSpeed } from './itemSpeeds';

/** A module or a node in reports for people. */
export interface TreeRow {
  readonly item: TreeItem;
  /** The first output of a node, of the last node in a module, or the returned tensor; undefined: there is none. */
  readonly output: Shape | null | undefined;
  /** null: unknown. */
  readonly macs: number | null;
  readonly flops: number | null;
  readonly params: number | null;
  readonly weightBytes: number | null;
  /** Of the model's main figure; null: unknown. */
  readonly share: number | null;
  readonly accuracy: FigureAccuracy;
  /** False inside the cheaper branch of an If. */
  readonly counted: boolean;
  /** On a device; null: none was chosen. */
  readonly speed: ItemSpeed | null;
}

/** The figure that shares are of: MACs; FLOPs if there are no products; parameters if there is no computation. */
export function mainFigure({ model, totals }: Analysis, convention: Convention): 'macs' | 'flops' | 'params' {
  return model.isWeightsOnly ? 'params' : totals[convention].macs > 0 ? 'macs' : 'flops';
}

/** The rows of the module tree that cost something or own weights, and how many free nodes are left out. */
export function treeRows(
  analysis: Analysis,
  convention: Convention,
  device?: ChosenDevice,
): { rows: TreeRow[]; free: number } {
  const { items, free } = costlyItems(analysis);
  return { rows: items.map(rowMaker(analysis, convention, device)), free };
}

/** The positions of what has a row, for `rowMaker`, and how many free nodes are left out. */
export function costlyItems(analysis: Analysis): { items: number[]; free: number } {
  const { tree } = analysis;
  const items: number[] = [];
  let free = 0;
  for (let position = 0; position < tree.length;) {
    if (isFree(position, analysis)) {
      free += tree[position].sums.nodes;
      position = tree[position].end;
    } else items.push(position++);
  }
  return { items, free };
}

/** Makes the rows of items. */
export function rowMaker(
  analysis: Analysis,
  convention: Convention,
  device?: ChosenDevice,
): (position: number) => TreeRow {
  const { tree, nodes } = analysis;
  const speeds = device && new ItemSpeeds(analysis, convention, device);
  const totals = analysis.totals[convention];
  const shareOf = mainFigure(analysis, convention);
  return position => {
    const item = tree[position];
    const node = item.node === null || item.end > position + 1 ? null : nodes[item.node];
    const { macs, flops } = node ? figuresUnder(node.figures, convention) : figuresUnder(item.sums, convention);
    const { params, weightBytes } = node ? node.figures : item.sums;
    const figures = { macs, flops, params, weightBytes };
    const figure = figures[shareOf];
    return {
      item,
      macs,
      flops,
      params,
      weightBytes,
      output: outputOf(position, analysis),
      share: figure === null ? null : node?.counted === false ? 0 : figure / Math.max(1, totals[shareOf]),
      accuracy: accuracyUnder(node ? node.accuracy : item.sums.accuracy, convention),
      counted: item.node === null || nodes[item.node].counted,
      speed: speeds?.of(position) ?? null,
    };
  };
}

/** Nothing below this item costs anything or owns a weight, known or unknown. */
function isFree(position: number, { tree, nodes }: Analysis): boolean {
  const { node: own, end } = tree[position];
  // Of most nodes no sums are needed.
  if (own !== null && nodes[own].counted && nodes[own].figures.flops) return false;
  const { sums } = tree[position];
  if (sums.macs > 0 || sums.flops > 0 || sums.params > 0 || sums.buffers > 0) return false;
  if (sums.accuracy.flops !== 'exact' || sums.accuracy.params !== 'exact') return false;
  // Nodes of the cheaper branches add nothing to the sums but are shown.
  for (let inner = position; inner < end; inner++) {
    const { node } = tree[inner];
    if (node !== null && !nodes[node].counted && nodes[node].figures.flops !== 0) return false;
  }
  return true;
}

function outputOf(item: number, { tree, nodes, openTypes }: Analysis): Shape | null | undefined {
  const node = lastNode(tree, item);
  if (node === null) return undefined;
  const { analyzed, weights } = nodes[node];
  if (analyzed.outputs.length === 0) return tree[item].node === null ? undefined : weights.at(0)?.shape;
  const output = analyzed.outputs.find(value => value !== null);
  if (!output) return undefined;
  const type = knownType(output, openTypes);
  return type?.kind === 'tensor' ? type.shape : null;
}

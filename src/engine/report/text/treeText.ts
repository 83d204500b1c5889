import { onceForAlike } from '../../analysis/alike';
import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import type { ChosenDevice } from '../../questions/speed/devices';
import { indentationWidth } from '../support/indentation';
import { treeColumns, type TreeColumn } from '../support/treeColumns';
import { costlyItems, rowMaker } from '../support/treeRows';
import type { ReportOptions } from '../support/summary';
import { heading } from './heading';
import { sparsityText } from './sparsityText';
import { textTable } from './textTable';

const alignments = { text: 'left', number: 'right', share: 'right' } as const;

/** The module tree with sums and shares, below the totals. */
export function* treeText(
  analysis: Analysis,
  file: string,
  convention: Convention,
  colours: boolean,
  options?: ReportOptions,
): Generator<string> {
  const { tree } = analysis;
  const { items, free } = costlyItems(analysis);
  const columns = treeColumns(analysis, convention, options?.device !== undefined);
  const figuresOf = figureMaker(analysis, convention, options?.device, columns);
  yield heading(analysis, file, convention, colours, options);
  if (items.length === 0) yield 'Nothing in this model costs anything.\n';
  else
    yield* textTable(
      [{ title: 'Module', align: 'left' }, ...columns.map(({ title, kind }) => ({ title, align: alignments[kind] }))],
      items,
      { first: item => tree[item].name, indent: item => indentationWidth(tree[item].depth), others: figuresOf },
      colours,
    );
  if (free > 0)
    yield `\n${free} ${free === 1 ? 'node' : 'nodes'} without cost left out; --format table lists every node.\n`;
  if (options?.sparsity) yield* sparsityText(options.sparsity, colours);
}

/** Makes the cells of an item after its name, once for all nodes that are alike. */
function figureMaker(
  analysis: Analysis,
  convention: Convention,
  device: ChosenDevice | undefined,
  columns: readonly TreeColumn[],
): (item: number) => string[] {
  const { tree, nodes, openTypes } = analysis;
  const rowOf = rowMaker(analysis, convention, device);
  const figuresOf = (item: number): string[] => {
    const row = rowOf(item);
    return columns.map(({ text }) => text(row));
  };
  // Sizes that are only known without assumptions, and what a device is given, belong to each node.
  if (openTypes.size > 0 || device !== undefined) return figuresOf;
  let asked = 0;
  const ofAlike = onceForAlike(nodes, () => figuresOf(asked));
  return item => {
    const { node, end, type } = tree[item];
    if (node === null || end > item + 1) return figuresOf(item);
    const { outputs, node: source } = nodes[node].analyzed;
    // A module that shares its row with a node may have a type of its own.
    if (outputs.length === 0 || type !== source.op) return figuresOf(item);
    asked = item;
    return ofAlike(node);
  };
}

import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import { indentation } from '../support/indentation';
import { treeColumns, type TreeColumn } from '../support/treeColumns';
import { costlyItems, rowMaker } from '../support/treeRows';
import type { ReportOptions } from '../support/summary';
import { heading } from './heading';
import { sparsityText } from './sparsityText';
import { textTable } from './textTable';

const alignments = { text: 'left', number: 'right', share: 'right' } as const;

const nameColumn: TreeColumn = {
  title: 'Module',
  kind: 'text',
  text: ({ item }) => indentation(item.depth) + item.name,
};

/** The module tree with sums and shares, below the totals. */
export function* treeText(
  analysis: Analysis,
  file: string,
  convention: Convention,
  colours: boolean,
  options?: ReportOptions,
): Generator<string> {
  const { items, free } = costlyItems(analysis);
  const rowOf = rowMaker(analysis, convention, options?.device);
  const columns = [nameColumn, ...treeColumns(analysis, convention, options?.device !== undefined)];
  yield heading(analysis, file, convention, colours, options);
  if (items.length === 0) yield 'Nothing in this model costs anything.\n';
  else
    yield* textTable(
      columns.map(({ title, kind }) => ({ title, align: alignments[kind] })),
      items,
      item => {
        const row = rowOf(item);
        return columns.map(({ text }) => text(row));
      },
      colours,
    );
  if (free > 0)
    yield `\n${free} ${free === 1 ? 'node' : 'nodes'} without cost left out; --format table lists every node.\n`;
  if (options?.sparsity) yield* sparsityText(options.sparsity, colours);
}

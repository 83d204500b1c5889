import type { Analysis } from '../../analysis/analyze';
import { formatShare, tableFigure } from '../../formula/numbers';
import type { Convention } from '../../graph/convention';
import { formatShape } from '../../graph/shape';
import { indentation } from '../support/indentation';
import { treeRows, type TreeRow } from '../support/treeRows';
import { heading } from './heading';
import { textTable, type TextColumn } from './textTable';

/** The module tree with sums and shares, below the totals. */
export function* treeText(
  analysis: Analysis,
  file: string,
  convention: Convention,
  colours: boolean,
): Generator<string> {
  const { rows, free } = treeRows(analysis, convention);
  const columns: TextColumn[] = [
    { title: 'Module', align: 'left' },
    { title: 'Operator', align: 'left' },
    { title: 'Output', align: 'left' },
    { title: 'Parameters', align: 'right' },
    { title: 'MACs', align: 'right' },
    { title: 'FLOPs', align: 'right' },
    { title: `Share of ${analysis.totals[convention].macs > 0 ? 'MACs' : 'FLOPs'}`, align: 'right' },
  ];
  yield heading(analysis, file, convention, colours);
  if (rows.length === 0) yield 'Nothing in this model costs anything.\n';
  else yield* textTable(columns, rows.map(treeCells), colours);
  if (free > 0)
    yield `\n${free} ${free === 1 ? 'node' : 'nodes'} without cost left out; --format table lists every node.\n`;
}

function treeCells({ item, output, params, macs, flops, share, accuracy, counted }: TreeRow): string[] {
  return [
    indentation(item.depth) + item.name,
    item.type + (counted ? '' : ' (not counted)'),
    output === undefined ? '' : formatShape(output),
    tableFigure(params, accuracy.params),
    tableFigure(macs, accuracy.macs),
    tableFigure(flops, accuracy.flops),
    share === 0 ? '–' : formatShare(share),
  ];
}

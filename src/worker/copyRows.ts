import { formatShape } from '../engine/graph/shape';
import type { CopyColumn } from '../protocol/data';
import { describeFigures } from './row';
import type { TreeIndex } from './treeIndex';
import type { View } from './view';

type Cells = ReturnType<typeof describeFigures>;

/** Rows as tab-separated text under their titles. Figures have all digits, unknown ones are empty. */
export function copyRows(
  index: TreeIndex,
  view: View,
  start: number,
  end: number,
  columns: readonly CopyColumn[],
): string {
  const lines = [columns.map(({ title }) => plain(title))];
  const shown = view.current;
  for (const item of view.itemsBetween(start, end)) {
    const cells = describeFigures(index, item, shown);
    lines.push(columns.map(({ column }) => valueOf(cells, column)));
  }
  return lines.map(line => `${line.join('\t')}\n`).join('');
}

function valueOf(cells: Cells, column: CopyColumn['column']): string {
  switch (column) {
    case 'name':
      return plain(cells.name);
    case 'path':
      return plain(cells.path);
    case 'op':
      return plain(cells.op);
    case 'output':
      return cells.output === null ? '' : formatShape(cells.output);
    case 'memory':
      return figure(cells.outputBytes);
    default:
      return figure(cells[column]);
  }
}

function figure(value: number | null): string {
  return value === null ? '' : String(value);
}

/** Names come from a file of unknown origin: none of them may become another cell, or a formula of a spreadsheet. */
function plain(text: string): string {
  const line = text.replace(/[\t\r\n]+/g, ' ');
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
}

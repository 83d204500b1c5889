import stringWidth from 'string-width';
import { printableLine } from '../../graph/printable';

export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Maximum printed length of a cell: one name of a megabyte would make every line that long. */
const longestCell = 200;

/** Columns of text without borders, line by line; the header is bold if colours are wanted. */
export function* textTable(
  columns: readonly TextColumn[],
  rows: Iterable<readonly string[]>,
  colours: boolean,
): Generator<string> {
  const body: string[][] = [];
  const widths = columns.map(({ title }) => widthOf(title));
  for (const row of rows) {
    const cells = row.map(shortened);
    cells.forEach((cell, column) => (widths[column] = Math.max(widths[column], widthOf(cell))));
    body.push(cells);
  }
  const line = (cells: readonly string[], style = (text: string) => text): string => {
    let text = '';
    cells.forEach((cell, column) => {
      const blanks = ' '.repeat(widths[column] - widthOf(cell));
      text +=
        (column > 0 ? '  ' : '') + (columns[column].align === 'left' ? style(cell) + blanks : blanks + style(cell));
    });
    return `${text.trimEnd()}\n`;
  };
  yield line(
    columns.map(({ title }) => title),
    colours ? title => (title === '' ? '' : `\u001b[1m${title}\u001b[22m`) : undefined,
  );
  for (const row of body) yield line(row);
}

function shortened(cell: string): string {
  if (cell.length <= longestCell && isPlain(cell)) return cell;
  const text = printableLine(cell.slice(0, longestCell));
  return cell.length > longestCell ? `${text}…` : text;
}

/** Columns that a text takes in a terminal. */
function widthOf(text: string): number {
  return isPlain(text) ? text.length : stringWidth(text);
}

/** Most texts are ASCII or our own symbols: each character takes a column, and none controls the terminal. */
function isPlain(text: string): boolean {
  return /^[ -~×–≥≤≈…]*$/.test(text);
}

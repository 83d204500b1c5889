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
  rows: readonly (readonly string[])[],
  colours: boolean,
): Generator<string> {
  const body = rows.map(row => row.map(shortened));
  const widths = columns.map(({ title }, column) =>
    body.reduce((width, row) => Math.max(width, widthOf(row[column])), widthOf(title)),
  );
  const line = (cells: readonly string[], style = (text: string) => text): string => {
    const padded = cells.map((cell, column) => {
      const blanks = ' '.repeat(widths[column] - widthOf(cell));
      return columns[column].align === 'left' ? style(cell) + blanks : blanks + style(cell);
    });
    return `${padded.join('  ').trimEnd()}\n`;
  };
  yield line(
    columns.map(({ title }) => title),
    colours ? title => (title === '' ? '' : `\u001b[1m${title}\u001b[22m`) : undefined,
  );
  for (const row of body) yield line(row);
}

function shortened(cell: string): string {
  const text = printableLine(cell.slice(0, longestCell));
  return cell.length > longestCell ? `${text}…` : text;
}

/** Columns that a text takes in a terminal; most texts are ASCII or our own symbols, and quick to measure. */
function widthOf(text: string): number {
  return /^[ -~×–≥≤≈…]*$/.test(text) ? text.length : stringWidth(text);
}

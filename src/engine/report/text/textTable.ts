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
  const titles = columns.map(({ title }) => title);
  const widths = titles.map(widthOf);
  const body: string[][] = [];
  /** Of all cells, one row after the other. */
  const cellWidths: number[] = [];
  for (const row of rows) {
    const cells: string[] = [];
    for (let column = 0; column < row.length; column++) {
      const cell = row[column];
      const isUsual = cell.length <= longestCell && isPlain(cell);
      const text = isUsual ? cell : shortened(cell);
      const width = isUsual ? cell.length : widthOf(text);
      if (width > widths[column]) widths[column] = width;
      cells.push(text);
      cellWidths.push(width);
    }
    body.push(cells);
  }
  const line = (
    cells: readonly string[],
    own: (column: number) => number,
    style?: (text: string) => string,
  ): string => {
    let text = '';
    for (let column = 0; column < cells.length; column++) {
      const blanks = blank(widths[column] - own(column));
      const cell = style ? style(cells[column]) : cells[column];
      const isLast = column === cells.length - 1;
      const between = column > 0 ? '  ' : '';
      text += columns[column].align === 'left' ? between + cell + (isLast ? '' : blanks) : between + blanks + cell;
    }
    return `${text.trimEnd()}\n`;
  };
  yield line(
    titles,
    column => widthOf(titles[column]),
    colours ? title => (title === '' ? '' : `\u001b[1m${title}\u001b[22m`) : undefined,
  );
  let first = 0;
  for (const cells of body) {
    yield line(cells, column => cellWidths[first + column]);
    first += cells.length;
  }
}

function shortened(cell: string): string {
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

const blanks: string[] = [];

/** So many blanks. */
function blank(count: number): string {
  return (blanks[count] ??= ' '.repeat(count));
}

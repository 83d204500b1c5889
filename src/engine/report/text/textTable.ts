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
  /** Of the whole table, row by row. */
  const cells: string[] = [];
  /** Widths of the few cells that take more or fewer columns than they have characters, by their position. */
  const otherWidths = new Map<number, number>();
  for (const row of rows) {
    for (let column = 0; column < columns.length; column++) {
      const cell = row[column];
      const isUsual = cell.length <= longestCell && isPlain(cell);
      const text = isUsual ? cell : shortened(cell);
      const width = isUsual ? cell.length : widthOf(text);
      if (width > widths[column]) widths[column] = width;
      if (width !== text.length) otherWidths.set(cells.length, width);
      cells.push(text);
    }
  }
  const last = columns.length - 1;
  const line = (textOf: (column: number) => string, widthIn: (column: number) => number): string => {
    let text = '';
    for (let column = 0; column <= last; column++) {
      const blanks = blank(widths[column] - widthIn(column));
      const between = column > 0 ? '  ' : '';
      if (columns[column].align === 'right') text += between + blanks + textOf(column);
      else text += between + textOf(column) + (column === last ? '' : blanks);
    }
    return `${text.trimEnd()}\n`;
  };
  yield line(
    column => (colours && titles[column] !== '' ? `\u001b[1m${titles[column]}\u001b[22m` : titles[column]),
    column => widthOf(titles[column]),
  );
  for (let first = 0; first < cells.length; first += columns.length) {
    yield line(
      column => cells[first + column],
      column => otherWidths.get(first + column) ?? cells[first + column].length,
    );
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

import stringWidth from 'string-width';
import { printableLine } from '../../graph/printable';

export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Maximum printed length of a cell: one name of a megabyte would make every line that long. */
const longestCell = 200;

/** The cells of a row. Rows that have all but the first in common may share the list. */
export interface Cells {
  readonly first: string;
  readonly others: readonly string[];
}

/** Cells that are made together. */
export function cellsIn([first, ...others]: readonly string[]): Cells {
  return { first, others };
}

/**
 * Columns of text without borders, line by line; the header is bold if colours are wanted.
 * @param cellsOf the cells of a row, which are asked for twice: those of a large table are not all kept to know the widths
 */
export function* textTable<Row>(
  columns: readonly TextColumn[],
  rows: readonly Row[],
  cellsOf: (row: Row, index: number) => Cells,
  colours: boolean,
): Generator<string> {
  const titles = columns.map(({ title }) => title);
  const widths = titles.map(widthOf);
  const measured = new RecentRows<true>();
  for (let index = 0; index < rows.length; index++) {
    const { first, others } = cellsOf(rows[index], index);
    widths[0] = Math.max(widths[0], widthOf(first));
    if (measured.find(others) !== null) continue;
    measured.add(others, true);
    for (let index = 0; index < others.length; index++)
      widths[index + 1] = Math.max(widths[index + 1], widthOf(others[index]));
  }
  /** A cell with blanks up to the width of its column. */
  const padded = (column: number, text: string, style?: (text: string) => string): string => {
    const isPrinted = isUsual(text);
    const cell = isPrinted ? text : shortened(text);
    const rest = blank(widths[column] - (isPrinted ? text.length : stringWidth(cell)));
    const styled = style === undefined ? cell : style(cell);
    return columns[column].align === 'right' ? rest + styled : styled + rest;
  };
  const othersOf = (cells: readonly string[], style?: (text: string) => string): string => {
    let text = '';
    for (let index = 0; index < cells.length; index++) text += between + padded(index + 1, cells[index], style);
    return `${text.trimEnd()}\n`;
  };
  const bold = (title: string): string => (colours && title !== '' ? `\u001b[1m${title}\u001b[22m` : title);
  yield `${(padded(0, titles[0], bold) + othersOf(titles.slice(1), bold)).trimEnd()}\n`;
  const written = new RecentRows<string>();
  for (let index = 0; index < rows.length; index++) {
    const { first, others } = cellsOf(rows[index], index);
    let rest = written.find(others);
    if (rest === null) written.add(others, (rest = othersOf(others)));
    const start = padded(0, first);
    yield rest === '\n' ? `${start.trimEnd()}\n` : start + rest;
  }
}

/** So many rows are remembered. */
const mostRecent = 16;

/** What is known of rows by all of their cells but the first: in large models most rows are as one of the last. */
class RecentRows<T> {
  private readonly rows: { readonly others: readonly string[]; readonly known: T }[] = [];
  private next = 0;

  find(others: readonly string[]): T | null {
    for (let index = 0; index < this.rows.length; index++)
      if (areSame(this.rows[index].others, others)) return this.rows[index].known;
    return null;
  }

  add(others: readonly string[], known: T): void {
    this.rows[this.next] = { others, known };
    this.next = (this.next + 1) % mostRecent;
  }
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  if (a !== b) for (let column = 0; column < a.length; column++) if (a[column] !== b[column]) return false;
  return true;
}

/** Between two columns. */
const between = '  ';

/** Most texts are ASCII and our own symbols, each of which takes a column. */
const usual = /^[ -~×–≥≤≈…]*$/;

/** Whether a text is printed as it is, and each of its characters takes a column. */
function isUsual(text: string): boolean {
  return text.length <= longestCell && usual.test(text);
}

/** How an unusual cell is printed. */
function shortened(cell: string): string {
  const text = printableLine(cell.slice(0, longestCell));
  return cell.length > longestCell ? `${text}…` : text;
}

/** Columns that a cell takes in a terminal. */
function widthOf(cell: string): number {
  return isUsual(cell) ? cell.length : stringWidth(shortened(cell));
}

const blanks: string[] = [];

/** So many blanks. */
function blank(count: number): string {
  return (blanks[count] ??= ' '.repeat(count));
}

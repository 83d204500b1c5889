import stringWidth from 'string-width';
import { printableLine } from '../../graph/printable';

export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Maximum printed length of a cell: one name of a megabyte would make every line that long. */
const longestCell = 200;

/** The cells of rows. */
export interface Cells<Row> {
  /** Asked for twice: those of a large table are not all kept to know the widths. */
  readonly first: (row: Row) => string;
  /** How many blanks stand before the first; none if it is left out. */
  readonly indent?: (row: Row) => number;
  /** Rows that have them in common may share the list. */
  readonly others: (row: Row, index: number) => readonly string[];
}

/** Of rows that are lists of cells. */
export const ownCells: Cells<readonly string[]> = { first: ([cell]) => cell, others: cells => cells.slice(1) };

/** Columns of text without borders, line by line; the header is bold if colours are wanted. */
export function* textTable<Row>(
  columns: readonly TextColumn[],
  rows: readonly Row[],
  cells: Cells<Row>,
  colours: boolean,
): Generator<string> {
  const titles = columns.map(({ title }) => title);
  const widths = titles.map(title => widthOf(title));
  const measured = new RecentRows<readonly string[]>();
  const others = new Array<readonly string[]>(rows.length);
  for (let index = 0; index < rows.length; index++) {
    widths[0] = Math.max(widths[0], widthOf(cells.first(rows[index]), cells.indent?.(rows[index])));
    const own = cells.others(rows[index], index);
    const same = measured.find(own);
    others[index] = same ?? own;
    if (same !== null) continue;
    measured.add(own, own);
    for (let column = 1; column <= own.length; column++)
      widths[column] = Math.max(widths[column], widthOf(own[column - 1]));
  }
  /** A cell with blanks up to the width of its column. */
  const padded = (column: number, text: string, style?: (text: string) => string): string => {
    const isPrinted = isUsual(text, 0);
    const cell = isPrinted ? text : shortened(text);
    const rest = blank(widths[column] - (isPrinted ? text.length : stringWidth(cell)));
    const styled = style === undefined ? cell : style(cell);
    return columns[column].align === 'right' ? rest + styled : styled + rest;
  };
  const joined = (cells: readonly string[], style?: (text: string) => string): string => {
    let text = '';
    for (let index = 0; index < cells.length; index++) text += between + padded(index + 1, cells[index], style);
    return `${text.trimEnd()}\n`;
  };
  const begun = (row: Row): string => {
    const text = cells.first(row);
    const indent = cells.indent?.(row) ?? 0;
    if (indent === 0 || !isUsual(text, indent)) return padded(0, ' '.repeat(indent) + text);
    return blank(indent) + text + blank(widths[0] - indent - text.length);
  };
  const bold = (title: string): string => (colours && title !== '' ? `\u001b[1m${title}\u001b[22m` : title);
  yield `${(padded(0, titles[0], bold) + joined(titles.slice(1), bold)).trimEnd()}\n`;
  const written = new RecentRows<string>();
  for (let index = 0; index < rows.length; index++) {
    const own = others[index];
    let rest = written.find(own);
    if (rest === null) written.add(own, (rest = joined(own)));
    const start = begun(rows[index]);
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

/** Whether a text is printed as it is after so many blanks, and each of its characters takes a column. */
function isUsual(text: string, indent: number): boolean {
  return indent + text.length <= longestCell && usual.test(text);
}

/** How an unusual cell is printed. */
function shortened(cell: string): string {
  const text = printableLine(cell.slice(0, longestCell));
  return cell.length > longestCell ? `${text}…` : text;
}

/** Columns that a cell takes in a terminal after so many blanks, and with them. */
function widthOf(cell: string, indent = 0): number {
  return isUsual(cell, indent) ? indent + cell.length : stringWidth(shortened(' '.repeat(indent) + cell));
}

const blanks: string[] = [];

/** So many blanks. */
function blank(count: number): string {
  return (blanks[count] ??= ' '.repeat(count));
}

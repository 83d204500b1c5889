import stringWidth from 'string-width';
import { printableLine } from '../../graph/printable';

export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Maximum printed length of a cell: one name of a megabyte would make every line that long. */
const longestCell = 200;

/**
 * Columns of text without borders, line by line; the header is bold if colours are wanted.
 * @param cellsOf the cells of a row, which are asked for twice: those of a large table are not all kept to know the widths
 */
export function* textTable<Row>(
  columns: readonly TextColumn[],
  rows: readonly Row[],
  cellsOf: (row: Row, index: number) => readonly string[],
  colours: boolean,
): Generator<string> {
  const titles = columns.map(({ title }) => title);
  const widths = titles.map(widthOf);
  const measured = new RecentRows<true>();
  for (let index = 0; index < rows.length; index++) {
    const cells = cellsOf(rows[index], index);
    const isMeasured = measured.find(cells) !== null;
    if (!isMeasured) measured.add(cells, true);
    for (let column = 0; column < (isMeasured ? 1 : cells.length); column++)
      widths[column] = Math.max(widths[column], widthOf(shortened(cells[column])));
  }
  /** Cells from one column on up to another. */
  const part = (cells: readonly string[], start: number, end: number, style?: (text: string) => string): string => {
    let text = '';
    /** Blanks before the next cell. */
    let gap = 0;
    for (let column = start; column < end; column++) {
      const cell = shortened(cells[column]);
      const rest = widths[column] - widthOf(cell);
      const isRight = columns[column].align === 'right';
      if (isRight) gap += rest;
      if (gap > 0) text += blank(gap);
      text += style === undefined ? cell : style(cell);
      gap = between + (isRight ? 0 : rest);
    }
    return text + blank(gap);
  };
  const bold = (title: string): string => (colours && title !== '' ? `\u001b[1m${title}\u001b[22m` : title);
  yield `${part(titles, 0, columns.length, bold).trimEnd()}\n`;
  const written = new RecentRows<string>();
  for (let index = 0; index < rows.length; index++) {
    const cells = cellsOf(rows[index], index);
    let others = written.find(cells);
    if (others === null) written.add(cells, (others = `${part(cells, 1, columns.length).trimEnd()}\n`));
    const first = part(cells, 0, 1);
    yield others === '\n' ? `${first.trimEnd()}\n` : first + others;
  }
}

/** So many rows are remembered. */
const mostRecent = 16;

/** What is known of rows by all of their cells but the first: in large models most rows are as one of the last. */
class RecentRows<T> {
  private readonly rows: { readonly cells: readonly string[]; readonly known: T }[] = [];
  private next = 0;

  find(cells: readonly string[]): T | null {
    for (let index = 0; index < this.rows.length; index++)
      if (haveSameOthers(this.rows[index].cells, cells)) return this.rows[index].known;
    return null;
  }

  add(cells: readonly string[], known: T): void {
    this.rows[this.next] = { cells, known };
    this.next = (this.next + 1) % mostRecent;
  }
}

function haveSameOthers(a: readonly string[], b: readonly string[]): boolean {
  for (let column = 1; column < a.length; column++) if (a[column] !== b[column]) return false;
  return true;
}

/** Blanks between two columns. */
const between = 2;

/** Most texts are ASCII and our own symbols, each of which takes a column. */
const usual = /^[ -~×–≥≤≈…]*$/;

/** Whether a text is printed as it is, and each of its characters takes a column. */
function isUsual(text: string): boolean {
  return text.length <= longestCell && usual.test(text);
}

function shortened(cell: string): string {
  if (isUsual(cell)) return cell;
  const text = printableLine(cell.slice(0, longestCell));
  return cell.length > longestCell ? `${text}…` : text;
}

/** Columns that a text takes in a terminal. */
function widthOf(text: string): number {
  return isUsual(text) ? text.length : stringWidth(text);
}

const blanks: string[] = [];

/** So many blanks. */
function blank(count: number): string {
  return (blanks[count] ??= ' '.repeat(count));
}

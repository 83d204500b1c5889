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
  for (let index = 0; index < rows.length; index++) {
    const cells = cellsOf(rows[index], index);
    for (let column = 0; column < cells.length; column++) {
      const cell = cells[column];
      const width = isUsual(cell) ? cell.length : widthOf(shortened(cell));
      if (width > widths[column]) widths[column] = width;
    }
  }
  const last = columns.length - 1;
  const line = (cells: readonly string[], styled: (text: string) => string): string => {
    let text = '';
    for (let column = 0; column <= last; column++) {
      const usual = isUsual(cells[column]);
      const cell = usual ? cells[column] : shortened(cells[column]);
      const blanks = blank(widths[column] - (usual ? cell.length : widthOf(cell)));
      const between = column > 0 ? '  ' : '';
      if (columns[column].align === 'right') text += between + blanks + styled(cell);
      else text += between + styled(cell) + (column === last ? '' : blanks);
    }
    return `${text.trimEnd()}\n`;
  };
  yield line(titles, title => (colours && title !== '' ? `\u001b[1m${title}\u001b[22m` : title));
  for (let index = 0; index < rows.length; index++) yield line(cellsOf(rows[index], index), text => text);
}

/** Whether a text is printed as it is, and each of its characters takes a column: most are ASCII or our own symbols. */
function isUsual(text: string): boolean {
  return text.length <= longestCell && /^[ -~×–≥≤≈…]*$/.test(text);
}

function shortened(cell: string): string {
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

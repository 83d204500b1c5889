import Table from 'cli-table3';
import stringWidth from 'string-width';
import { printableLine } from './printable';

export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows laid out at once: the time that cli-table3 takes grows with their square. */
const blockRows = 100;

/** Columns of text without lines around them, some lines at a time; the head is bold where colours are wanted. */
export function* textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  colours: boolean,
): Generator<string> {
  const head = columns.map(({ title }) => title);
  const body = rows.map(row => row.map(printableLine));
  const colWidths = head.map((title, column) =>
    body.reduce((width, row) => Math.max(width, stringWidth(row[column])), stringWidth(title)),
  );
  for (let start = 0; start === 0 || start < body.length; start += blockRows) {
    const table = new Table({
      head: start === 0 ? head : [],
      colWidths,
      colAligns: columns.map(({ align }) => align),
      chars: noLines,
      style: { 'padding-left': 0, 'padding-right': 0, head: colours ? ['bold'] : [], border: [] },
    });
    for (const row of body.slice(start, start + blockRows)) table.push(row);
    yield table
      .toString()
      .split('\n')
      .map(line => `${line.trimEnd()}\n`)
      .join('');
  }
}

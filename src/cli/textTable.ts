import Table from 'cli-table3';
import { printableLine } from './printable';

export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

const noLines = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
};

/** Columns of text without lines around them; the head is bold where colours are wanted. */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[], colours: boolean): string {
  const table = new Table({
    head: columns.map(({ title }) => title), colAligns: columns.map(({ align }) => align), chars: noLines,
    style: { 'padding-left': 0, 'padding-right': 0, head: colours ? ['bold'] : [], border: [] },
  });
  for (const row of rows) table.push(row.map(printableLine));
  return table.toString().split('\n').map(line => line.trimEnd()).join('\n');
}

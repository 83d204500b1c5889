import type { Comparison } from '../../questions/comparison/compare';
import { textOf } from '../../graph/message';
import { effectSentence } from '../../questions/compression/planResult';
import { changeCells, changeLabels, totalRows } from '../support/changes';
import { printableLine } from '../../graph/printable';
import { ownCells, textTable, type TextColumn } from './textTable';

const totalColumns: readonly TextColumn[] = [
  { title: '', align: 'left' },
  { title: 'Old', align: 'right' },
  { title: 'New', align: 'right' },
  { title: 'Difference', align: 'right' },
  { title: '', align: 'right' },
];

const rowColumns: readonly TextColumn[] = [
  { title: 'Module', align: 'left' },
  { title: 'Operator', align: 'left' },
  { title: 'Change', align: 'left' },
  { title: 'Parameters', align: 'right' },
  { title: 'MACs', align: 'right' },
  { title: 'FLOPs', align: 'right' },
];

/** Both totals and the largest changes first; with `same`, also what did not change. */
export function* diffText(
  comparison: Comparison,
  oldFile: string,
  newFile: string,
  { same, colours }: { same: boolean; colours: boolean },
): Generator<string> {
  const rows = comparison.rows.filter(({ change }) => same || change !== 'same');
  const unchanged = comparison.rows.length - rows.length;
  yield `${printableLine(`${oldFile} → ${newFile}`)}\n\n`;
  yield* textTable(totalColumns, totalRows(comparison), ownCells, colours);
  const sentence = comparison.effect && effectSentence(comparison.totals, comparison.effect);
  if (sentence) yield `\n${printableLine(textOf(sentence))}\n`;
  for (const note of comparison.effect?.notes ?? []) yield `${printableLine(textOf(note))}\n`;
  yield '\n';
  if (rows.length === 0) {
    yield 'No module differs.\n';
    return;
  }
  const cells = rows.map(row => [...changeLabels(row), ...changeCells(row)]);
  yield* textTable(rowColumns, cells, ownCells, colours);
  if (unchanged > 0)
    yield `\n${unchanged} unchanged ${unchanged === 1 ? 'row' : 'rows'} left out; --format table lists them.\n`;
}

import { chosenColumns, chosenFor, columnsOf, copiedCells } from '../engine/questions/tree/columns';
import { ShownItem } from '../engine/questions/tree/shownItem';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import type { Translator } from './translator';
import type { View } from './view/view';

/**
 * Rows as tab-separated text under their titles in the user's language. Figures have all digits, unknown ones are
 * empty.
 */
export function copyRows(index: TreeIndex, view: View, start: number, end: number, translator: Translator): string {
  const shown = view.current;
  const cells = chosenColumns(columnsOf(shown.flat !== null), chosenFor(index.analysis, shown.columns)).flatMap(
    column => copiedCells(column, shown),
  );
  const lines = [cells.map(({ title }) => plain(translator.text(title)))];
  for (const item of view.itemsBetween(start, end)) {
    const described = new ShownItem(index, item, shown);
    lines.push(cells.map(({ text }) => plain(translator.text(text(described)))));
  }
  return lines.map(line => `${line.join('\t')}\n`).join('');
}

/** Names come from an untrusted file: none of them may become another cell, or a formula of a spreadsheet. */
function plain(text: string): string {
  const line = text.replace(/[\t\r\n]+/g, ' ');
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
}

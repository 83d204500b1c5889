import { t } from '@vscode/l10n';
import { formatExact } from '../../engine/formula/numbers';
import type { MapCell } from '../../protocol/data';

/** About as wide as a letter is on average, in pixels. */
const letterWidth = 7.2;
/** Left and right of a text in its cell, borders included. */
const padding = 13;

/** What a cell of the map is called, the longest text first. */
export function cellLabels({ item, items, name, type }: MapCell, model: string): string[] {
  if (items > 1) return [t('{0} more', formatExact(items)), `+${formatExact(items)}`];
  if (item === null) return [model];
  // The end of a name tells siblings apart.
  return [...(type === '' || type === name ? [] : [`${name} ${type}`]), name, name.slice(name.lastIndexOf('.') + 1)];
}

/** The first of some texts, the longest first, that fits into a cell of that many pixels; '' where none does. */
export function fittingText(texts: readonly string[], width: number): string {
  return texts.find(text => text.length * letterWidth + padding <= width) ?? '';
}

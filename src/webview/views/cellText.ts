import { t } from '@vscode/l10n';
import { formatExact } from '../../engine/formula/numbers';
import type { MapCell } from '../../protocol/data';

/** The average width of a letter in pixels. */
const letterWidth = 7.2;
/** Padding of a text in its cell, borders included. */
const padding = 13;

/** The labels of a cell of the map, longest first. */
export function cellLabels({ item, items, name, type }: MapCell, model: string): string[] {
  if (items > 1) return [t('{0} more', formatExact(items)), `+${formatExact(items)}`];
  if (item === null) return [model];
  // The end of a name distinguishes siblings.
  return [...(type === '' || type === name ? [] : [`${name} ${type}`]), name, name.slice(name.lastIndexOf('.') + 1)];
}

/** The first of some texts, longest first, that fits into a cell of this many pixels; '' if none does. */
export function fittingText(texts: readonly string[], width: number): string {
  return texts.find(text => text.length * letterWidth + padding <= width) ?? '';
}

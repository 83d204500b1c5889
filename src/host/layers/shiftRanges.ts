import type { SourceRange } from '../../engine/graph/sourceRange';

/** One replacement in a text, as VS Code reports it. */
export interface TextChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Moves positions in a text along with later edits, until the text is read again. */
export function shiftRanges<T extends { readonly range: SourceRange }>(
  found: readonly T[],
  changes: readonly TextChange[],
): readonly T[] {
  let shifted = found;
  // VS Code lists the changes of one edit from the end of the text to its start.
  for (const change of changes) shifted = shifted.map(entry => ({ ...entry, range: shift(entry.range, change) }));
  return shifted;
}

function shift(range: SourceRange, { rangeOffset, rangeLength, text }: TextChange): SourceRange {
  const grown = text.length - rangeLength;
  const end = range.offset + range.length;
  if (rangeOffset >= end) return range;
  if (rangeOffset + rangeLength <= range.offset) return { offset: range.offset + grown, length: range.length };
  const offset = Math.min(range.offset, rangeOffset);
  return { offset, length: Math.max(0, end - offset + grown) };
}

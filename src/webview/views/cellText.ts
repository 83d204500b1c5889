/** About as wide as a letter is on average, in pixels. */
const letterWidth = 7.2;
/** Left and right of a text in its cell, borders included. */
const padding = 13;

/** The first of some texts, the longest first, that fits into a cell of that many pixels; '' where none does. */
export function fittingText(texts: readonly string[], width: number): string {
  return texts.find(text => text.length * letterWidth + padding <= width) ?? '';
}

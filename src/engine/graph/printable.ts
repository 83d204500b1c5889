/**
 * Control characters but tabs and line breaks, line separators and bidirectional controls, as part of a character class:
 * names in a file must not control a terminal, or reorder what stands beside them.
 */
export const controls =
  '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';

const unprintable = new RegExp(`\\r(?!\\n)|[${controls}]`, 'g');

/** Text from a file for people, with such characters escaped as in JSON; line breaks and tabs, which separate values, stay. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped);
}

/** The same in one line without tabs. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\r\n]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

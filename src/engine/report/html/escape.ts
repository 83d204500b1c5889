import { printableLine } from '../../graph/printable';

/** Text for the contents or an attribute of an element. Names come from a file: none becomes markup or reorders text. */
export function escape(text: string): string {
  return printableLine(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

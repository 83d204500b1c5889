/** Control characters, and those that turn the direction of writing: names in a file must not steer a terminal. */
const unprintable =
  /\r(?!\n)|[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from a file for a terminal; line breaks stay. */
export function printable(text: string): string {
  return text.replace(unprintable, '\ufffd');
}

/** The same in one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/\r?\n/g, '\ufffd');
}

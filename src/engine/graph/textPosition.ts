/** A place in a text as editors and terminals name it, both from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Where each line of a text starts. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The line and column of an offset. */
export function positionAt(starts: readonly number[], offset: number): TextPosition {
  let [least, most] = [0, starts.length - 1];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (starts[middle] <= offset) least = middle;
    else most = middle - 1;
  }
  return { line: least + 1, column: offset - starts[least] + 1 };
}

/** Arguments that a call may safely have: they are on the stack. */
const mostArguments = 10_000;

/** A character for each byte. */
export function charactersOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += mostArguments)
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + mostArguments) as unknown as number[]);
  return text;
}

/** JSON inside a JSON string, as `json.dump(model.to_json(), file)` writes it. */
export interface EncodedJson {
  readonly text: string;
  /** The position of each character in the file, and of the end. */
  readonly offsets: Uint32Array;
}

/** The contents of a text that is a single JSON string; null if it is anything else. */
export function decodeJsonString(source: string): EncodedJson | null {
  const match = /^[\s\ufeff]*"/.exec(source);
  if (!match || !/"\s*$/.test(source.slice(-64))) return null;
  const text = parsedString(source.replace(/^\ufeff/, ''));
  if (text === null) return null;
  const offsets = new Uint32Array(text.length + 1);
  let at = match[0].length;
  for (let index = 0; index <= text.length; index++) {
    offsets[index] = at;
    at += source[at] !== '\\' ? 1 : source[at + 1] === 'u' ? 6 : 2;
  }
  return { text, offsets };
}

function parsedString(source: string): string | null {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

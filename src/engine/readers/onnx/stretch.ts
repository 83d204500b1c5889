const decoder = new TextDecoder();

/** Bytes of a file whose texts are cut out of one text for all of them: making each takes several times as long. */
export class Stretch {
  /** A character for each byte, the right one where it is ASCII. */
  private characters: string | null = null;

  constructor(readonly bytes: Uint8Array) {}

  /** The text from `start` to `end`, of ASCII only. */
  text(start: number, end: number): string {
    return (this.characters ??= decoder.decode(withoutHighBits(this.bytes))).slice(start, end);
  }
}

/** The same bytes, those above ASCII changed to some that are not, so that each is one character. */
function withoutHighBits(bytes: Uint8Array): Uint8Array {
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  const changed = new Uint8Array(words.buffer, 0, bytes.length);
  changed.set(bytes);
  for (let index = 0; index < words.length; index++) words[index] &= 0x7f7f7f7f;
  return changed;
}

/** Letters typed within this time belong to one word. */
const pause = 800;

/** Collects what is typed in a list into the beginning of a name. */
export class TypeAhead {
  private typed = '';
  private last = -Infinity;

  /**
   * Takes a letter at a time in milliseconds and answers with the beginning to look for. The same letter again and
   * again means the next name with it. `onward`: look behind the present row, not at it.
   */
  type(letter: string, now: number): { prefix: string; onward: boolean } {
    const continued = now - this.last <= pause;
    this.last = now;
    this.typed = continued ? this.typed + letter : letter;
    const repeated = [...this.typed].every(typed => typed === letter);
    return repeated ? { prefix: letter, onward: true } : { prefix: this.typed, onward: false };
  }
}

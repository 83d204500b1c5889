/** Letters typed within this time belong to one word. */
const pause = 800;

/** Collects what is typed in a list into the start of a name. */
export class TypeAhead {
  private typed = '';
  private last = -Infinity;

  /**
   * Takes a letter and its time in milliseconds and returns the prefix to look for. The same letter repeatedly means
   * the next name with it. `onward`: look after the current row, not at it.
   */
  type(letter: string, now: number): { prefix: string; onward: boolean } {
    const continued = now - this.last <= pause;
    this.last = now;
    this.typed = continued ? this.typed + letter : letter;
    const repeated = [...this.typed].every(typed => typed === letter);
    return repeated ? { prefix: letter, onward: true } : { prefix: this.typed, onward: false };
  }
}

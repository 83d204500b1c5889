/**
 * Numbers for sequences of bytes: the same for the same bytes, in order of appearance. Files repeat the names of values
 * wherever they are used, and the same attributes and types over and over; what was decoded once is found by its number.
 */
export class ByteTable {
  private count = 0;
  /** Where each sequence begins in `bytes`; one more than there are sequences. */
  private starts = new Uint32Array(1 << 8);
  private hashes = new Int32Array(1 << 8);
  private bytes = new Uint8Array(1 << 14);
  /** Open addressing, at most half full: the number of a sequence plus one; 0: free. */
  private slots = new Uint32Array(1 << 9);

  /** The number of the bytes from `start` to `end`. */
  numberOf(source: Uint8Array, start: number, end: number): number {
    const hash = hashOf(source, start, end);
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.slots[slot] - 1;
      if (number < 0) {
        this.slots[slot] = this.count + 1;
        return this.add(hash, source.subarray(start, end));
      }
      if (this.hashes[number] === hash && this.isEqual(number, source, start, end)) return number;
    }
  }

  private isEqual(number: number, source: Uint8Array, start: number, end: number): boolean {
    const own = this.starts[number];
    if (this.starts[number + 1] - own !== end - start) return false;
    for (let at = start; at < end; at++) if (source[at] !== this.bytes[own + at - start]) return false;
    return true;
  }

  private add(hash: number, added: Uint8Array): number {
    const number = this.count++;
    const own = this.starts[number];
    this.bytes = withRoom(this.bytes, own + added.length, size => new Uint8Array(size));
    this.starts = withRoom(this.starts, this.count + 1, size => new Uint32Array(size));
    this.hashes = withRoom(this.hashes, this.count, size => new Int32Array(size));
    this.bytes.set(added, own);
    this.starts[this.count] = own + added.length;
    this.hashes[number] = hash;
    if (2 * this.count > this.slots.length) this.enlarge();
    return number;
  }

  private enlarge(): void {
    this.slots = new Uint32Array(2 * this.slots.length);
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = this.hashes[number] & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }
}

/** FNV-1a, with its better high bits mixed into the low ones. */
function hashOf(source: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ source[at], 0x01000193);
  return hash ^ (hash >>> 15);
}

interface Growing {
  readonly length: number;
  set(values: ArrayLike<number>): void;
}

/** The array, or a copy of it at least twice as long, with room for so many elements. */
function withRoom<T extends Growing & ArrayLike<number>>(array: T, needed: number, make: (size: number) => T): T {
  if (needed <= array.length) return array;
  const larger = make(Math.max(needed, 2 * array.length));
  larger.set(array);
  return larger;
}

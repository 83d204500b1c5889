import type { ValueNames } from '../../graph/valueNumbers';
import { charactersOf } from '../support/characters';
import type { Stretch } from './stretch';

/**
 * Numbers for sequences of bytes: the same for the same bytes, in order of appearance, that of no bytes being 0. Files
 * repeat the names of values wherever they are used, and the same attributes and types over and over; what was decoded
 * once is found by its number.
 */
export class ByteTable implements ValueNames {
  count = 0;
  /** Each sequence with a character for each byte: of a text in ASCII, the text. */
  private readonly sequences: string[] = [];
  private readonly areAscii: boolean[] = [];
  private hashes = new Int32Array(1 << 8);
  /** Open addressing, at most half full: the number of a sequence plus one; 0: free. */
  private slots = new Uint32Array(1 << 9);
  /** Of what was looked for last. */
  private hash = 0;
  private isAscii = true;

  constructor() {
    this.of('');
  }

  /** The number of the bytes from `start` to `end`. */
  numberOf(source: Stretch, start: number, end: number): number {
    const slot = this.slotOf(source.bytes, start, end);
    const number = this.slots[slot] - 1;
    if (number >= 0) return number;
    return this.add(slot, this.isAscii ? source.text(start, end) : charactersOf(source.bytes.subarray(start, end)));
  }

  /** The text of the bytes that have a number; null: they are not ASCII. */
  text(number: number): string | null {
    return this.areAscii[number] ? this.sequences[number] : null;
  }

  of(name: string): number {
    const bytes = encoder.encode(name);
    const slot = this.slotOf(bytes, 0, bytes.length);
    const number = this.slots[slot] - 1;
    return number >= 0 ? number : this.add(slot, this.isAscii ? name : charactersOf(bytes));
  }

  find(name: string): number | undefined {
    const bytes = encoder.encode(name);
    const number = this.slots[this.slotOf(bytes, 0, bytes.length)] - 1;
    return number < 0 ? undefined : number;
  }

  /**
   * Where the number of some bytes is, or would be. Their hash is FNV-1a, with its better high bits mixed into the low ones.
   */
  private slotOf(source: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5 | 0;
    let bits = 0;
    for (let at = start; at < end; at++) {
      const byte = source[at];
      bits |= byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    hash ^= hash >>> 15;
    this.hash = hash;
    this.isAscii = bits < 0x80;
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.slots[slot] - 1;
      if (number < 0 || (this.hashes[number] === hash && this.isEqual(number, source, start, end))) return slot;
    }
  }

  private isEqual(number: number, source: Uint8Array, start: number, end: number): boolean {
    const own = this.sequences[number];
    if (own.length !== end - start) return false;
    for (let at = start; at < end; at++) if (source[at] !== own.charCodeAt(at - start)) return false;
    return true;
  }

  /** Adds what was looked for last, as characters, at its slot. */
  private add(slot: number, sequence: string): number {
    const number = this.count++;
    this.slots[slot] = number + 1;
    if (number === this.hashes.length) {
      const larger = new Int32Array(2 * number);
      larger.set(this.hashes);
      this.hashes = larger;
    }
    this.hashes[number] = this.hash;
    this.sequences.push(sequence);
    this.areAscii.push(this.isAscii);
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

const encoder = new TextEncoder();

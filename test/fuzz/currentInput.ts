import { kinds, type Kind } from './encode';

/**
 * The input that a thread is checking, in memory that outlives the thread: an input that hangs it or uses up its memory
 * can still be reported.
 */
export class CurrentInput {
  static readonly size = 12 + (1 << 20);
  /** Number of inputs so far, kind, and number of bytes. */
  private readonly head: Int32Array;
  private readonly bytes: Uint8Array;

  constructor(readonly memory = new SharedArrayBuffer(CurrentInput.size)) {
    this.head = new Int32Array(memory, 0, 3);
    this.bytes = new Uint8Array(memory, 12);
  }

  get count(): number {
    return Atomics.load(this.head, 0);
  }

  set(kind: Kind, bytes: Uint8Array): void {
    this.bytes.set(bytes.subarray(0, this.bytes.length));
    this.head[1] = kinds.indexOf(kind);
    this.head[2] = bytes.length;
    Atomics.add(this.head, 0, 1);
  }

  get(): { readonly kind: Kind; readonly bytes: Uint8Array } {
    return { kind: kinds[this.head[1]], bytes: this.bytes.slice(0, this.head[2]) };
  }
}

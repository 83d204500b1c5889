import { kinds, type Kind } from './encode';

/** The input that a thread looks at, in memory that outlives the thread: what hangs or eats all memory can be named. */
export class CurrentInput {
  static readonly size = 12 + (1 << 20);
  /** How many there were, which kind, how many bytes. */
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

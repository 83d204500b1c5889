/** The only way to read a file. Offsets and lengths are doubles: files may be larger than 4 GiB. */
export interface ByteSource {
  readonly size: number;
  /**
   * Reads up to `target.length` bytes from `offset`.
   * @returns how many bytes were read; fewer than requested only at the end of the file
   */
  read(offset: number, target: Uint8Array): Promise<number>;
  /** Another file of the same folder; null if there is none, or if files cannot be opened. */
  readonly beside: (name: string) => Promise<ByteSource | null>;
  close(): Promise<void>;
}

/** Opens a file that a model names, relative to its own folder. */
export type OpenBeside = ByteSource['beside'];

/** A source over bytes that are in memory already. */
export class MemorySource implements ByteSource {
  constructor(
    private readonly bytes: Uint8Array,
    readonly beside: OpenBeside = async () => null,
  ) {}

  get size(): number {
    return this.bytes.length;
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    const part = this.bytes.subarray(offset, offset + target.length);
    target.set(part);
    return part.length;
  }

  async close(): Promise<void> {}
}

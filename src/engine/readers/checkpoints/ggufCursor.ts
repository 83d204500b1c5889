import { say } from '../../graph/message';
import type { ByteSource } from '../support/byteSource';
import { ReadError } from '../support/readError';
import { readExactly } from '../support/readExactly';

const windowBytes = 256 * 1024;
/** Vocabularies can make headers several megabytes long. */
const longestHeader = 256 * 2 ** 20;
/** Maximum length of a name. */
const longestText = 64 * 1024;

/** Reads the header of a GGUF file, whose numbers are little-endian, in windows. */
export class GgufCursor {
  private position = 0;
  private window: DataView = new DataView(new ArrayBuffer(0));
  private start = 0;
  /** Bytes of a count or a length: 4 in the first version of the format, 8 since. */
  countBytes: 4 | 8 = 8;

  constructor(private readonly source: ByteSource) {}

  async u32(): Promise<number> {
    const at = await this.take(4);
    return this.window.getUint32(at, true);
  }

  /** A 64-bit number; beyond 2⁵³ it loses its last digits, and is not a valid size anyway. */
  async u64(): Promise<number> {
    const at = await this.take(8);
    return this.window.getUint32(at, true) + this.window.getUint32(at + 4, true) * 2 ** 32;
  }

  async count(): Promise<number> {
    return this.countBytes === 4 ? this.u32() : this.u64();
  }

  async text(): Promise<string> {
    const length = await this.count();
    if (length > longestText) throw this.damaged();
    const at = await this.take(length);
    return new TextDecoder().decode(new Uint8Array(this.window.buffer, this.window.byteOffset + at, length));
  }

  /** Skips what is not needed, without reading it. */
  skip(bytes: number): void {
    this.position += bytes;
    if (this.position > this.source.size || this.position > longestHeader) throw this.damaged();
  }

  async skipText(): Promise<void> {
    this.skip(await this.count());
  }

  damaged(): ReadError {
    return new ReadError('corrupt', say`The header of this GGUF file is damaged at byte ${this.position}.`);
  }

  /** Makes sure that this many bytes are buffered, and moves past them: returns where they start in the window. */
  private async take(bytes: number): Promise<number> {
    const begin = this.position;
    if (begin < this.start || begin + bytes > this.start + this.window.byteLength) {
      const length = Math.min(Math.max(bytes, windowBytes), Math.max(bytes, this.source.size - begin));
      const read = await readExactly(this.source, begin, length);
      this.window = new DataView(read.buffer, read.byteOffset, read.byteLength);
      this.start = begin;
    }
    this.skip(bytes);
    return begin - this.start;
  }
}

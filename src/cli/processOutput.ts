import type { Output } from './output';
import { standardOutput } from './standardOutput';

/** Bytes that are written at once. */
const chunkLength = 1 << 17;
/** Bytes that a character of UTF-16 takes at most in UTF-8. */
const longestCharacter = 3;

/** The streams of the process. Blocks are written in chunks. */
export class ProcessOutput implements Output {
  private readonly standard = standardOutput();
  readonly colours = this.standard.colours;
  /** One buffer for all chunks: it is free again when a chunk is written. */
  private chunk: Buffer | null = null;
  private filled = 0;

  onError(listener: (error: NodeJS.ErrnoException) => void): void {
    this.standard.onError(listener);
  }

  write(text: string): void {
    this.flush();
    if (text !== '') void this.standard.write(Buffer.from(text));
  }

  writeBlock(block: string): Promise<void> | null {
    const most = block.length * longestCharacter;
    if (this.filled + most > chunkLength) return this.writeChunk(block);
    this.chunk ??= Buffer.allocUnsafe(chunkLength);
    this.filled += this.chunk.write(block, this.filled);
    return null;
  }

  complain(text: string): void {
    this.flush();
    process.stderr.write(text);
  }

  /** Writes what is there, and a block for which there is no room. */
  private async writeChunk(block: string): Promise<void> {
    if (this.filled > 0) await this.standard.write(this.take());
    if (block.length * longestCharacter > chunkLength) await this.standard.write(Buffer.from(block));
    else await this.writeBlock(block);
  }

  private flush(): void {
    if (this.filled > 0) void this.standard.write(Buffer.from(this.take()));
  }

  /** What is there: whatever happens while it is written, it is not written again. */
  private take(): Buffer {
    const { filled } = this;
    this.filled = 0;
    return this.chunk!.subarray(0, filled);
  }
}

import type { Output } from './output';

/** Bytes that are written at once. */
const chunkLength = 1 << 17;
/** Bytes that a character of UTF-16 takes at most in UTF-8. */
const longestCharacter = 3;

/** The streams of the process. Blocks are written in chunks. */
export class ProcessOutput implements Output {
  readonly colours = process.stdout.isTTY && process.stdout.hasColors();
  /** One buffer for all chunks: it is free again when a chunk is written. */
  private chunk: Buffer | null = null;
  private filled = 0;

  write(text: string): void {
    this.flush();
    process.stdout.write(text);
  }

  async writeBlock(block: string): Promise<void> {
    const most = block.length * longestCharacter;
    this.chunk ??= Buffer.allocUnsafe(chunkLength);
    if (this.filled + most > chunkLength) {
      await written(this.chunk.subarray(0, this.filled));
      this.filled = 0;
    }
    if (most > chunkLength) await written(Buffer.from(block));
    else this.filled += this.chunk.write(block, this.filled);
  }

  complain(text: string): void {
    this.flush();
    process.stderr.write(text);
  }

  private flush(): void {
    if (this.filled > 0) process.stdout.write(Buffer.from(this.chunk!.subarray(0, this.filled)));
    this.filled = 0;
  }
}

function written(bytes: Buffer): Promise<void> {
  return new Promise(resolve => process.stdout.write(bytes, () => resolve()));
}

import { say } from '../../../graph/message';
import { MemorySource, type ByteSource, type OpenBeside } from '../byteSource';
import { ReadError } from '../readError';
import { joinBytes } from '../joinBytes';
import type { HttpAnswer } from './httpGet';

/** Bytes that are transferred at most: weights come with the graph here. */
const largestTransfer = 2 * 2 ** 30;
/** Bytes of the stream that can be read again. */
const keptBytes = 64 * 2 ** 20;
/** Bytes of a file whose length the server does not say, which is kept as a whole. */
const largestInMemory = 256 * 2 ** 20;

interface Block {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** A file that comes as a stream: read from its beginning to its end, or as far as anybody wants to know. */
export class StreamSource implements ByteSource {
  private readonly stream: AsyncIterator<Uint8Array>;
  private blocks: Block[] = [];
  private received = 0;
  private kept = 0;

  constructor(
    private readonly answer: HttpAnswer,
    readonly size: number,
    readonly beside: OpenBeside,
  ) {
    this.stream = answer.body[Symbol.asyncIterator]();
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    if (target.length === 0) return 0;
    while (this.received <= offset) if (!(await this.receive())) return 0;
    let at = this.blocks.length - 1;
    while (at >= 0 && this.blocks[at].start > offset) at--;
    if (at < 0) throw passed();
    const block = this.blocks[at];
    const part = block.bytes.subarray(offset - block.start, offset - block.start + target.length);
    target.set(part);
    return part.length;
  }

  async close(): Promise<void> {
    this.blocks = [];
    this.answer.close();
  }

  private async receive(): Promise<boolean> {
    if (this.received > largestTransfer) throw tooLarge(largestTransfer);
    const next = await this.stream.next();
    if (next.done) return false;
    const { value } = next;
    this.blocks.push({ start: this.received, bytes: value });
    this.received += value.length;
    this.kept += value.length;
    while (this.kept > keptBytes && this.blocks.length > 1) this.kept -= this.blocks.shift()!.bytes.length;
    return true;
  }
}

/**
 * A stream of unknown length, kept as a whole.
 * @throws ReadError if it is longer than can be kept
 */
export async function collectStream(body: AsyncIterable<Uint8Array>, beside: OpenBeside): Promise<ByteSource> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
    if (length > largestInMemory) throw tooLarge(largestInMemory);
  }
  return new MemorySource(joinBytes(parts), beside);
}

function passed(): ReadError {
  return new ReadError(
    'no-ranges',
    say`The server sends the file only from its beginning on, and a part was needed again: download the file and open that.`,
  );
}

function tooLarge(limit: number): ReadError {
  return new ReadError(
    'too-large',
    say`The server sends the file only as a whole, and its graph is not complete after ${limit / 2 ** 20} MiB: download the file and open that.`,
  );
}

import { say } from '../../../graph/message';
import type { ByteSource, OpenBeside } from '../byteSource';
import { ReadError } from '../readError';
import { contentRange, requestRange, wrongRange } from './contentRange';
import type { HttpAnswer, HttpGet } from './httpGet';

/** Bytes of the first request: most files that describe a model without its weights are not larger. */
export const firstLength = 64 * 1024;
/** Bytes that may be transferred in advance over the life of a source: fewer requests, and still few bytes. */
const inAdvance = 512 * 1024;
/** The part of what is left of them that one request takes. */
const advancePerRequest = 1 / 8;

/** A file on a server that serves ranges: what is read is requested, and what was requested last is kept. */
export class RangeSource implements ByteSource {
  private advance = inAdvance;

  private constructor(
    private block: { readonly start: number; readonly bytes: Uint8Array },
    readonly size: number,
    private readonly version: string | null,
    private readonly url: string,
    private readonly get: HttpGet,
    readonly beside: OpenBeside,
  ) {}

  /** @param first the answer to a request for the beginning of the file */
  static async open(first: HttpAnswer, url: string, get: HttpGet, beside: OpenBeside): Promise<RangeSource> {
    const range = contentRange(first);
    if (range.start !== 0 || range.end > firstLength) throw wrongRange();
    const block = { start: 0, bytes: await bodyOf(first, range.end) };
    return new RangeSource(block, range.total, versionOf(first), url, get, beside);
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    const length = Math.min(target.length, this.size - offset);
    if (length <= 0) return 0;
    const { start, bytes } = this.block;
    if (offset < start || offset >= start + bytes.length) this.block = await this.request(offset, length);
    const from = offset - this.block.start;
    const part = this.block.bytes.subarray(from, from + length);
    target.set(part);
    return part.length;
  }

  async close(): Promise<void> {}

  private async request(start: number, needed: number): Promise<{ start: number; bytes: Uint8Array }> {
    const extra = Math.min(Math.floor(this.advance * advancePerRequest), this.size - start - needed);
    this.advance -= extra;
    const length = needed + extra;
    const answer = await this.get(this.url, requestRange(start, length));
    try {
      if (answer.status !== 206) throw changed(answer.status);
      const range = contentRange(answer);
      if (range.total !== this.size || versionOf(answer) !== this.version) throw changed(answer.status);
      if (range.start !== start || range.end > start + length) throw wrongRange();
      return { start, bytes: await bodyOf(answer, range.end - range.start) };
    } catch (error) {
      answer.close();
      throw error;
    }
  }
}

/** What a server calls the state of a file, if it does. */
function versionOf(answer: HttpAnswer): string | null {
  return answer.header('etag') ?? answer.header('last-modified');
}

/** The body of an answer that says how long it is; more than that is not taken. */
async function bodyOf(answer: HttpAnswer, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  for await (const part of answer.body) {
    bytes.set(part.subarray(0, length - done), done);
    done += Math.min(part.length, length - done);
    if (done === length) break;
  }
  if (done < length)
    throw new ReadError('truncated', say`The server sent ${done} bytes where it had announced ${length}.`);
  return bytes;
}

function changed(status: number): ReadError {
  return status === 206 || status === 200 || status === 416
    ? new ReadError('changed', say`The file on the server changed while it was read: try again.`)
    : new ReadError('server', say`The server answered with HTTP ${status} while the file was read.`);
}

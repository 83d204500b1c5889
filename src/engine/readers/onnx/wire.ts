import type { ByteSource } from '../support/byteSource';
import { ReadError } from '../support/readError';
import { Stretch } from './stretch';
import { say, type Message } from '../../graph/message';

/**
 * A parser for protobuf's wire format: synchronous code that yields how many bytes it needs at the cursor whenever they
 * are not buffered. `drive` fetches them, so that skipping a payload never reads it.
 */
export type Walk<T> = Generator<number, T, void>;

/** The field at the cursor. `end` is where it ends. */
export interface Field {
  readonly number: number;
  readonly wireType: number;
  /** Of a varint field; 0 for others. */
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** First read after a jump; each further read in sequence doubles, since then a stretch of nodes is being read. */
const firstChunk = 512;
const largestChunk = 256 * 1024;
const longestVarint = 10;

export async function drive<T>(
  walk: Walk<T>,
  cursor: Cursor,
  source: ByteSource,
  onProgress?: (done: number, total: number) => void,
): Promise<T> {
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value;
    onProgress?.(cursor.position, cursor.size);
    await cursor.fill(source, step.value);
  }
}

/** A position in a file with a window of bytes around it. */
export class Cursor {
  position = 0;
  private window = new Uint8Array(0);
  private stretch = new Stretch(this.window);
  private windowStart = 0;
  private chunk = firstChunk;

  constructor(readonly size: number) {}

  /** Reads the next window so that `needed` bytes are there, or all that are left. */
  async fill(source: ByteSource, needed: number): Promise<void> {
    const sequential =
      this.position >= this.windowStart &&
      this.position <= this.windowStart + this.window.length &&
      this.window.length > 0;
    this.chunk = sequential ? Math.min(this.chunk * 2, largestChunk) : firstChunk;
    const target = new Uint8Array(Math.min(Math.max(needed, this.chunk), this.size - this.position));
    const kept = sequential ? this.window.subarray(this.position - this.windowStart) : target.subarray(0, 0);
    target.set(kept);
    for (let filled = kept.length; filled < target.length;) {
      const count = await source.read(this.position + filled, target.subarray(filled));
      if (count === 0) throw truncated(this.position + filled, this.size);
      filled += count;
    }
    this.window = target;
    this.stretch = new Stretch(target);
    this.windowStart = this.position;
  }

  /** Whether `count` bytes (or all up to the end of the file) are buffered. */
  has(count: number): boolean {
    const { position, windowStart } = this;
    const buffered = position < windowStart ? 0 : Math.max(0, windowStart + this.window.length - position);
    return buffered >= count || buffered >= this.size - position;
  }

  /** What is made of the bytes from here (`first` in the file) up to `end` in the window; null unless all are buffered. */
  buffered<T>(end: number, make: (window: Stretch, start: number, end: number, first: number) => T | null): T | null {
    if (end > this.size || !this.has(end - this.position)) return null;
    return make(this.stretch, this.position - this.windowStart, end - this.windowStart, this.position);
  }

  /** A buffered varint. Values beyond 2⁵³ lose their last digits: lengths that large are errors anyway. */
  varint(): number {
    const start = this.position;
    let value = 0;
    for (let scale = 1, length = 0; length < longestVarint; scale *= 128, length++) {
      const byte = this.window[this.position - this.windowStart];
      if (byte === undefined) throw truncated(start, this.size);
      this.position++;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw corrupt(start, say`a number of at most ten bytes`);
  }

  /** Buffered bytes up to `end`. The view is valid until the next fill. */
  take(end: number): Uint8Array {
    const bytes = this.window.subarray(this.position - this.windowStart, end - this.windowStart);
    this.position = end;
    return bytes;
  }
}

/** Reads a field's tag and length, which are buffered; the cursor is at its contents afterwards. */
function nextField(cursor: Cursor, messageEnd: number): Field {
  const start = cursor.position;
  const tag = cursor.varint();
  const wireType = tag % 8;
  const number = (tag - wireType) / 8;
  if (number === 0) throw corrupt(start, say`a protobuf field`);
  let value = 0;
  let contents = cursor.position;
  let end: number;
  switch (wireType) {
    case 0:
      value = cursor.varint();
      end = cursor.position;
      break;
    case 1:
      end = contents + 8;
      break;
    case 2:
      end = cursor.varint();
      contents = cursor.position;
      end += contents;
      break;
    case 5:
      end = contents + 4;
      break;
    default:
      throw corrupt(start, say`a protobuf field of a known wire type, not ${wireType}`);
  }
  cursor.position = contents;
  if (end > messageEnd) {
    if (end > cursor.size) throw truncated(start, cursor.size, end);
    throw corrupt(start, say`a field that ends with its message at byte ${messageEnd}`);
  }
  return { number, wireType, value, start, end };
}

/** How a message's fields are treated: handled by a function, skipped unread, or (by default) copied. */
export type Handlers = Readonly<Record<number, ((field: Field) => Walk<void> | void) | 'skip'>>;

/**
 * Parses one message from the cursor to `end`. Fields without a handler are copied if `keep` returns true: the result
 * is the message without handled and skipped fields, ready to be decoded.
 */
export function* walkMessage(
  cursor: Cursor,
  end: number,
  handlers: Handlers,
  keep: (field: Field) => boolean = () => true,
): Walk<Uint8Array> {
  const copied = new Copy();
  while (cursor.position < end) {
    if (!cursor.has(2 * longestVarint)) yield 2 * longestVarint;
    const field = nextField(cursor, end);
    const handler = handlers[field.number];
    if (handler === 'skip' || (handler === undefined && !keep(field))) {
      cursor.position = field.end;
    } else if (handler !== undefined && field.wireType === 2) {
      const walk = handler(field);
      if (walk) yield* walk;
      cursor.position = field.end;
    } else {
      cursor.position = field.start;
      if (copied.length + field.end - field.start > largestMessage)
        throw new ReadError(
          'too-large',
          say`The file describes more than ${largestMessage / 2 ** 20} MB of names in one place, at byte ${field.start}.`,
        );
      if (!cursor.has(field.end - field.start)) yield field.end - field.start;
      copied.append(cursor.take(field.end));
    }
  }
  return copied.bytes();
}

/** Larger than any message without its payloads. */
const largestMessage = 64 * 2 ** 20;

/** The bytes of a length-delimited field. */
export function* readBytes(cursor: Cursor, field: Field): Walk<Uint8Array> {
  if (!cursor.has(field.end - cursor.position)) yield field.end - cursor.position;
  return cursor.take(field.end);
}

/** Bytes of what is copied of most messages. */
const usualLength = 128;

/** A growing byte array: one allocation is enough for the usual node, and none where nothing is copied. */
class Copy {
  length = 0;
  private buffer = new Uint8Array(0);

  append(part: Uint8Array): void {
    const end = this.length + part.length;
    if (end > this.buffer.length) {
      const larger = new Uint8Array(Math.max(end, this.buffer.length * 2, usualLength));
      larger.set(this.buffer.subarray(0, this.length));
      this.buffer = larger;
    }
    this.buffer.set(part, this.length);
    this.length = end;
  }

  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}

export function corrupt(position: number, expected: Message): ReadError {
  return new ReadError('corrupt', say`The file is damaged at byte ${position}: expected ${expected}.`);
}

function truncated(position: number, size: number, end?: number): ReadError {
  return new ReadError(
    'truncated',
    end === undefined
      ? say`The file is truncated: the field at byte ${position} is incomplete, the file ends after ${size} bytes.`
      : say`The file is truncated: the field at byte ${position} is incomplete, it reaches to byte ${end}, and the file ends after ${size} bytes.`,
  );
}

import type { ByteSource } from '../../../src/engine/readers/support/byteSource';

/** A segment of a file: bytes, or this many zeros. */
export type Segment = Uint8Array | { readonly zeros: number };

/** A file of any size that takes no memory for its zeros and counts the bytes that are read. */
export class SegmentedSource implements ByteSource {
  readonly size: number;
  bytesRead = 0;
  private readonly starts: number[] = [];

  constructor(
    private readonly segments: readonly Segment[],
    private readonly largestRead = Infinity,
  ) {
    let size = 0;
    for (const segment of segments) {
      this.starts.push(size);
      size += lengthOf(segment);
    }
    this.size = size;
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    const count = Math.min(target.length, this.size - offset, this.largestRead);
    if (count <= 0) return 0;
    target.fill(0, 0, count);
    this.segments.forEach((segment, index) => {
      const start = this.starts[index];
      if (!(segment instanceof Uint8Array) || start >= offset + count || start + segment.length <= offset) return;
      const from = Math.max(0, offset - start);
      const part = segment.subarray(from, Math.min(segment.length, offset + count - start));
      target.set(part, start + from - offset);
    });
    this.bytesRead += count;
    return count;
  }

  async beside(): Promise<null> {
    return null;
  }

  async close(): Promise<void> {}
}

function lengthOf(segment: Segment): number {
  return segment instanceof Uint8Array ? segment.length : segment.zeros;
}

import type { ByteSource } from './byteSource';

/**
 * Fills a target from an offset on, in as many reads as the source takes.
 * @returns how many bytes there were: fewer than the target has only at the end of the source
 */
export async function fill(source: ByteSource, offset: number, target: Uint8Array): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const count = await source.read(offset + done, target.subarray(done));
    if (count === 0) break;
    done += count;
  }
  return done;
}

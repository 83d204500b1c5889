import { say } from '../../graph/message';
import type { ByteSource } from './byteSource';
import { fill } from './fill';
import { ReadError } from './readError';

/**
 * A range of a source.
 * @throws ReadError if the source ends before it does
 */
export async function readExactly(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  if (offset + length > source.size) throw truncated(source);
  const bytes = new Uint8Array(length);
  if ((await fill(source, offset, bytes)) < length) throw truncated(source);
  return bytes;
}

function truncated(source: ByteSource): ReadError {
  return new ReadError('truncated', say`The file is cut off in its header: it has ${source.size} bytes.`);
}

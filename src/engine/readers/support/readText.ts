import type { ByteSource } from './byteSource';
import { fill } from './fill';
import { ReadError } from './readError';
import { say } from '../../graph/message';

/** JSON that describes a model is much smaller; a larger one contains data. */
const maxJsonBytes = 256 * 2 ** 20;

/**
 * The whole text of a source.
 * @throws ReadError if it is too large for JSON
 */
export async function readText(source: ByteSource): Promise<string> {
  if (source.size > maxJsonBytes)
    throw new ReadError(
      'too-large',
      say`This is JSON of more than ${maxJsonBytes / 2 ** 20} MiB: expected the description of a model.`,
    );
  const bytes = new Uint8Array(source.size);
  const length = await fill(source, 0, bytes);
  return new TextDecoder().decode(bytes.subarray(0, length));
}

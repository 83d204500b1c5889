import { MemorySource, type ByteSource } from '../engine/readers/support/byteSource';
import { isWebAddress, openUrl } from '../engine/readers/support/http/openUrl';
import { FileSource } from '../node/fileSource';
import { isRevision, readRevision } from '../node/gitRevision';
import { readPipe } from '../node/pipe';
import { systemError } from './systemError';

/**
 * Opens a file, a file in a revision of Git, a web address, a pipe or standard input (`-`), passes it to `use`, and closes it.
 * @throws ReadError with one sentence for any error of the system
 */
export async function withSource<T>(name: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  try {
    const source = await open(name);
    return await use(source).finally(() => source.close());
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? systemError(error) : error;
  }
}

async function open(name: string): Promise<ByteSource> {
  if (isWebAddress(name)) return openUrl(name, (await import('../node/httpGet')).httpGet);
  if (isRevision(name)) return new MemorySource(await readRevision(name));
  const piped = await readPipe(name);
  return piped === null ? FileSource.open(name) : new MemorySource(piped);
}

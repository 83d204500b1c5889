import { MemorySource, type ByteSource } from '../engine/readers/support/byteSource';
import { FileSource } from '../node/fileSource';
import { readPipe } from '../node/pipe';
import { systemError } from './systemError';

/**
 * Opens a file, a pipe or standard input (`-`), passes it to `use`, and closes it.
 * @throws ReadError with one sentence for any error of the system
 */
export async function withSource<T>(name: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  try {
    const piped = await readPipe(name);
    const source = piped === null ? await FileSource.open(name) : new MemorySource(piped);
    return await use(source).finally(() => source.close());
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? systemError(error) : error;
  }
}

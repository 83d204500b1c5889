import type { Model } from '../engine/graph/graph';
import { ReadError } from '../engine/readers/readError';
import { readModel } from '../engine/readers/readModel';
import { FileSource } from '../node/fileSource';

/** What the system says against opening a file, in words. */
const systemErrors: Readonly<Record<string, ReadError>> = {
  ENOENT: new ReadError('not-found', 'there is no such file.'),
  EACCES: new ReadError('no-permission', 'it may not be read: permission denied.'),
  EPERM: new ReadError('no-permission', 'it may not be read: permission denied.'),
  EISDIR: new ReadError('folder', 'it is a folder: expected a model file.'),
};

/** Reads the model in a file. @throws ReadError with one sentence, whatever goes wrong */
export async function loadModel(file: string): Promise<Model> {
  let source: FileSource;
  try {
    source = await FileSource.open(file);
  } catch (error) {
    throw systemError(error);
  }
  try {
    return await readModel(source);
  } catch (error) {
    throw error instanceof ReadError ? error : systemError(error);
  } finally {
    await source.close();
  }
}

function systemError(error: unknown): ReadError {
  const { code, message } = error as NodeJS.ErrnoException;
  return systemErrors[code ?? ''] ?? new ReadError('unreadable', `it could not be read: ${message}`);
}

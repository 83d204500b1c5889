import type { Model } from '../engine/graph/graph';
import { ReadError } from '../engine/readers/readError';
import { readModel } from '../engine/readers/readModel';
import { FileSource } from '../node/fileSource';

/** What the system says against opening a file, in words. */
const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.',
  EACCES: 'it may not be read: permission denied.',
  EPERM: 'it may not be read: permission denied.',
  EISDIR: 'it is a folder: expected a model file.',
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
  return new ReadError(code ?? 'internal', systemErrors[code ?? ''] ?? `it could not be read: ${message}`);
}

import type { ModelSource } from '../engine/graph/graph';
import { ReadError } from '../engine/readers/support/readError';
import { readModel } from '../engine/readers/readModel';
import { FileSource } from '../node/fileSource';
import { systemError } from './systemError';

/** Reads the model in a file. @throws ReadError with one sentence, whatever goes wrong */
export async function loadModel(file: string): Promise<ModelSource> {
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

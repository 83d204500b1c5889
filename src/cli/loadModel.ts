import type { ModelSource } from '../engine/graph/graph';
import { readModel } from '../engine/readers/readModel';
import { withSource } from './withSource';

/**
 * Reads the model in a file.
 * @throws ReadError with one sentence if that fails
 */
export function loadModel(file: string): Promise<ModelSource> {
  return withSource(file, readModel);
}

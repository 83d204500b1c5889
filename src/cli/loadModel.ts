import type { ModelSource } from '../engine/graph/graph';
import { openModel } from '../engine/openModel';
import { withSource } from './withSource';

/**
 * Reads the model in a file.
 * @throws ReadError with one sentence if that fails
 */
export function loadModel(file: string): Promise<ModelSource> {
  return withSource(file, openModel);
}

import type { ModelSource } from '../engine/graph/graph';
import { loadOperators } from '../engine/analysis/loadOperators';
import { readModel } from '../engine/readers/readModel';
import { withSource } from './withSource';

/**
 * Reads the model in a file, and loads what its analysis needs.
 * @throws ReadError with one sentence if that fails
 */
export async function loadModel(file: string): Promise<ModelSource> {
  const model = await withSource(file, readModel);
  await loadOperators(model);
  return model;
}

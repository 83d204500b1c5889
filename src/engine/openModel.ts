import { loadOperators } from './analysis/loadOperators';
import type { ModelSource } from './graph/graph';
import type { ReadProgress } from './readers/onnx/readOnnx';
import { readModel } from './readers/readModel';
import type { ByteSource } from './readers/support/byteSource';

/**
 * Reads a model of any supported kind, and loads what its analysis needs.
 * @throws ReadError with one sentence if the source is none
 */
export async function openModel(source: ByteSource, onProgress?: ReadProgress): Promise<ModelSource> {
  const model = await readModel(source, onProgress);
  await loadOperators(model);
  return model;
}

import type { Model } from '../graph/graph';
import type { ByteSource } from './byteSource';
import { readOnnx, type ReadProgress } from './onnx/readOnnx';
import { ReadError } from './readError';
import { sniff } from './sniff';

/**
 * Reads a model of any supported kind. The contents decide, never the name.
 * @throws ReadError with one sentence where the source is none of them
 */
export async function readModel(source: ByteSource, onProgress?: ReadProgress): Promise<Model> {
  if ((await sniff(source)) === 'onnx') return readOnnx(source, onProgress);
  throw new ReadError('json', 'This is JSON, but neither a layer spec nor a Keras or TensorFlow.js model.');
}

import type { ModelSource } from '../graph/graph';
import type { ByteSource } from './support/byteSource';
import { readOnnx, type ReadProgress } from './onnx/readOnnx';
import { readText } from './support/readText';
import { sniff } from './sniff';

/**
 * Reads a model of any supported kind. Contents decide, never the file name. Readers other than ONNX's are loaded when a
 * file needs them: what they set up takes longer than a small model.
 * @throws ReadError with one sentence if the source is none of them
 */
export async function readModel(source: ByteSource, onProgress?: ReadProgress): Promise<ModelSource> {
  switch (await sniff(source)) {
    case 'onnx':
      return readOnnx(source, onProgress);
    case 'zip':
      return (await archives()).readArchive(source);
    case 'safetensors':
      return (await checkpoints()).readSafetensorsFile(source);
    case 'gguf':
      return (await checkpoints()).readGgufFile(source);
    case 'json':
      return (await json()).readJson(await readText(source), source.beside);
  }
}

const json = once(() => import('./readJson'));
const archives = once(() => import('./readArchive'));
const checkpoints = once(() => import('./checkpoints/readCheckpoint'));

/** Loads a reader when it is first needed; later it is there at once. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}

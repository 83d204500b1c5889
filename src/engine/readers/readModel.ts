import type { ModelSource } from '../graph/graph';
import type { ByteSource } from './support/byteSource';
import { readGgufFile, readSafetensorsFile } from './checkpoints/readCheckpoint';
import { readOnnx, type ReadProgress } from './onnx/readOnnx';
import { readText } from './support/readText';
import { readArchive } from './readArchive';
import { readJson } from './readJson';
import { sniff } from './sniff';

/**
 * Reads a model of any supported kind. Contents decide, never the file name.
 * @throws ReadError with one sentence if the source is none of them
 */
export async function readModel(source: ByteSource, onProgress?: ReadProgress): Promise<ModelSource> {
  switch (await sniff(source)) {
    case 'onnx':
      return readOnnx(source, onProgress);
    case 'zip':
      return readArchive(source);
    case 'safetensors':
      return readSafetensorsFile(source);
    case 'gguf':
      return readGgufFile(source);
    case 'json':
      return readJson(await readText(source), source.beside);
  }
}

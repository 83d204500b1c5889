import type { ModelSource } from '../graph/graph';
import type { ByteSource } from './support/byteSource';
import { readOnnx, type ReadProgress } from './onnx/readOnnx';
import { ReadError } from './support/readError';
import { readJson } from './readJson';
import { sniff } from './sniff';

/** JSON that describes a model is smaller by far; what is larger holds data. */
const maxJsonBytes = 256 * 2 ** 20;

/**
 * Reads a model of any supported kind. The contents decide, never the name.
 * @throws ReadError with one sentence where the source is none of them
 */
export async function readModel(source: ByteSource, onProgress?: ReadProgress): Promise<ModelSource> {
  return (await sniff(source)) === 'onnx'
    ? readOnnx(source, onProgress)
    : readJson(await readText(source), source.beside);
}

async function readText(source: ByteSource): Promise<string> {
  if (source.size > maxJsonBytes)
    throw new ReadError(
      'too-large',
      `This is JSON of more than ${maxJsonBytes / 2 ** 20} MiB: expected the description of a model.`,
    );
  const bytes = new Uint8Array(source.size);
  let length = 0;
  while (length < bytes.length) {
    const count = await source.read(length, bytes.subarray(length));
    if (count === 0) break;
    length += count;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}

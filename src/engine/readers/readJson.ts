import type { LayeredModel } from '../graph/graph';
import { say } from '../graph/message';
import { lineStarts } from '../graph/textPosition';
import { detectJson } from './detectJson';
import { parseJson } from './support/json';
import { readIndexedCheckpoint } from './checkpoints/readCheckpoint';
import { readKeras } from './keras/readKeras';
import { readTfjs } from './tensorflowjs/readTfjs';
import { readTransformers } from './transformers/readTransformers';
import { readLayers } from './layers/readLayers';
import type { OpenBeside } from './support/byteSource';
import { ReadError } from './support/readError';

/**
 * Reads a model in JSON: a layer spec, a Keras model or one of TensorFlow.js.
 * @param beside opens the weight files that a TensorFlow.js model names
 * @throws ReadError with one sentence if it is none of them
 */
export async function readJson(text: string, beside: OpenBeside): Promise<LayeredModel> {
  const source = await readByFormat(text, beside);
  const starts = lineStarts(text);
  return { format: source.format, build: (begin, aids) => ({ ...source.build(begin, aids), lineStarts: starts }) };
}

async function readByFormat(text: string, beside: OpenBeside): Promise<LayeredModel> {
  switch (detectJson(text)) {
    case 'layers':
      return readLayers(text);
    case 'keras':
      return readKeras(text);
    case 'tfjs':
      return readTfjs(text, beside);
    case 'transformers':
      return readTransformers(text);
    case 'safetensors':
      return readIndexedCheckpoint(text, beside);
    case null:
      // Incomplete JSON may have been meant as one of them.
      parseJson(text);
      throw new ReadError(
        'json',
        say`This JSON file is not a model: expected a layer spec ("input" and an array "layers" of objects), or a Keras or TensorFlow.js model.`,
      );
  }
}

import type { Diagnostic } from '../../graph/diagnostic';
import type { LayeredModel, ModelSource } from '../../graph/graph';
import { say } from '../../graph/message';
import type { ByteSource, OpenBeside } from '../support/byteSource';
import { ReadError } from '../support/readError';
import { readText } from '../support/readText';
import { readTransformers } from '../transformers/readTransformers';
import { checkAgainstConfig } from './againstConfig';
import { checkpointModel } from './checkpointModel';
import { readGguf } from './gguf';
import { libraryName } from './ggufNames';
import { readSafetensors } from './safetensors';
import { readSafetensorsIndex } from './safetensorsIndex';
import type { StoredTensor } from './storedTensor';

/**
 * Reads a safetensors file: its header, and `config.json` next to it if there is one.
 * @throws ReadError
 */
export async function readSafetensorsFile(source: ByteSource): Promise<ModelSource> {
  const { tensors, notices } = await readSafetensors(source);
  return checkpoint({ format: 'safetensors', producer: '', tensors, notices }, source.beside);
}

/**
 * Reads `model.safetensors.index.json` and the headers of those files that it names and that exist.
 * @throws ReadError
 */
export async function readIndexedCheckpoint(text: string, beside: OpenBeside): Promise<LayeredModel> {
  const { tensors, notices, isComplete } = await readSafetensorsIndex(text, beside);
  const parts = { format: 'safetensors', producer: '', tensors, notices } as const;
  return layered(await checkpoint(parts, isComplete ? beside : nothingBeside));
}

/**
 * Reads a GGUF file: its header, and `config.json` next to it if there is one.
 * @throws ReadError
 */
export async function readGgufFile(source: ByteSource): Promise<ModelSource> {
  const { version, architecture, tensors } = await readGguf(source);
  const producer = architecture === '' ? `GGUF ${version}` : `GGUF ${version}, ${architecture}`;
  return checkpoint({ format: 'gguf', producer, tensors, notices: [] }, source.beside, libraryName);
}

interface Parts {
  readonly format: 'safetensors' | 'gguf';
  readonly producer: string;
  readonly tensors: readonly StoredTensor[];
  readonly notices: readonly Diagnostic[];
}

const nothingBeside: OpenBeside = async () => null;

/** @param nameOf the configuration's name of a stored tensor */
async function checkpoint(
  { format, producer, tensors, notices }: Parts,
  beside: OpenBeside,
  nameOf: (name: string) => string = name => name,
): Promise<ModelSource> {
  const config = await configBeside(beside);
  if (config === null) return checkpointModel(format, producer, tensors, notices);
  if (!('build' in config)) return checkpointModel(format, producer, tensors, [...notices, config]);
  return {
    format,
    build: (begin, aids) => {
      // The weights of modules are known when their layers are built, at any sizes.
      const expected = [...config.build(begin, aids).graph.initializers.values()].filter(({ listed }) => listed);
      return checkpointModel(format, producer, tensors, [...notices, ...checkAgainstConfig(tensors, expected, nameOf)]);
    },
  };
}

/** The configuration in the same folder; a notice if it cannot be read; null if there is none. */
async function configBeside(beside: OpenBeside): Promise<LayeredModel | Diagnostic | null> {
  const source = await beside('config.json');
  if (source === null) return null;
  try {
    return readTransformers(await readText(source));
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return {
      severity: 'info',
      code: 'config-unread',
      message: say`The tensors were not compared with the config.json next to the file: ${error.reason}`,
    };
  } finally {
    await source.close();
  }
}

/** JSON documents are built when they are analysed. */
function layered(source: ModelSource): LayeredModel {
  return 'build' in source ? source : { format: source.format, build: () => source };
}

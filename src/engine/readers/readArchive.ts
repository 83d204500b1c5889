import { say, type Message } from '../graph/message';
import type { ModelSource } from '../graph/graph';
import { readKeras } from './keras/readKeras';
import { withoutPlaces } from './keras/withoutPlaces';
import type { ByteSource } from './support/byteSource';
import { membersOf, parseJson, stringOf } from './support/json';
import { ReadError } from './support/readError';
import { readZipEntry, zipEntries, type ZipEntry } from './support/zip';

/** The description of a model, and the versions that it was saved with, are much smaller. */
const maxDescription = 64 * 2 ** 20;
const maxMetadata = 2 ** 20;

/** Other archives, recognized by the name of a file in them. */
const others: readonly { readonly holds: RegExp; readonly sentence: Message }[] = [
  {
    holds: /(^|\/)code\/.*\.py$/,
    sentence: say`This is a TorchScript model of PyTorch: export it to ONNX with torch.onnx.export, and open that.`,
  },
  {
    holds: /(^|\/)(archive_format|serialized_exported_program\.json)$/,
    sentence: say`This is an exported program of PyTorch: export it to ONNX with torch.onnx.export, and open that.`,
  },
  {
    holds: /(^|\/)data\.pkl$/,
    sentence: say`This is a PyTorch checkpoint, which holds weights: load it in PyTorch, export the model to ONNX with torch.onnx.export, and open that.`,
  },
  { holds: /\.npy$/, sentence: say`This is a NumPy archive (.npz): it holds arrays, not a model.` },
];

/**
 * Reads the archive that Keras 3 saves (`.keras`): `config.json` describes the model; weights are not read.
 * @throws ReadError with one sentence if it is another archive
 */
export async function readArchive(source: ByteSource): Promise<ModelSource> {
  const entries = await zipEntries(source);
  const entry = entries.find(({ name }) => name === 'config.json');
  if (!entry) {
    const other = others.find(({ holds }) => entries.some(({ name }) => holds.test(name)));
    throw new ReadError('zip', other?.sentence ?? say`This is a ZIP archive: unpack it, and open the model in it.`);
  }
  const metadata = entries.find(({ name }) => name === 'metadata.json');
  return withoutPlaces(
    readKeras(
      await textOf(source, entry, maxDescription),
      metadata ? versionIn(await textOf(source, metadata, maxMetadata)) : '',
    ),
  );
}

async function textOf(source: ByteSource, entry: ZipEntry, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await readZipEntry(source, entry, maxBytes));
}

/** The version of Keras that wrote the archive; '' if not stated. */
function versionIn(metadata: string): string {
  try {
    return stringOf(membersOf(parseJson(metadata)).get('keras_version')?.value) ?? '';
  } catch {
    return '';
  }
}

import type { DataType } from '../../graph/dataType';
import { say } from '../../graph/message';
import type { ByteSource } from '../support/byteSource';
import { ReadError } from '../support/readError';
import { GgufCursor } from './ggufCursor';
import type { StoredTensor } from './storedTensor';

/** The header of a GGUF file. */
export interface GgufHeader {
  readonly version: number;
  /** `general.architecture`, such as `llama`; '' if not stated. */
  readonly architecture: string;
  readonly tensors: readonly StoredTensor[];
}

/** Numbers of `enum ggml_type` → element types. */
const types: ReadonlyMap<number, DataType> = new Map<number, DataType>([
  ...([
    [0, 'float32'],
    [1, 'float16'],
    [28, 'float64'],
    [30, 'bfloat16'],
  ] as const),
  ...([
    [24, 'int8'],
    [25, 'int16'],
    [26, 'int32'],
    [27, 'int64'],
  ] as const),
  ...([
    [2, 'q4_0'],
    [3, 'q4_1'],
    [6, 'q5_0'],
    [7, 'q5_1'],
    [8, 'q8_0'],
  ] as const),
  ...([
    [10, 'q2_K'],
    [11, 'q3_K'],
    [12, 'q4_K'],
    [13, 'q5_K'],
    [14, 'q6_K'],
  ] as const),
  ...([
    [16, 'iq2_xxs'],
    [17, 'iq2_xs'],
    [18, 'iq3_xxs'],
    [19, 'iq1_s'],
    [20, 'iq4_nl'],
  ] as const),
  ...([
    [21, 'iq3_s'],
    [22, 'iq2_s'],
    [23, 'iq4_xs'],
    [29, 'iq1_m'],
  ] as const),
  ...([
    [34, 'tq1_0'],
    [35, 'tq2_0'],
    [39, 'mxfp4'],
  ] as const),
]);

/** Numbers of `enum gguf_metadata_value_type`: bytes of those with a fixed size, string and array. */
const valueBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
const [textValue, arrayValue] = [8, 9];
const magic = 0x46554747;
const newestVersion = 3;
/** `GGML_MAX_DIMS`. */
const mostAxes = 4;
/** No known file has nested arrays; deeper ones are rejected. */
const deepestArray = 8;

/**
 * Reads the header; the rest is never read. It has metadata, which is skipped except for the architecture, then each
 * tensor's name, sizes and type (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Sizes are innermost first.
 * @throws ReadError if the header is damaged, or of an unknown version
 */
export async function readGguf(source: ByteSource): Promise<GgufHeader> {
  const cursor = new GgufCursor(source);
  if ((await cursor.u32()) !== magic) throw cursor.damaged();
  const version = await cursor.u32();
  if (version < 1 || version > newestVersion)
    throw new ReadError(
      'unknown-version',
      say`This GGUF file has an unsupported version or byte order: expected a little-endian file of version 1 to ${newestVersion}.`,
    );
  cursor.countBytes = version === 1 ? 4 : 8;
  const tensorCount = await cursor.count();
  const architecture = await readMetadata(cursor);
  const tensors: StoredTensor[] = [];
  for (let index = 0; index < tensorCount; index++) tensors.push(await readTensor(cursor));
  return { version, architecture, tensors };
}

async function readMetadata(cursor: GgufCursor): Promise<string> {
  let architecture = '';
  for (let left = await cursor.count(); left > 0; left--) {
    const key = await cursor.text();
    const type = await cursor.u32();
    if (key === 'general.architecture' && type === textValue) architecture = await cursor.text();
    else await skipValue(cursor, type, 0);
  }
  return architecture;
}

async function skipValue(cursor: GgufCursor, type: number, depth: number): Promise<void> {
  if (type === textValue) return cursor.skipText();
  if (type !== arrayValue) return cursor.skip(bytesOf(type, cursor));
  if (depth === deepestArray) throw cursor.damaged();
  const element = await cursor.u32();
  const count = await cursor.count();
  if (element !== textValue && element !== arrayValue) return cursor.skip(count * bytesOf(element, cursor));
  for (let left = count; left > 0; left--) await skipValue(cursor, element, depth + 1);
}

function bytesOf(type: number, cursor: GgufCursor): number {
  const bytes = valueBytes.get(type);
  if (bytes === undefined) throw cursor.damaged();
  return bytes;
}

async function readTensor(cursor: GgufCursor): Promise<StoredTensor> {
  const name = await cursor.text();
  const rank = await cursor.u32();
  if (rank > mostAxes) throw cursor.damaged();
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) shape.unshift(await cursor.count());
  if (!shape.every(Number.isSafeInteger)) throw cursor.damaged();
  const dtype = types.get(await cursor.u32()) ?? 'undefined';
  await cursor.u64();
  return { name, dtype, shape };
}

import { entryOf } from '../../../graph/entryOf';
import { elementCount } from '../../../graph/shape';
import { maxConstantElements } from '../../../graph/value';
import type { ByteSource, OpenBeside } from '../../support/byteSource';
import { halfToNumber } from '../../support/shortFloats';
import type { ListedWeight } from './listedWeight';
import type { WeightGroup } from './weightsManifest';

/** Contents of constants by name. */
export type Contents = ReadonlyMap<string, readonly number[]>;

/** Bytes read at a time: small constants are next to each other. */
const windowBytes = 1 << 16;
/** Strings have to be read one by one to learn their lengths. */
const maxTexts = 1 << 16;

/** Bytes of an element in a weight file (TensorFlow.js, `DTYPE_VALUE_SIZE_MAP`). */
const elementBytes: Readonly<Record<string, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
  complex64: 8,
};

/** How to read elements that may determine a shape. */
const readers: Readonly<Record<string, (view: DataView, offset: number) => number>> = {
  int32: (view, offset) => view.getInt32(offset, true),
  float32: (view, offset) => view.getFloat32(offset, true),
  float16: (view, offset) => halfToNumber(view.getUint16(offset, true)),
  uint16: (view, offset) => view.getUint16(offset, true),
  uint8: (view, offset) => view.getUint8(offset),
  bool: (view, offset) => view.getUint8(offset),
};

/**
 * Reads the constants that may determine a shape, whole numbers and single floats, from the weight files of a
 * TensorFlow.js model; weights are skipped. What cannot be read is left out.
 */
export async function readSmallConstants(groups: readonly WeightGroup[], beside: OpenBeside): Promise<Contents> {
  const contents = new Map<string, readonly number[]>();
  for (const { paths, weights } of groups) {
    const files = await openAll(paths, beside);
    if (files === null) continue;
    try {
      await readGroup(weights, new Shards(files), contents);
    } finally {
      for (const file of files) await file.close();
    }
  }
  return contents;
}

async function readGroup(
  weights: readonly ListedWeight[],
  shards: Shards,
  contents: Map<string, readonly number[]>,
): Promise<void> {
  let offset = 0;
  for (const weight of weights) {
    const count = elementCount(weight.shape);
    if (count === null) return;
    const length =
      weight.storedAs === 'string'
        ? await textBytes(shards, offset, count)
        : count * (entryOf(elementBytes, weight.storedAs) ?? NaN);
    if (length === null || !Number.isSafeInteger(offset + length)) return;
    if (steers(weight, count)) {
      const bytes = await shards.read(offset, length);
      if (bytes === null) return;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const read = (index: number): number =>
        weight.scale * readers[weight.storedAs](view, index * (length / count)) + weight.min;
      contents.set(
        weight.name,
        Array.from({ length: count }, (_, index) => read(index)),
      );
    }
    offset += length;
  }
}

function steers({ dtype, storedAs }: ListedWeight, count: number): boolean {
  return Object.hasOwn(readers, storedAs) && count > 0 && count <= (dtype === 'float32' ? 16 : maxConstantElements);
}

/** Each string follows its length in four bytes. */
async function textBytes(shards: Shards, offset: number, count: number): Promise<number | null> {
  if (count > maxTexts) return null;
  let end = offset;
  for (let index = 0; index < count; index++) {
    const bytes = await shards.read(end, 4);
    if (bytes === null) return null;
    end += 4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  }
  return end - offset;
}

async function openAll(paths: readonly string[], beside: OpenBeside): Promise<ByteSource[] | null> {
  const files: ByteSource[] = [];
  for (const path of paths) {
    const file = await beside(path);
    if (file === null) {
      for (const opened of files) await opened.close();
      return null;
    }
    files.push(file);
  }
  return files;
}

/** Several files read as one, in windows. */
class Shards {
  private start = 0;
  private window = new Uint8Array(0);

  constructor(private readonly files: readonly ByteSource[]) {}

  /** null: there are fewer bytes. */
  async read(offset: number, length: number): Promise<Uint8Array | null> {
    if (offset < this.start || offset + length > this.start + this.window.length)
      await this.move(offset, Math.max(length, windowBytes));
    const part = this.window.subarray(offset - this.start, offset - this.start + length);
    return part.length === length ? part : null;
  }

  private async move(offset: number, length: number): Promise<void> {
    const target = new Uint8Array(length);
    let [filled, fileStart] = [0, 0];
    for (const file of this.files) {
      const from = offset + filled - fileStart;
      if (from < file.size && filled < length) filled += await file.read(from, target.subarray(filled));
      fileStart += file.size;
    }
    this.start = offset;
    this.window = target.subarray(0, filled);
  }
}

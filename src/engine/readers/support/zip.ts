import { say } from '../../graph/message';
import { Inflate } from 'fflate';
import type { ByteSource } from './byteSource';
import { fill } from './fill';
import { joinBytes } from './joinBytes';
import { ReadError } from './readError';

/** A file in a ZIP archive, as listed in its directory. */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored; 8: deflated. */
  readonly method: number;
  readonly compressedSize: number;
  /** Where its local header is. */
  readonly offset: number;
}

/** End of central directory, its ZIP64 form with the record that leads to it, an entry, a local header. */
const signatures = { end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50, entry: 0x02014b50, local: 0x04034b50 };
const endSize = 22;
const maxComment = 0xffff;
/** No model's archive has a larger directory. */
const maxDirectory = 64 * 2 ** 20;
/** This much is decompressed at once: a few bytes may expand to a thousand times as many. */
const step = 16 * 1024;

/**
 * The files in a ZIP archive. Only the directory at its end is read.
 * @throws ReadError if the archive is damaged or incomplete
 */
export async function zipEntries(source: ByteSource): Promise<ZipEntry[]> {
  const { offset, size } = await directoryOf(source);
  if (size > maxDirectory || offset + size > source.size) throw damaged();
  const view = await bytesAt(source, offset, size);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= size && view.getUint32(at, true) === signatures.entry;) {
    const [nameSize, extraSize, commentSize] = [28, 30, 32].map(place => view.getUint16(at + place, true));
    const end = at + 46 + nameSize + extraSize + commentSize;
    if (end > size) throw damaged();
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameSize));
    entries.push({ name, method: view.getUint16(at + 10, true), ...placeOf(view, at, nameSize, extraSize) });
    at = end;
  }
  return entries;
}

/**
 * The contents of a file in an archive.
 * @param maxBytes larger contents are rejected, whatever size the archive states
 * @throws ReadError if it is larger or damaged
 */
export async function readZipEntry(source: ByteSource, entry: ZipEntry, maxBytes: number): Promise<Uint8Array> {
  const header = await bytesAt(source, entry.offset, 30);
  if (header.getUint32(0, true) !== signatures.local) throw damaged();
  const start = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (entry.compressedSize > maxBytes) throw tooLarge(entry, maxBytes);
  if (start + entry.compressedSize > source.size) throw damaged();
  const { buffer, byteOffset, byteLength } = await bytesAt(source, start, entry.compressedSize);
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  if (entry.method === 0) return bytes;
  if (entry.method !== 8)
    throw new ReadError(
      'corrupt',
      say`The file '${entry.name}' in this archive is compressed in a way that is not supported.`,
    );
  return inflated(bytes, entry, maxBytes);
}

function inflated(bytes: Uint8Array, entry: ZipEntry, maxBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate(part => {
    length += part.length;
    if (length > maxBytes) throw tooLarge(entry, maxBytes);
    parts.push(part);
  });
  try {
    for (let at = 0; at < bytes.length; at += step)
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  } catch (error) {
    throw error instanceof ReadError ? error : damaged();
  }
  return joinBytes(parts);
}

/** Position and length of the directory, from the record at the archive's end, which a comment may follow. */
async function directoryOf(source: ByteSource): Promise<{ offset: number; size: number }> {
  const tail = Math.min(source.size, endSize + maxComment);
  const view = await bytesAt(source, source.size - tail, tail);
  for (let at = tail - endSize; at >= 0; at--) {
    if (view.getUint32(at, true) !== signatures.end) continue;
    const [size, offset] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    const isLarge = size === 0xffffffff || offset === 0xffffffff || view.getUint16(at + 10, true) === 0xffff;
    const isLocated = at >= 20 && view.getUint32(at - 20, true) === signatures.locator64;
    return isLarge && isLocated ? largeDirectory(source, uint64(view, at - 20 + 8)) : { offset, size };
  }
  throw damaged();
}

async function largeDirectory(source: ByteSource, at: number): Promise<{ offset: number; size: number }> {
  if (at + 56 > source.size) throw damaged();
  const view = await bytesAt(source, at, 56);
  if (view.getUint32(0, true) !== signatures.end64) throw damaged();
  return { size: uint64(view, 40), offset: uint64(view, 48) };
}

/** Size and position of an entry, which are in its extra field if they do not fit in 32 bits. */
function placeOf(
  view: DataView,
  at: number,
  nameSize: number,
  extraSize: number,
): { compressedSize: number; offset: number } {
  let [compressedSize, offset] = [view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const fields = { full: view.getUint32(at + 24, true) === 0xffffffff };
  const end = at + 46 + nameSize + extraSize;
  for (let field = at + 46 + nameSize; field + 4 <= end; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue;
    let place = field + 4 + (fields.full ? 8 : 0);
    if (compressedSize === 0xffffffff && place + 8 <= end) {
      compressedSize = uint64(view, place);
      place += 8;
    }
    if (offset === 0xffffffff && place + 8 <= end) offset = uint64(view, place);
  }
  return { compressedSize, offset };
}

const uint64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

async function bytesAt(source: ByteSource, offset: number, length: number): Promise<DataView> {
  const bytes = new Uint8Array(length);
  if ((await fill(source, offset, bytes)) < length) throw damaged();
  return new DataView(bytes.buffer);
}

const damaged = (): ReadError =>
  new ReadError('corrupt', say`This ZIP archive (a .keras model or a PyTorch checkpoint) is damaged or incomplete.`);

const tooLarge = ({ name }: ZipEntry, maxBytes: number): ReadError =>
  new ReadError('too-large', say`The file '${name}' in this archive has more than ${maxBytes / 2 ** 20} MiB.`);

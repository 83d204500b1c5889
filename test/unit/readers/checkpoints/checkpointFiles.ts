import { MemorySource } from '../../../../src/engine/readers/support/byteSource';

/** A tensor to write: its type as the format names it, and its sizes, outermost first. */
export interface Written {
  readonly dtype: string;
  readonly shape: readonly number[];
}

const bytesOf: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2, I64: 8, U8: 1 };

/** The header of a safetensors file, followed by the bytes of its tensors. */
export function safetensorsFile(tensors: Readonly<Record<string, Written>>, metadata?: object): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape }]) => {
    const from = end;
    end += shape.reduce((product, size) => product * size, bytesOf[dtype] ?? 1);
    return [name, { dtype, shape, data_offsets: [from, end] }];
  });
  const all = metadata ? [['__metadata__', metadata], ...entries] : entries;
  return withLength(JSON.stringify(Object.fromEntries(all)), end);
}

/** The length of a header, the header, and this many bytes after it. */
export function withLength(header: string, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

/** Metadata values of a GGUF file, by type number. */
export type Metadata = readonly (readonly [key: string, type: number, value: Uint8Array])[];

/** A GGUF file without its data: tensors with their type number, sizes outermost first. */
export function ggufFile(
  metadata: Metadata,
  tensors: Readonly<Record<string, { readonly type: number; readonly shape: readonly number[] }>>,
  version = 3,
): Uint8Array {
  const count = version === 1 ? u32 : u64;
  const text = (value: string): Uint8Array[] => [count(value.length), new TextEncoder().encode(value)];
  return joined([
    new TextEncoder().encode('GGUF'),
    u32(version),
    count(Object.keys(tensors).length),
    count(metadata.length),
    ...metadata.flatMap(([key, type, value]) => [...text(key), u32(type), value]),
    ...Object.entries(tensors).flatMap(([name, { type, shape }]) => [
      ...text(name),
      u32(shape.length),
      ...[...shape].reverse().map(count),
      u32(type),
      u64(0),
    ]),
  ]);
}

export function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

export function u64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(part => [...part]));
}

/** A file in a folder with other files. */
export function inFolder(bytes: Uint8Array, others: Readonly<Record<string, Uint8Array | string>>): MemorySource {
  return new MemorySource(bytes, async name => {
    const found = Object.hasOwn(others, name) ? others[name] : undefined;
    return found === undefined
      ? null
      : inFolder(typeof found === 'string' ? new TextEncoder().encode(found) : found, others);
  });
}

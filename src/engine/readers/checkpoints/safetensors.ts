import type { DataType } from '../../graph/dataType';
import type { Diagnostic } from '../../graph/diagnostic';
import { isSize } from '../../graph/figure';
import { say, type Message } from '../../graph/message';
import { byteCount, type KnownShape } from '../../graph/shape';
import type { ByteSource } from '../support/byteSource';
import { ReadError } from '../support/readError';
import { readExactly } from '../support/readExactly';
import type { StoredTensor } from './storedTensor';

/** The header of a safetensors file. */
export interface SafetensorsHeader {
  readonly tensors: readonly StoredTensor[];
  readonly notices: readonly Diagnostic[];
}

/** The format's own limit. */
const longestHeader = 100_000_000;
const lengthBytes = 8;

/** Names of the format → element types. */
const types: ReadonlyMap<string, DataType> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['F8_E4M3', 'float8e4m3fn'],
  ['F8_E5M2', 'float8e5m2'],
  ['F8_E8M0', 'float8e8m0'],
  ['F6_E2M3', 'float6e2m3'],
  ['F6_E3M2', 'float6e3m2'],
  ['F4', 'float4e2m1'],
  ['C64', 'complex64'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U64', 'uint64'],
  ['U32', 'uint32'],
  ['U16', 'uint16'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
]);

/** Whether a file starts like one: the length of a header, and its first brace. */
export function isSafetensors(head: Uint8Array): boolean {
  return head.length > lengthBytes && head[lengthBytes] === 0x7b && headerLength(head) < 2 ** 32;
}

/**
 * Reads the header; the rest is never read: 8 bytes for its length, then JSON that gives each tensor a type, a shape
 * and a position in the file (https://github.com/huggingface/safetensors, "Format").
 * @throws ReadError if the header is not valid
 */
export async function readSafetensors(source: ByteSource): Promise<SafetensorsHeader> {
  const length = headerLength(await readExactly(source, 0, lengthBytes));
  if (length > longestHeader)
    throw corrupt(say`The header of this safetensors file is longer than the maximum of ${longestHeader} bytes.`);
  const entries = Object.entries(parse(await readExactly(source, lengthBytes, length)));
  const tensors: StoredTensor[] = [];
  const notices: Diagnostic[] = [];
  let end = 0;
  for (const [name, entry] of entries) {
    if (name === '__metadata__') continue;
    const { tensor, bytes, to } = tensorOf(name, entry);
    tensors.push(tensor);
    end = Math.max(end, to);
    const expected = byteCount(tensor.dtype, tensor.shape);
    if (expected !== null && expected !== bytes)
      notices.push({
        severity: 'error',
        code: 'wrong-size',
        node: name,
        message: say`${name} takes ${bytes} bytes in the file, but its shape and type need ${expected}.`,
      });
  }
  if (lengthBytes + length + end > source.size)
    notices.push({
      severity: 'warning',
      code: 'truncated',
      message: say`The file is cut off: its tensors end at byte ${lengthBytes + length + end}, but it has ${source.size} bytes.`,
    });
  return { tensors, notices };
}

function headerLength(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, lengthBytes);
  return view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
}

function parse(bytes: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw corrupt(say`The header of this safetensors file is not valid JSON.`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw corrupt(say`The header of this safetensors file is not a JSON object.`);
  return header;
}

function tensorOf(name: string, entry: unknown): { tensor: StoredTensor; bytes: number; to: number } {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
    throw corrupt(say`The tensor ${name} must have a valid dtype, shape and data_offsets.`);
  const [from, to] = offsets;
  return { tensor: { name, dtype: types.get(dtype) ?? 'undefined', shape }, bytes: to - from, to };
}

function isSizes(value: unknown): value is KnownShape {
  return Array.isArray(value) && value.every(size => typeof size === 'number' && isSize(size));
}

function corrupt(message: Message): ReadError {
  return new ReadError('corrupt', message);
}

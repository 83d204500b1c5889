import { onnx } from 'onnx-proto';
import { bitsOf } from '../../graph/dataType';
import { elementCount } from '../../graph/shape';
import type { ByteRange, Initializer } from '../../graph/graph';
import { say } from '../../graph/message';
import type { ByteSource } from '../support/byteSource';
import { fill } from '../support/fill';
import { ReadError } from '../support/readError';
import { decode, toNumber } from './decode';
import { fieldNumbers, isReadable, rawNumbers, type Numbers } from './payloadNumbers';
import { Cursor, drive, walkMessage, type Field, type Walk } from './wire';

/** Bytes that are in memory at once: a multiple of the size of every element. */
const windowSize = 1 << 20;

/** Takes the next numbers of a tensor; they are valid until it is done. */
export type TakeNumbers = (numbers: Numbers) => Promise<void> | void;

/** What a tensor's contents are: numbers, elsewhere than they should be, or not readable as numbers. */
export type PayloadState = 'read' | 'missing' | 'unreadable';

/** Fields of `TensorProto` with a payload. */
const fields = { floats: 4, int32s: 5, int64s: 7, raw: 9, doubles: 10, uint64s: 11 } as const;

/** Where numbers are in a file, and how they are written there. */
interface Stretch extends ByteRange {
  readonly field: number;
}

/**
 * Reads the contents of an ONNX file's tensors, window by window: from `raw_data`, from the typed fields, and from the
 * files that external tensors name.
 */
export class PayloadReader {
  private readonly others = new Map<string, ByteSource | null>();

  constructor(private readonly source: ByteSource) {}

  /** @throws ReadError if the contents are damaged, or not as many as the tensor's shape says */
  async read(tensor: Initializer, take: TakeNumbers): Promise<PayloadState> {
    if (tensor.at === undefined || !isReadable(tensor.dtype)) return 'unreadable';
    const { stretches, proto } = await this.find(tensor.at);
    const expected = tensor.storedElements ?? elementCount(tensor.shape) ?? 0;
    let left = expected;
    const takeSome = async (numbers: Numbers): Promise<void> => {
      // Packed numbers may end with padding.
      const own = numbers.length > left && paddedTo(expected, tensor) ? numbers.subarray(0, left) : numbers;
      if (own.length > left) throw mismatch(tensor, expected);
      left -= own.length;
      if (own.length > 0) await take(own);
    };
    if (proto.dataLocation === onnx.TensorProto.DataLocation.EXTERNAL) {
      const bytes = Math.ceil((expected * bitsOf(tensor.dtype)!) / 8);
      const found = await this.external(proto, bytes);
      if (found === null) return 'missing';
      await this.readStretch(found.source, { ...found.range, field: fields.raw }, tensor, takeSome);
    } else {
      for (const stretch of stretches) await this.readStretch(this.source, stretch, tensor, takeSome);
      await takeUnpacked(proto, tensor, takeSome);
    }
    if (left > 0) throw mismatch(tensor, expected);
    return 'read';
  }

  async close(): Promise<void> {
    for (const source of this.others.values()) await source?.close();
    this.others.clear();
  }

  /** The message of a tensor without its packed payload, and where that is. */
  private async find({ start, end }: ByteRange): Promise<{ stretches: Stretch[]; proto: onnx.TensorProto }> {
    const cursor = new Cursor(this.source.size);
    cursor.position = start;
    const stretches: Stretch[] = [];
    const handlers: Record<number, (field: Field) => void> = {};
    for (const field of Object.values(fields))
      handlers[field] = ({ end: last }) => void stretches.push({ field, start: cursor.position, end: last });
    const walk = function* (): Walk<Uint8Array> {
      return yield* walkMessage(cursor, end, { ...handlers, 6: 'skip', 12: 'skip' });
    };
    const bytes = await drive(walk(), cursor, this.source);
    return { stretches, proto: decode(onnx.TensorProto, bytes, start, say`a tensor`) };
  }

  /** A file that is named beside the model, and the part of it that a tensor is. */
  private async external(
    { externalData }: onnx.TensorProto,
    bytes: number,
  ): Promise<{ source: ByteSource; range: ByteRange } | null> {
    const entry = (name: string): string => externalData.find(({ key }) => key === name)?.value ?? '';
    const location = entry('location');
    let source = this.others.get(location);
    if (source === undefined) {
      source = location === '' ? null : await this.source.beside(location);
      this.others.set(location, source);
    }
    if (source === null) return null;
    const start = Number(entry('offset') || 0);
    const length = Number(entry('length') || bytes);
    if (!(start >= 0 && length >= 0 && start + length <= source.size))
      throw new ReadError(
        'truncated',
        say`'${location}' has ${source.size} bytes, but a weight ends at byte ${start + length}.`,
      );
    return { source, range: { start, end: start + length } };
  }

  private async readStretch(
    source: ByteSource,
    { field, start, end }: Stretch,
    tensor: Initializer,
    take: TakeNumbers,
  ): Promise<void> {
    const buffer = new ArrayBuffer(Math.min(windowSize, end - start));
    const varints = new Varints();
    for (let at = start; at < end; at += windowSize) {
      const bytes = new Uint8Array(buffer, 0, Math.min(windowSize, end - at));
      if ((await fill(source, at, bytes)) < bytes.length) throw mismatch(tensor, elementCount(tensor.shape) ?? 0);
      try {
        await take(numbersIn(bytes, field, tensor, varints));
      } catch (error) {
        throw error instanceof RangeError ? mismatch(tensor, elementCount(tensor.shape) ?? 0) : error;
      }
    }
  }
}

/** The numbers of a packed field. */
function numbersIn(bytes: Uint8Array, field: number, { dtype }: Initializer, varints: Varints): Numbers {
  switch (field) {
    case fields.raw:
      return rawNumbers(bytes, dtype);
    case fields.floats:
      return rawNumbers(bytes, dtype === 'complex64' ? dtype : 'float32');
    case fields.doubles:
      return rawNumbers(bytes, dtype === 'complex128' ? dtype : 'float64');
    case fields.int32s:
      return fieldNumbers(varints.take(bytes), dtype);
    default:
      return varints.take(bytes);
  }
}

/** What is not packed was copied with the message, where it is short. */
async function takeUnpacked(proto: onnx.TensorProto, { dtype }: Initializer, take: TakeNumbers): Promise<void> {
  const { floatData, doubleData, int32Data, int64Data, uint64Data } = proto;
  if (floatData.length > 0) await take(Float32Array.from(floatData));
  if (doubleData.length > 0) await take(Float64Array.from(doubleData));
  if (int32Data.length > 0) await take(fieldNumbers(Int32Array.from(int32Data), dtype));
  for (const wide of [int64Data, uint64Data])
    if (wide.length > 0) await take(Int32Array.from(wide, value => (toNumber(value) === 0 ? 0 : 1)));
}

/** Integers of any length, whose last bytes may be in the next window. The lower 32 bits are kept, or 1 for higher ones. */
class Varints {
  private value = 0;
  private higher = false;
  private shift = 0;

  take(bytes: Uint8Array): Int32Array {
    const numbers = new Int32Array(bytes.length);
    let count = 0;
    for (const byte of bytes) {
      if (this.shift < 32) this.value |= (byte & 0x7f) << this.shift;
      if (this.shift >= 28 && (byte & (this.shift === 28 ? 0x70 : 0x7f)) !== 0) this.higher = true;
      this.shift += 7;
      if (byte >= 0x80) continue;
      numbers[count++] = this.value === 0 && this.higher ? 1 : this.value;
      [this.value, this.higher, this.shift] = [0, false, 0];
    }
    return numbers.subarray(0, count);
  }
}

/** Whether the last byte of so many elements holds others as well. */
function paddedTo(elements: number, { dtype }: Initializer): boolean {
  return (elements * (bitsOf(dtype) ?? 8)) % 8 !== 0;
}

function mismatch({ name, shape }: Initializer, elements: number): ReadError {
  return new ReadError(
    'corrupt',
    say`The contents of the weight '${name}' do not fit its shape ${shape.join(' × ')}: expected ${elements} numbers.`,
  );
}

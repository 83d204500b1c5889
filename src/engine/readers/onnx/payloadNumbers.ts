import { bitsOf, type DataType } from '../../graph/dataType';

/**
 * Numbers of a tensor in their order. Integers have their values, those of 64 bits only whether they are zero; of floats
 * the sign may be missing, so that −0 is 0.
 */
export type Numbers =
  Float32Array | Float64Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

/** Types of 8-bit floats in which 0x80 is a number that is not 0, and one without zeros. */
const withoutNegativeZero: ReadonlySet<DataType> = new Set(['float8e4m3fnuz', 'float8e5m2fnuz']);

/** Whether numbers of a type can be read from their bytes. */
export function isReadable(dtype: DataType): boolean {
  return numbersOf[dtype] !== undefined;
}

/**
 * The numbers that bytes of `raw_data` hold, little-endian. The bytes begin at a multiple of eight in their buffer, and may
 * be changed.
 * @throws RangeError if an element is incomplete
 */
export function rawNumbers(bytes: Uint8Array, dtype: DataType): Numbers {
  return numbersOf[dtype]!(bytes);
}

/** The same for numbers of `int32_data`, which hold a narrow number, or one byte of packed ones, each. */
export function fieldNumbers(values: Int32Array, dtype: DataType): Numbers {
  const bits = bitsOf(dtype) ?? 0;
  if (bits === 32) return values;
  if (bits === 16) return rawNumbers(new Uint8Array(Uint16Array.from(values).buffer), dtype);
  return rawNumbers(Uint8Array.from(values), dtype);
}

const numbersOf: { readonly [D in DataType]?: (bytes: Uint8Array) => Numbers } = {
  float32: bytes => new Float32Array(bytes.buffer, bytes.byteOffset, whole(bytes, 4)),
  float64: bytes => new Float64Array(bytes.buffer, bytes.byteOffset, whole(bytes, 8)),
  float16: magnitudes,
  bfloat16: magnitudes,
  int32: bytes => new Int32Array(bytes.buffer, bytes.byteOffset, whole(bytes, 4)),
  uint32: bytes => new Uint32Array(bytes.buffer, bytes.byteOffset, whole(bytes, 4)),
  int16: bytes => new Int16Array(bytes.buffer, bytes.byteOffset, whole(bytes, 2)),
  uint16: bytes => new Uint16Array(bytes.buffer, bytes.byteOffset, whole(bytes, 2)),
  int8: bytes => new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length),
  uint8: bytes => bytes,
  bool: bytes => bytes,
  int64: wide,
  uint64: wide,
  complex64: bytes => eitherOf(new Float32Array(bytes.buffer, bytes.byteOffset, 2 * whole(bytes, 8))),
  complex128: bytes => eitherOf(new Float64Array(bytes.buffer, bytes.byteOffset, 2 * whole(bytes, 16))),
  float8e4m3fn: bytes => shortFloats(bytes, 'float8e4m3fn'),
  float8e4m3fnuz: bytes => shortFloats(bytes, 'float8e4m3fnuz'),
  float8e5m2: bytes => shortFloats(bytes, 'float8e5m2'),
  float8e5m2fnuz: bytes => shortFloats(bytes, 'float8e5m2fnuz'),
  // A power of two is never zero.
  float8e8m0: bytes => bytes.fill(1),
  int4: bytes => halves(bytes, nibble => (nibble << 28) >> 28),
  uint4: bytes => halves(bytes, nibble => nibble),
  float4e2m1: bytes => halves(bytes, nibble => nibble & 7),
  int2: bytes => quarters(bytes, part => (part << 30) >> 30),
  uint2: bytes => quarters(bytes, part => part),
};

function whole({ length }: Uint8Array, size: number): number {
  if (length % size !== 0) throw new RangeError('An element is incomplete.');
  return length / size;
}

/** 16-bit floats without their signs. */
function magnitudes(bytes: Uint8Array): Numbers {
  const numbers = new Uint16Array(bytes.buffer, bytes.byteOffset, whole(bytes, 2));
  for (let index = 0; index < numbers.length; index++) numbers[index] &= 0x7fff;
  return numbers;
}

/** Of 64-bit integers whether they are zero. */
function wide(bytes: Uint8Array): Numbers {
  return eitherOf(new Int32Array(bytes.buffer, bytes.byteOffset, 2 * whole(bytes, 8)));
}

/** For each pair of numbers, whether one of them is not zero. */
function eitherOf(parts: Int32Array | Float32Array | Float64Array): Uint8Array {
  const numbers = new Uint8Array(parts.length / 2);
  for (let index = 0; index < numbers.length; index++)
    numbers[index] = parts[2 * index] === 0 && parts[2 * index + 1] === 0 ? 0 : 1;
  return numbers;
}

function shortFloats(bytes: Uint8Array, dtype: DataType): Numbers {
  if (!withoutNegativeZero.has(dtype)) for (let index = 0; index < bytes.length; index++) bytes[index] &= 0x7f;
  return bytes;
}

/** The first of two is in the lower half (onnx.proto, `TensorProto.int32_data`). */
function halves(bytes: Uint8Array, valueOf: (nibble: number) => number): Numbers {
  const numbers = new Int8Array(2 * bytes.length);
  for (let index = 0; index < bytes.length; index++) {
    numbers[2 * index] = valueOf(bytes[index] & 15);
    numbers[2 * index + 1] = valueOf(bytes[index] >> 4);
  }
  return numbers;
}

function quarters(bytes: Uint8Array, valueOf: (part: number) => number): Numbers {
  const numbers = new Int8Array(4 * bytes.length);
  for (let index = 0; index < bytes.length; index++)
    for (let part = 0; part < 4; part++) numbers[4 * index + part] = valueOf((bytes[index] >> (2 * part)) & 3);
  return numbers;
}

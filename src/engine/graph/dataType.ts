/**
 * Element types of ONNX, named as in the reports. Order and numbers are those of `TensorProto.DataType`
 * (onnx.proto3, IR version 13): the index in this list is the number in the file.
 */
export const dataTypes = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'uint4',
  'int4',
  'float4e2m1',
  'float8e8m0',
  'uint2',
  'int2',
] as const;

/**
 * Types that only files of weights have. Those of GGUF pack a block of elements with its scales; their bits are a
 * block's, shared among its elements (ggml-common.h: `block_q4_K` has 144 bytes for 256 elements, so 4.5 bits each).
 */
const storedBits = {
  float6e2m3: 6,
  float6e3m2: 6,
  q4_0: blockBits(18, 32),
  q4_1: blockBits(20, 32),
  q5_0: blockBits(22, 32),
  q5_1: blockBits(24, 32),
  q8_0: blockBits(34, 32),
  q2_K: blockBits(84, 256),
  q3_K: blockBits(110, 256),
  q4_K: blockBits(144, 256),
  q5_K: blockBits(176, 256),
  q6_K: blockBits(210, 256),
  iq1_s: blockBits(50, 256),
  iq1_m: blockBits(56, 256),
  iq2_xxs: blockBits(66, 256),
  iq2_xs: blockBits(74, 256),
  iq2_s: blockBits(82, 256),
  iq3_xxs: blockBits(98, 256),
  iq3_s: blockBits(110, 256),
  iq4_nl: blockBits(18, 32),
  iq4_xs: blockBits(136, 256),
  tq1_0: blockBits(54, 256),
  tq2_0: blockBits(66, 256),
  mxfp4: blockBits(17, 32),
} as const;

function blockBits(bytes: number, elements: number): number {
  return (bytes * 8) / elements;
}

export type DataType = (typeof dataTypes)[number] | keyof typeof storedBits;

const bits: Record<DataType, number | null> = {
  ...storedBits,
  undefined: null,
  string: null,
  bool: 8,
  float32: 32,
  float64: 64,
  float16: 16,
  bfloat16: 16,
  complex64: 64,
  complex128: 128,
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
  float8e4m3fn: 8,
  float8e4m3fnuz: 8,
  float8e5m2: 8,
  float8e5m2fnuz: 8,
  float8e8m0: 8,
  int4: 4,
  uint4: 4,
  float4e2m1: 4,
  int2: 2,
  uint2: 2,
};

/** Bits of one element as it is stored, a fraction for blocks; null where that depends on the contents (strings). */
export function bitsOf(dtype: DataType): number | null {
  return bits[dtype];
}

/** The type for a number of ONNX `TensorProto.DataType`; 'undefined' for a number that this version does not know. */
export function dataTypeOf(code: number): DataType {
  return dataTypes[code] ?? 'undefined';
}

/** The number of ONNX `TensorProto.DataType` for a type; −1 for a type that ONNX does not have. */
export function dataTypeCode(dtype: DataType): number {
  return (dataTypes as readonly DataType[]).indexOf(dtype);
}

/** Floating-point and complex types: their constants are weights unless an operator states otherwise. */
export function isFloat(dtype: DataType): boolean {
  return dtype.startsWith('float') || dtype.startsWith('bfloat') || dtype.startsWith('complex');
}

/** Signed and unsigned integers, without bool. */
export function isInteger(dtype: DataType): boolean {
  return dtype.startsWith('int') || dtype.startsWith('uint');
}

/**
 * Element types, named as in the reports. Order and numbers are those of ONNX `TensorProto.DataType`
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

export type DataType = (typeof dataTypes)[number];

const bits: Record<DataType, number | null> = {
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

/** Bits of one element as ONNX stores it; null where that depends on the contents (strings). */
export function bitsOf(dtype: DataType): number | null {
  return bits[dtype];
}

/** The type for a number of ONNX `TensorProto.DataType`; 'undefined' for a number this version does not know. */
export function dataTypeOf(code: number): DataType {
  return dataTypes[code] ?? 'undefined';
}

/** Floating-point and complex types: the ones whose constants are weights unless an operator says otherwise. */
export function isFloat(dtype: DataType): boolean {
  return dtype.startsWith('float') || dtype.startsWith('bfloat') || dtype.startsWith('complex');
}

/** Signed and unsigned integers, without bool. */
export function isInteger(dtype: DataType): boolean {
  return dtype.startsWith('int') || dtype.startsWith('uint');
}

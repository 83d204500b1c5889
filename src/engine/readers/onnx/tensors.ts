import { onnx } from 'onnx-proto';
import { dataTypeOf, type DataType } from '../../graph/dataType';
import type { Initializer } from '../../graph/graph';
import { constant, maxConstantElements, type Constant } from '../../graph/value';
import { bfloatToNumber, halfToNumber } from '../support/shortFloats';
import { say } from '../../graph/message';
import { corrupt, readBytes, walkMessage, type Cursor, type Field, type Walk } from './wire';
import { decode, toNumber } from './decode';

/** Fields of `TensorProto` that hold a payload: float_data, int32_data, int64_data, raw_data, double_data, uint64_data. */
const payloads: ReadonlySet<number> = new Set([4, 5, 7, 9, 10, 11]);
const stringData = 6;
const docString = 12;
const dataTypeField = 2;

/** Integers determine shapes; a whole constant of 64-bit ones may be kept. */
const largestIntegerPayload = maxConstantElements * 8;
/** Floats determine shapes only as scales, limits and steps, which are short. */
const largestFloatPayload = 512;
/** Strings determine shapes only as the few words that are removed or split. */
const largestTextPayload = 4096;

const steeringTypes: ReadonlySet<DataType> = new Set(['int32', 'int64', 'uint32', 'uint64', 'bool']);

/**
 * `TensorProto`: name, type and dims; the payload is skipped by its length unless it is small enough to determine a
 * shape.
 */
export function* readTensor(cursor: Cursor, field: Field): Walk<Initializer> {
  const { start, end } = field;
  const at = { start: cursor.position, end };
  let skipped = false;
  let dtype: DataType = 'undefined';
  const strings: string[] = [];
  let textLength = 0;
  const readString = function* (inner: Field): Walk<void> {
    textLength += inner.end - inner.start;
    if (textLength <= largestTextPayload) strings.push(new TextDecoder().decode(yield* readBytes(cursor, inner)));
  };
  const bytes = yield* walkMessage(cursor, end, { [stringData]: readString, [docString]: 'skip' }, inner => {
    if (inner.number === dataTypeField) dtype = dataTypeOf(inner.value);
    // Every writer puts the type before the payload; if it does not come first, only short payloads are kept.
    const limit = steeringTypes.has(dtype) ? largestIntegerPayload : largestFloatPayload;
    if (!payloads.has(inner.number) || inner.end - inner.start <= limit) return true;
    skipped = true;
    return false;
  });
  const proto = decode(onnx.TensorProto, bytes, start, say`a tensor`);
  const shape = proto.dims.map(toNumber);
  if (shape.some(dim => dim < 0)) throw corrupt(start, say`a tensor without negative dimensions in '${proto.name}'`);
  const type = dataTypeOf(proto.dataType);
  const external = proto.dataLocation === onnx.TensorProto.DataLocation.EXTERNAL;
  const contents =
    skipped || external ? null : type === 'string' ? textOf(strings, shape) : contentsOf(proto, type, shape);
  return { name: proto.name, dtype: type, shape, at, ...(contents && { constant: contents }) };
}

/** `SparseTensorProto`: dims of the dense tensor, and how many elements are stored. */
export function* readSparseTensor(cursor: Cursor, field: Field): Walk<Initializer> {
  let values: Initializer | null = null;
  const bytes = yield* walkMessage(cursor, field.end, {
    1: function* (inner) {
      values = yield* readTensor(cursor, inner);
    },
    2: 'skip',
  });
  const { name, dtype, shape, at }: Initializer = values ?? { name: '', dtype: 'undefined', shape: [0] };
  const dims = decode(onnx.SparseTensorProto, bytes, field.start, say`a sparse tensor`).dims.map(toNumber);
  return { name, dtype, shape: dims, storedElements: shape[0] ?? 0, ...(at && { at }) };
}

function contentsOf(proto: onnx.TensorProto, dtype: DataType, shape: readonly number[]): Constant | null {
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (count > maxConstantElements) return null;
  const values = proto.rawData.length > 0 ? fromRaw(proto.rawData, dtype) : fromFields(proto, dtype);
  return values !== null && values.length === count ? constant(dtype, shape, values) : null;
}

function textOf(strings: readonly string[], shape: readonly number[]): Constant | null {
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (strings.length !== count) return null;
  return { ...constant('string', shape, new Array<null>(count).fill(null)), strings };
}

function fromFields(proto: onnx.TensorProto, dtype: DataType): number[] | null {
  switch (dtype) {
    case 'float32':
      return proto.floatData;
    case 'float64':
      return proto.doubleData;
    case 'int64':
      return proto.int64Data.map(toNumber);
    case 'uint32':
    case 'uint64':
      return proto.uint64Data.map(toNumber);
    case 'float16':
      return proto.int32Data.map(halfToNumber);
    case 'bfloat16':
      return proto.int32Data.map(bfloatToNumber);
    case 'int32':
    case 'int16':
    case 'int8':
    case 'uint16':
    case 'uint8':
    case 'bool':
      return proto.int32Data;
    default:
      return null;
  }
}

function fromRaw(raw: Uint8Array, dtype: DataType): number[] | null {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const every = (size: number, get: (offset: number) => number): number[] | null =>
    raw.length % size === 0 ? Array.from({ length: raw.length / size }, (_, index) => get(index * size)) : null;
  switch (dtype) {
    case 'float32':
      return every(4, offset => view.getFloat32(offset, true));
    case 'float64':
      return every(8, offset => view.getFloat64(offset, true));
    case 'float16':
      return every(2, offset => halfToNumber(view.getUint16(offset, true)));
    case 'bfloat16':
      return every(2, offset => bfloatToNumber(view.getUint16(offset, true)));
    case 'int64':
      return every(8, offset => Number(view.getBigInt64(offset, true)));
    case 'uint64':
      return every(8, offset => Number(view.getBigUint64(offset, true)));
    case 'int32':
      return every(4, offset => view.getInt32(offset, true));
    case 'uint32':
      return every(4, offset => view.getUint32(offset, true));
    case 'int16':
      return every(2, offset => view.getInt16(offset, true));
    case 'uint16':
      return every(2, offset => view.getUint16(offset, true));
    case 'int8':
      return every(1, offset => view.getInt8(offset));
    case 'uint8':
    case 'bool':
      return every(1, offset => view.getUint8(offset));
    default:
      return null;
  }
}

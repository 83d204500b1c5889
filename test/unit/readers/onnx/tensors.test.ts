import assert from 'node:assert/strict';
import type { Initializer } from '../../../../src/engine/graph/graph';
import { readOnnx } from '../../../../src/engine/readers/onnx/readOnnx';
import { ReadError } from '../../../../src/engine/readers/support/readError';
import { graphProto, modelProto } from '../../support/onnxFile';
import { bytesField, flatten, varintField, type Message } from '../../support/protobuf';
import { SegmentedSource } from '../../support/segmentedSource';

/** Fields of `TensorProto` and numbers of `TensorProto.DataType`, from onnx.proto3. */
const field = { dims: 1, type: 2, floats: 4, int32s: 5, int64s: 7, name: 8, raw: 9, doubles: 10, uint64s: 11 };
const types = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

/** The only initializer of a model, as it is read. */
async function read(type: keyof typeof types, dims: readonly number[], payload: Message): Promise<Initializer> {
  const proto = [
    ...dims.flatMap(dim => varintField(field.dims, dim)),
    ...varintField(field.type, types[type]),
    ...bytesField(field.name, 't'),
    ...payload,
  ];
  const model = await readOnnx(new SegmentedSource(modelProto(graphProto({ initializers: [proto] }))));
  return model.graph.initializers.get('t')!;
}

const bytesOf = (array: { buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(array.buffer);
/** Numbers packed in one field. */
const packed = (number: number, ...values: number[]): Message =>
  bytesField(number, flatten(values.flatMap(value => [flatten(varintField(0, value)).subarray(1)])));

describe('a small constant of an ONNX file', () => {
  // Typed arrays write little-endian here, as raw_data is specified.
  const raw: [keyof typeof types, Uint8Array, number[]][] = [
    ['uint8', Uint8Array.of(0, 200), [0, 200]],
    ['int8', bytesOf(Int8Array.of(-128, 127)), [-128, 127]],
    ['uint16', bytesOf(Uint16Array.of(1, 65535)), [1, 65535]],
    ['int16', bytesOf(Int16Array.of(-32768, 5)), [-32768, 5]],
    ['uint32', bytesOf(Uint32Array.of(0, 4294967295)), [0, 4294967295]],
    ['int32', bytesOf(Int32Array.of(-2147483648, 7)), [-2147483648, 7]],
    ['uint64', bytesOf(BigUint64Array.of(3n, 2n ** 53n)), [3, 2 ** 53]],
    ['int64', bytesOf(BigInt64Array.of(-1n, 2n ** 53n)), [-1, 2 ** 53]],
    ['bool', Uint8Array.of(1, 0), [1, 0]],
    ['float32', bytesOf(Float32Array.of(0.5, -2)), [0.5, -2]],
    ['float64', bytesOf(Float64Array.of(0.1, 1e300)), [0.1, 1e300]],
    ['float16', bytesOf(Uint16Array.of(0x3c00, 0xc000)), [1, -2]],
    ['bfloat16', bytesOf(Uint16Array.of(0x3f80, 0xc000)), [1, -2]],
  ];
  for (const [type, bytes, values] of raw) {
    it(`of ${type} is read from raw_data`, async () => {
      const { dtype, shape, constant } = await read(type, [2], bytesField(field.raw, bytes));
      assert.deepEqual([dtype, shape, constant?.values], [type, [2], values]);
    });
  }

  // Which field holds which type: the comments of TensorProto in onnx.proto3.
  const fields: [keyof typeof types, Message, number[]][] = [
    ['uint8', packed(field.int32s, 0, 200), [0, 200]],
    ['int8', packed(field.int32s, 5, 127), [5, 127]],
    ['uint16', packed(field.int32s, 1, 65535), [1, 65535]],
    ['int16', packed(field.int32s, 1, 32767), [1, 32767]],
    ['int32', packed(field.int32s, 1, 70000), [1, 70000]],
    ['bool', packed(field.int32s, 1, 0), [1, 0]],
    ['float16', packed(field.int32s, 0x3c00, 0xc000), [1, -2]],
    ['bfloat16', packed(field.int32s, 0x3f80, 0xc000), [1, -2]],
    ['int64', packed(field.int64s, 1, 2 ** 40), [1, 2 ** 40]],
    ['uint32', packed(field.uint64s, 1, 4294967295), [1, 4294967295]],
    ['uint64', packed(field.uint64s, 1, 2 ** 40), [1, 2 ** 40]],
    ['float32', bytesField(field.floats, bytesOf(Float32Array.of(0.5, -2))), [0.5, -2]],
    ['float64', bytesField(field.doubles, bytesOf(Float64Array.of(0.1, 1e300))), [0.1, 1e300]],
  ];
  for (const [type, payload, values] of fields) {
    it(`of ${type} is read from the field of its type`, async () => {
      assert.deepEqual((await read(type, [2], payload)).constant?.values, values);
    });
  }

  it('has no contents if the number of elements does not match its dimensions', async () => {
    assert.equal((await read('int64', [3], packed(field.int64s, 1, 2))).constant, undefined);
    assert.equal((await read('int32', [1], bytesField(field.raw, Uint8Array.of(1, 2, 3)))).constant, undefined);
    assert.equal((await read('float32', [2], [])).constant, undefined);
  });

  it('has no contents if it is large, but a known number of elements', async () => {
    const { shape, constant } = await read('float32', [1000], bytesField(field.raw, new Uint8Array(4000)));
    assert.deepEqual([shape, constant], [[1000], undefined]);
  });

  it('is rejected if a dimension is negative', async () => {
    await assert.rejects(
      read('float32', [], bytesField(field.dims, Uint8Array.from([...Array<number>(9).fill(255), 1]))),
      ReadError,
    );
  });
});

import assert from 'node:assert/strict';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { readSmallConstants } from '../../../../src/engine/readers/tensorflowjs/weights/weightFiles';
import type { ListedWeight } from '../../../../src/engine/readers/tensorflowjs/weights/listedWeight';
import { SegmentedSource, type Segment } from '../../support/segmentedSource';

const weight = (
  name: string,
  dtype: string,
  shape: readonly number[],
  more: Partial<ListedWeight> = {},
): ListedWeight => ({ name, dtype, shape, storedAs: dtype, scale: 1, min: 0, ...more });

const int32 = (...values: number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);
/** As the converter of TensorFlow.js writes strings: the length in four bytes, then the string (its `io_utils`). */
const texts = (...values: string[]): Uint8Array =>
  Buffer.concat(values.map(value => Buffer.concat([int32(value.length), Buffer.from(value)])));

describe('the weight files of a TensorFlow.js model', () => {
  it('provide constants that may determine a shape: integers, single floats, quantized values', async () => {
    const bytes = Buffer.concat([
      int32(1, -1, 8),
      texts('', 'of', 'any length'),
      new Uint8Array(Float32Array.of(0.5).buffer),
      Uint8Array.of(1, 0),
      // 1.5 and −2 as IEEE 754 binary16; 3 as a byte for 0.25·3 + 1.
      Uint8Array.of(0x00, 0x3e, 0x00, 0xc0),
      Uint8Array.of(3),
      int32(7),
    ]);
    const contents = await readSmallConstants(
      [
        {
          paths: ['one.bin'],
          weights: [
            weight('target', 'int32', [3]),
            weight('words', 'string', [3]),
            weight('half', 'float32', []),
            weight('flags', 'bool', [2]),
            weight('small', 'float32', [2], { storedAs: 'float16' }),
            weight('byte', 'float32', [], { storedAs: 'uint8', scale: 0.25, min: 1 }),
            weight('last', 'int32', []),
          ],
        },
      ],
      async name => (name === 'one.bin' ? new MemorySource(bytes) : null),
    );
    assert.deepEqual(Object.fromEntries(contents), {
      target: [1, -1, 8],
      half: [0.5],
      flags: [1, 0],
      small: [1.5, -2],
      byte: [1.75],
      last: [7],
    });
  });

  it('are read only in a window around each small constant', async () => {
    const segments: Segment[] = [int32(2), { zeros: 3e9 }, int32(3, 4), { zeros: 1e9 }];
    const file = new SegmentedSource(segments);
    const contents = await readSmallConstants(
      [
        {
          paths: ['w'],
          weights: [
            weight('a', 'int32', []),
            weight('big', 'float32', [75e7]),
            weight('b', 'int32', [2]),
            weight('rest', 'uint8', [1e9]),
          ],
        },
      ],
      async () => file,
    );
    assert.deepEqual(Object.fromEntries(contents), { a: [2], b: [3, 4] });
    assert.ok(file.bytesRead <= 2 * 65536, `${file.bytesRead} bytes`);
  });

  it('are read as one, whichever file a constant begins in', async () => {
    const bytes = int32(5, 6, 7);
    const parts = [bytes.subarray(0, 3), bytes.subarray(3, 6), bytes.subarray(6)];
    const contents = await readSmallConstants(
      [{ paths: ['0', '1', '2'], weights: [weight('a', 'int32', []), weight('b', 'int32', [2])] }],
      async name => new MemorySource(parts[Number(name)]),
    );
    assert.deepEqual(Object.fromEntries(contents), { a: [5], b: [6, 7] });
  });

  it('provide nothing if one is missing, and only what exists if they are truncated', async () => {
    const weights = [weight('a', 'int32', []), weight('words', 'string', [2]), weight('b', 'int32', [])];
    const bytes = Buffer.concat([int32(5), texts('x')]);
    const read = async (paths: readonly string[]) =>
      Object.fromEntries(
        await readSmallConstants([{ paths, weights }], async name =>
          name === 'there' ? new MemorySource(bytes) : null,
        ),
      );
    assert.deepEqual(await read(['there', 'missing']), {});
    assert.deepEqual(await read(['there']), { a: [5] });
  });
});

import assert from 'node:assert/strict';
import { builtInDevices, peakFor, readDevices } from '../../../../src/engine/questions/speed/devices';

describe('device profiles', () => {
  it('state the source of their figures', () => {
    assert.ok(builtInDevices.length >= 5);
    for (const { name, peaks, bandwidth, source } of builtInDevices) {
      assert.ok(bandwidth > 0 && peaks.length > 0 && peaks.every(({ flops }) => flops > 0), name);
      assert.match(source, /^https:\/\//, name);
      assert.equal(new Set(peaks.map(peak => peak.name)).size, peaks.length, name);
    }
  });

  it('are read from the settings', () => {
    assert.deepEqual(
      readDevices([
        { name: 'Board', flops: 2e12, bandwidth: 50e9 },
        { name: 'Chip', flops: { float16: 8e12, int8: 16e12, nonsense: 1 }, bandwidth: 100e9, memory: 8e9 },
      ]),
      [
        {
          name: 'Board',
          peaks: [{ name: 'float32', dtype: 'float32', flops: 2e12 }],
          bandwidth: 50e9,
          memory: null,
          source: '',
          derivation: null,
        },
        {
          name: 'Chip',
          bandwidth: 100e9,
          memory: 8e9,
          source: '',
          derivation: null,
          peaks: [
            { name: 'float16', dtype: 'float16', flops: 8e12 },
            { name: 'int8', dtype: 'int8', flops: 16e12 },
          ],
        },
      ],
    );
  });

  it('are omitted if they are invalid', () => {
    for (const nonsense of [
      undefined,
      null,
      'fast',
      {},
      [null],
      ['x'],
      [{}],
      [{ name: '', flops: 1, bandwidth: 1 }],
      [{ name: 'a', flops: -1, bandwidth: 1 }],
      [{ name: 'a', flops: 1, bandwidth: 0 }],
      [{ name: 'a', flops: { float32: Infinity }, bandwidth: 1 }],
      [{ name: 'a', bandwidth: 1 }],
    ]) {
      assert.deepEqual(readDevices(nonsense), []);
    }
  });

  // NVIDIA Ada architecture whitepaper V2.01, RTX 4090: bfloat16 165.2 (with float32 accumulation, the only kind), float16
  // 330.3, INT4 1,321.2. Ampere architecture whitepaper, A100: no FP8, INT4 1,248. H100 page: FP8 3,958 with sparsity.
  it('have the published peak for a type, or that of the narrowest type that holds its numbers', () => {
    const peak = (device: string, type: Parameters<typeof peakFor>[1]): number =>
      peakFor(
        builtInDevices.find(({ name }) => name.includes(device))!,
        type,
      ).flops / 1e12;
    assert.deepEqual(
      [peak('4090', 'bfloat16'), peak('4090', 'float16'), peak('4090', 'int4'), peak('4090', 'uint8')],
      [165.2, 330.3, 1321.2, 660.6],
    );
    assert.deepEqual([peak('A100', 'bfloat16'), peak('A100', 'float8e4m3fn'), peak('A100', 'int4')], [312, 312, 1248]);
    assert.deepEqual([peak('H100', 'float8e5m2'), peak('H100', 'int4')], [1979, 1979]);
  });
});

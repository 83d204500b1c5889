import assert from 'node:assert/strict';
import type { DeviceProfile } from '../../../src/protocol/data';
import { Engine } from '../../../src/worker/engine';

/** 1,000 FLOPs and 1e9 bytes per second. */
const device: DeviceProfile = {
  name: 'slow',
  bandwidth: 1e9,
  memory: null,
  peaks: [{ name: 'float32', dtype: 'float32', flops: 1000 }],
  source: '',
  derivation: null,
};

async function problems(latency: string | number, devices: readonly DeviceProfile[]): Promise<string[]> {
  const engine = new Engine(() => Promise.reject(new Error('There are no files here.')), { progress: () => undefined });
  const text = JSON.stringify({
    input: [10],
    budget: { latency },
    layers: [{ type: 'Linear', out_features: 10, bias: false }],
  });
  const { diagnostics } = await engine.open(
    'spec',
    { kind: 'text', text, name: 'net.layers.json' },
    { dimensions: {}, defaults: [], inputShapes: {}, ...(devices[0] && { device: devices[0] }) },
  );
  return diagnostics.map(
    ({ message, range }) => `${text.slice(range?.offset, range!.offset + range!.length)} ${message}`,
  );
}

describe('The time budget of a layer spec', () => {
  // 10 sums of 10 products: 190 FLOPs take 190 ms.
  it('is checked on the default device, and reported at its value', async () => {
    assert.deepEqual(await problems('189ms', [device]), [
      '"189ms" Over budget: 190 ms (time bound); the limit is 189 ms.',
    ]);
    assert.deepEqual(await problems('190ms', [device]), []);
    assert.equal((await problems(0.1, [device])).length, 1);
  });

  it('is not checked without a device', async () => {
    assert.deepEqual(await problems('1ms', []), []);
  });
});

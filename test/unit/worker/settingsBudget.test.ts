import assert from 'node:assert/strict';
import type { Limits } from '../../../src/protocol/data';
import { Engine } from '../../../src/worker/engine';

async function limits(path: string, rules: unknown): Promise<Limits> {
  const engine = new Engine(() => Promise.reject(new Error('There are no files here.')), { progress: () => undefined });
  const text = JSON.stringify({ input: [10], layers: [{ type: 'Linear', out_features: 10 }] });
  const options = { dimensions: {}, defaults: [], inputShapes: {}, budgets: { rules, path } };
  const summary = await engine.open('spec', { kind: 'text', text, name: 'net.layers.json' }, options);
  return summary.limits;
}

describe('The budgets of the settings', () => {
  it('limit models whose paths match, by the strictest of them', async () => {
    const rules = { 'mobile/**': { macs: '600M', params: 5e6 }, 'net.*': { macs: 1e9, weightBytes: '64MB' } };
    assert.deepEqual(await limits('mobile/net.layers.json', rules), { macs: 6e8, params: 5e6, weightBytes: 64e6 });
    assert.deepEqual(await limits('server/net.layers.json', rules), { macs: 1e9, weightBytes: 64e6 });
    assert.deepEqual(await limits('server/other.layers.json', rules), {});
  });

  it('may be anything in a settings file', async () => {
    for (const rules of [null, 'macs', [], { '[': { macs: 1 }, '*': { macs: 'much' } }])
      assert.deepEqual(await limits('net.layers.json', rules), {});
  });
});

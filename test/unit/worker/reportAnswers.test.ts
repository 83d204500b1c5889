import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AnalysisOptions } from '../../../src/protocol/data';
import { builtInDevices } from '../../../src/engine/questions/devices';
import { Engine } from '../../../src/worker/engine';

const options: AnalysisOptions = { dimensions: {}, defaults: [], inputShapes: {} };

async function opened(): Promise<Engine> {
  const engine = new Engine(
    async path => {
      throw new Error(`not a file here: ${path}`);
    },
    { progress: () => undefined },
  );
  const bytes = new Uint8Array(readFileSync('test/fixtures/models/hand_transformer_encoder_dyn.onnx'));
  await engine.open('s', { kind: 'bytes', bytes, name: 'encoder.onnx' }, options);
  return engine;
}

describe('questions about a report', () => {
  it('are answered in plain data, which a message can carry', async () => {
    const engine = await opened();
    const answers = [
      await engine.operators('s', 'exact'),
      await engine.map('s', { metric: 'macs', convention: 'exact', root: null, depth: 3, minShare: 0.01 }),
      await engine.memory('s'),
      await engine.roofline('s', 'exact', builtInDevices[0], builtInDevices[0].peaks[0].name),
      await engine.growthVariables('s'),
      await engine.growth('s', 'macs', 'exact', 'seq', [16, 32]),
      await engine.growthLaw('s', 'macs', 'exact'),
      await engine.weightBytesAs('s', 'int8', null),
    ];
    assert.deepEqual(structuredClone(answers), answers);
    assert.deepEqual(JSON.parse(JSON.stringify(answers)), answers);
  });

  it('do not wait for a law that is being looked for', async () => {
    const engine = await opened();
    let found = false;
    const law = engine.growthLaw('s', 'macs', 'exact').then(answer => {
      found = true;
      return answer;
    });
    assert.equal((await engine.memory('s')).nodes, 246);
    assert.equal(found, false);
    assert.equal((await law).kind, 'law');
  });

  it('about figures that are no longer there end with a reason', async () => {
    const engine = await opened();
    const law = engine.growthLaw('s', 'macs', 'exact');
    await engine.analyze('s', { ...options, dimensions: { seq: 64 } });
    await assert.rejects(law, { code: 'out-of-date' });
  });

  it('about what is not there are refused', async () => {
    const engine = await opened();
    await assert.rejects(engine.weightBytesAs('s', 'int8', 1e6), /no item/);
    await assert.rejects(
      engine.map('s', { metric: 'macs', convention: 'exact', root: -7, depth: 3, minShare: 0 }),
      /no item/,
    );
    await assert.rejects(engine.roofline('s', 'exact', builtInDevices[0], 'magic'), /no peak/);
    await assert.rejects(engine.memory('nobody'), /no session/);
    await assert.rejects(engine.copyRows('s', 'nobody', 0, 1, []), /no view/);
  });
});

import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AnalysisOptions } from '../../../src/protocol/data';
import { builtInDevices } from '../../../src/engine/questions/speed/devices';
import { inEnglish } from '../../../src/engine/graph/spoken';
import { Engine } from '../../../src/worker/engine';

const model = { session: 's' };
const exact = { convention: 'exact', metric: 'macs' } as const;
const [device] = inEnglish(builtInDevices);
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

const tiny = JSON.stringify({ input: [4], layers: [{ type: 'Linear', out_features: 2 }] });

/** The code of an answer's error once it was rejected; 'pending' until then. */
function settled(answer: Promise<unknown>): () => string {
  let outcome = 'pending';
  answer.then(
    () => (outcome = 'answered'),
    (error: { code: string }) => (outcome = error.code),
  );
  return () => outcome;
}

/** Lets the engine take its next turns: what is still wanted works in each of them. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(resolve => setTimeout(resolve));
}

describe('questions about a report', () => {
  it('are answered with plain data that can be posted as a message', async () => {
    const engine = await opened();
    const answers = [
      await engine.ask(model, 'operators', 'exact'),
      await engine.ask(model, 'map', {
        metric: 'macs',
        convention: 'exact',
        root: null,
        depth: 3,
        minShare: 0.01,
      }),
      await engine.ask(model, 'memory'),
      await engine.ask(model, 'roofline', { ...exact, device: { profile: device, peak: null, fused: false } }),
      await engine.ask(model, 'growthVariables'),
      await engine.ask(model, 'growth', 'macs', 'exact', 'seq', [16, 32]),
      await engine.ask(model, 'growthFormula', 'macs', 'exact'),
      await engine.ask(model, 'weightBytes', { ...exact, weights: 'int8' }),
    ];
    assert.deepEqual(structuredClone(answers), answers);
    assert.deepEqual(JSON.parse(JSON.stringify(answers)), answers);
  });

  it('use the peak that fits the weights if a device does not have the chosen one', async () => {
    const engine = await opened();
    const ask = async (peak: string | null) =>
      (await engine.ask(model, 'roofline', { ...exact, device: { profile: device, peak, fused: false } })).peakName;
    assert.equal(await ask('TF32 tensor cores'), 'TF32 tensor cores');
    assert.deepEqual([await ask(null), await ask('of another device')], ['float32', 'float32']);
  });

  it('do not wait for a formula search', async () => {
    const engine = await opened();
    let found = false;
    const formula = engine.ask(model, 'growthFormula', 'macs', 'exact').then(answer => {
      found = true;
      return answer;
    });
    assert.equal((await engine.ask(model, 'memory')).nodes, 246);
    assert.equal(found, false);
    assert.equal((await formula).kind, 'formula');
  });

  it('about figures that no longer exist are rejected with a reason', async () => {
    const engine = await opened();
    const formula = engine.ask(model, 'growthFormula', 'macs', 'exact');
    await engine.analyze('s', { ...options, dimensions: { seq: 64 } });
    await assert.rejects(formula, { code: 'out-of-date' });
  });

  it('that take long end when their model is closed, or opened again', async () => {
    // Loads the reader, which takes more turns than the work.
    await (await opened()).open('t', { kind: 'text', name: 'x.layers.json', text: tiny }, options);
    for (const leave of [
      (engine: Engine) => engine.close('s'),
      (engine: Engine) => engine.open('s', { kind: 'text', name: 'x.layers.json', text: tiny }, options),
    ]) {
      const engine = await opened();
      const formula = settled(engine.ask(model, 'growthFormula', 'macs', 'exact'));
      const curve = settled(engine.ask(model, 'growth', 'macs', 'exact', 'seq', [16, 32, 48]));
      await leave(engine);
      await turns(3);
      assert.deepEqual([formula(), curve()], ['out-of-date', 'out-of-date']);
    }
  });

  it('that take long end when the same view asks again', async () => {
    const engine = await opened();
    const page = (view: string) => ({ session: 's', view });
    const first = settled(engine.ask(page('a'), 'growthFormula', 'macs', 'exact'));
    const other = engine.ask(page('b'), 'growthFormula', 'macs', 'exact');
    const second = engine.ask(page('a'), 'growthFormula', 'flops', 'exact');
    await turns(3);
    assert.equal(first(), 'out-of-date');
    assert.equal((await other).kind, 'formula');
    assert.equal((await second).kind, 'formula');
  });

  it('about unknown items are rejected', async () => {
    const engine = await opened();
    await assert.rejects(engine.ask(model, 'details', 1e6, exact), /no item/);
    await assert.rejects(
      engine.ask(model, 'map', { metric: 'macs', convention: 'exact', root: -7, depth: 3, minShare: 0 }),
      /no item/,
    );
    await assert.rejects(engine.ask({ session: 'nobody' }, 'memory'), /no session/);
    await assert.rejects(engine.ask({ session: 's', view: 'nobody' }, 'copyRows', 0, 1), /no view/);
    await assert.rejects(engine.ask(model, 'rows', 0, 1), /about a view/);
  });
});

import assert from 'node:assert/strict';
import type { PlanStep, Source } from '../../../src/protocol/data';
import { builtInDevices } from '../../../src/engine/questions/speed/devices';
import { inEnglish } from '../../../src/engine/graph/spoken';
import { freshComparison } from '../../../src/webview/compare/comparisonView';
import { Engine } from '../../../src/worker/engine';
import { openText } from './openModel';

/** Three linear layers without biases: 64 → 32 → 16 → 4, for one row. */
const text = JSON.stringify({
  input: [64],
  layers: [
    { name: 'a', type: 'Linear', out_features: 32, bias: false },
    { name: 'b', type: 'Linear', out_features: 16, bias: false },
    { name: 'c', type: 'Linear', out_features: 4, bias: false },
  ],
});
const shown = { convention: 'exact', metric: 'macs' } as const;
const keep = (layers: string, channels: number): PlanStep => ({ keep: { layers, channels } });

describe('a compression plan in the worker', () => {
  it('gives the totals before and after it', async () => {
    const ask = await openText(text);
    const { result } = await ask('compress', [keep('a', 8)], shown);
    const figures = Object.fromEntries(
      result!.figures.map(({ figure, old, new: changed }) => [figure, [old.value, changed.value]]),
    );
    // By hand: products are those of the widths, each with one addition less per result; float32 has 32 bits.
    const [before, after] = [64 * 32 + 32 * 16 + 16 * 4, 64 * 8 + 8 * 16 + 16 * 4];
    assert.deepEqual(figures, {
      macs: [before, after],
      flops: [2 * before - 32 - 16 - 4, 2 * after - 8 - 16 - 4],
      params: [before, after],
      weightBytes: [4 * before, 4 * after],
      bops: [before * 1024, after * 1024],
      // The input and the first result, then both results: 64 + 32 and 64 + 8 floats.
      peakActivationBytes: [4 * 96, 4 * 72],
      bytesMoved: [4 * (before + 64 + 2 * 32 + 2 * 16 + 4), 4 * (after + 64 + 2 * 8 + 2 * 16 + 4)],
    });
    assert.match(result!.sentence, /^FLOPs −73\.\d %, parameters −73\.\d %, bit operations −73\.\d %\.$/);
  });

  it('has times on a device, by the name of its arithmetic', async () => {
    const ask = await openText(text);
    const [profile] = inEnglish(builtInDevices);
    const { result } = await ask('compress', [keep('a', 8)], {
      ...shown,
      device: { profile, peak: null, fused: false },
    });
    assert.equal(result!.figures.at(-1)!.figure, 'timeBound');
    assert.equal(result!.peakName, 'float32');
    assert.match(result!.sentence, /: 3 of 3 layers are memory-bound\.$/);
  });

  it('lists the layers of each step with their items, and refuses in a sentence', async () => {
    const ask = await openText(text);
    const { steps, result } = await ask('compress', [keep('a', 8), keep('c', 2), keep('b', 4)], shown);
    assert.equal(result, null);
    const [first, refused, left] = steps;
    assert.deepEqual(
      first.layers.map(({ path, why }) => [path, why]),
      [
        ['a', 'Selected.'],
        ['b', 'Reads these channels.'],
      ],
    );
    for (const { item, path } of first.layers) assert.equal(await ask('find', { path }), item);
    assert.match(refused.refusal, /^c\/Gemm keeps its channels: they are those of the output /);
    assert.deepEqual([refused.isLeftOut, left.isLeftOut, left.refusal], [false, true, '']);
  });

  it('is the same however it was put together', async () => {
    const ask = await openText(text);
    const steps: PlanStep[] = [
      keep('a', 0.5),
      { lowRank: { layers: 'b', rank: 4 } },
      { type: { layers: '**', weights: 'int8' } },
    ];
    const whole = await (await openText(text))('compress', steps, shown);
    for (const count of [1, 2, 3, 2]) await ask('compress', steps.slice(0, count), shown);
    await ask('compress', [keep('a', 0.25), ...steps.slice(1)], shown);
    assert.deepEqual(await ask('compress', steps, shown), whole);
    // What an earlier step added is no item of the model.
    assert.deepEqual(
      whole.steps[2].layers.map(({ item }) => item === null),
      [false, true, true, false],
    );
  });

  it('is read from a text, or refused with the place of what is wrong', async () => {
    const ask = await openText(text);
    const steps = [keep('a', 8)];
    const read = await ask('readPlan', JSON.stringify({ version: 1, steps }));
    assert.deepEqual(JSON.parse(JSON.stringify(read)), steps);
    await assert.rejects(
      ask('readPlan', '{ "version": 2 }'),
      /^Error: Line 1, column 14: The version of a plan must be 1\.$/,
    );
  });

  it('is compared with the model as it was', async () => {
    const engine = new Engine(() => Promise.reject(new Error('no files')), { progress: () => undefined });
    const source: Source = { kind: 'text', text, name: 'net.layers.json' };
    const options = { dimensions: {}, defaults: [], inputShapes: {} };
    await engine.open('old', source, options);
    const plan = JSON.stringify({ version: 1, steps: [keep('a', 8)] });
    const summary = await engine.open('new', source, { ...options, plan });
    assert.equal(summary.totals.exact.macs, 64 * 8 + 8 * 16 + 16 * 4);
    const info = await engine.setComparison('c', 'old', 'new', freshComparison('exact'));
    assert.deepEqual(info.changes, { same: 1, changed: 2, removed: 0, added: 0 });
    const refused = JSON.stringify({ version: 1, steps: [keep('c', 2)] });
    await assert.rejects(
      engine.open('new', source, { ...options, plan: refused }),
      /Step 1: c\/Gemm keeps its channels/,
    );
  });
});

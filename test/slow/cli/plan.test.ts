import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ComparisonReport } from '../../../src/engine/report/comparison';
import type { PlanStep } from '../../../src/protocol/data';
import { temporaryFolder } from '../../support/temporaryFolder';
import { runCli } from './runCli';

describe('model-cost --plan', () => {
  const folder = temporaryFolder();
  const model = path.join(folder, 'net.layers.json');
  // Products: 64·32 + 32·16 = 2,560; after `a` keeps 8 channels 64·8 + 8·16 = 640.
  fs.writeFileSync(
    model,
    JSON.stringify({
      input: [64],
      layers: [
        { name: 'a', type: 'Linear', out_features: 32, bias: false },
        { name: 'b', type: 'Linear', out_features: 16, bias: false },
      ],
    }),
  );

  let plans = 0;

  function plan(contents: unknown): string {
    const file = path.join(folder, `${++plans}.plan.json`);
    fs.writeFileSync(file, typeof contents === 'string' ? contents : JSON.stringify(contents));
    return file;
  }

  const steps = (...steps: readonly PlanStep[]): string => plan({ version: 1, steps });

  it('shows the model before and after a plan', async () => {
    const { code, stdout, stderr } = await runCli(['--plan', steps({ keep: { layers: 'a', channels: 8 } }), model]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^MACs +2\.56 kMac +640 Mac +−1\.92 kMac +−75\.0 %$/m);
    assert.match(stdout, /^Bit operations +2\.62 M +655 k +−1\.97 M +−75\.0 %$/m);
    assert.match(stdout, /^a +\S+ +changed +2\.05 k → 512 \(−1\.54 k\)/m);
  });

  it('bounds the time of each row on a device', async () => {
    const { code, stdout } = await runCli([
      ...['--plan', steps({ type: { layers: 'a', weights: 'int8', activations: 'int8' } })],
      ...['--device', 'H100', '--format', 'json', model],
    ]);
    const report = JSON.parse(stdout) as ComparisonReport;
    assert.equal(code, 0);
    const a = report.rows.find(row => row.path === 'a')!;
    // One byte for each of 64·32 weights and 32 results; the input of 64 stays float32. 3.35 TB per second.
    const [before, after] = [4 * (64 * 32 + 64 + 32), 64 * 32 + 4 * 64 + 32];
    assert.deepEqual([a.old!.bytesMoved, a.new!.bytesMoved], [before, after]);
    assert.deepEqual([a.old!.timeBound, a.old!.boundBy], [before / 3.35e12, 'memory']);
    // Numbers that are multiplied in int8 need not be moved wider.
    assert.deepEqual([a.new!.timeBound, a.new!.boundBy], [(64 * 32 + 64 + 32) / 3.35e12, 'memory']);
    // 32 · 32 and 8 · 8 bits.
    assert.deepEqual([a.old!.bops, a.new!.bops], [64 * 32 * 1024, 64 * 32 * 64]);
    assert.ok(Math.abs(report.speed.new.time!.seconds.value! - report.plan!.new.timeBound!) < 1e-18);
  });

  it('writes the smaller architecture as a layer spec with the same totals', async () => {
    const { code, stdout } = await runCli([
      ...['--plan', steps({ keep: { layers: 'a', channels: 8 } }), '--format', 'spec', model],
    ]);
    assert.equal(code, 0);
    const spec = path.join(folder, 'smaller.layers.json');
    fs.writeFileSync(spec, stdout);
    const [report] = (await runCli(['--format', 'json', spec])).stdout.trim().split('\n');
    assert.equal((JSON.parse(report) as { totals: { macs: number } }).totals.macs, 640);
  });

  it('fails with a sentence where a step cannot be followed', async () => {
    const { code, stdout, stderr } = await runCli(['--plan', steps({ keep: { layers: 'b', channels: 8 } }), model]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.equal(
      stderr,
      `${model}: Step 1: b/Gemm keeps its channels: they are those of the output /b/Gemm_output_0.\n`,
    );
  });

  it('gives the reason in the formats for programs, too', async () => {
    const { code, stdout } = await runCli([
      ...['--plan', steps({ lowRank: { layers: 'nothing', rank: 2 } }), '--format', 'json', model],
    ]);
    assert.equal(code, 2);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    assert.deepEqual(error, {
      code: 'plan',
      message: 'Step 1: The pattern selects no linear layer and no convolution without groups.',
    });
  });

  it('still does the other files', async () => {
    const only = plan({ version: 1, steps: [{ keep: { layers: 'a', channels: 8 } }] });
    const other = path.join(folder, 'other.layers.json');
    fs.writeFileSync(other, JSON.stringify({ input: [4], layers: [{ type: 'ReLU' }] }));
    const { code, stdout, stderr } = await runCli(['--plan', only, other, model]);
    assert.equal(code, 2);
    assert.equal(stderr, `${other}: Step 1: The pattern selects no layer that makes channels.\n`);
    assert.match(stdout, /^MACs +2\.56 kMac +640 Mac/m);
  });

  for (const [what, contents, reason] of [
    ['is not JSON', '{', 'Line 1, column 2: '],
    ['has another version', { version: 2, steps: [] }, 'Line 1, column 12: The version of a plan must be 1.'],
    [
      'has an unknown step',
      { version: 1, steps: [{ grow: {} }] },
      "Line 1, column 23: 'grow' is not a step: expected one of keep, lowRank, type, sparsity.",
    ],
    [
      'has a step without a number',
      { version: 1, steps: [{ keep: { layers: 'a' } }] },
      'Line 1, column 31: keep needs channels.',
    ],
    [
      'has a share above 1',
      { version: 1, steps: [{ sparsity: { layers: 'a', zeros: 2 } }] },
      'Line 1, column 57: zeros must be a share between 0 and 1, but is 2.',
    ],
  ] as const)
    it(`refuses a plan that ${what}, with its place`, async () => {
      const file = plan(contents);
      const { code, stdout, stderr } = await runCli(['--plan', file, model]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.ok(stderr.includes(file) && stderr.includes(reason), stderr);
    });

  it('refuses a plan that is not there', async () => {
    const missing = path.join(folder, 'missing.plan.json');
    const { code, stderr } = await runCli(['--plan', missing, model]);
    assert.equal(code, 2);
    assert.ok(stderr.includes('missing.plan.json') && !stderr.includes('at '), stderr);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ComparisonReport } from '../../../src/engine/report/comparison';
import { temporaryFolder } from '../../support/temporaryFolder';
import { runCli } from './runCli';

describe('model-cost diff', () => {
  let old: string;
  let changed: string;

  before(() => {
    const folder = temporaryFolder();
    const spec = (outputs: number) =>
      JSON.stringify({
        name: 'Head',
        input: [100],
        layers: [{ type: 'Linear', in_features: 100, out_features: outputs, name: 'fc' }],
      });
    old = path.join(folder, 'old.layers.json');
    changed = path.join(folder, 'new.layers.json');
    fs.writeFileSync(old, spec(1000));
    fs.writeFileSync(changed, spec(1500));
  });

  it('refuses a limit of time without a device, which would look as if it were kept', async () => {
    const { code, stderr } = await runCli(['diff', '--max-latency', '1ns', old, changed]);
    assert.deepEqual([code, stderr], [2, `${changed}: a limit for the time bound needs --device.\n`]);
  });

  it('shows totals and rows side by side', async () => {
    const { code, stdout, stderr } = await runCli(['diff', old, changed]);
    assert.deepEqual([code, stderr], [0, '']);
    // 100·1000 and 100·1500 products; one bias per output.
    assert.match(stdout, /^MACs +100 kMac +150 kMac +\+50\.0 kMac +\+50\.0 %$/m);
    assert.match(stdout, /^fc +\S+ +changed +101 k → 152 k \(\+50\.5 k\) +100 k → 150 k \(\+50\.0 k\)/m);
  });

  it('lists unchanged rows only on request', async () => {
    assert.match((await runCli(['diff', old, old])).stdout, /No module differs\./);
    assert.match(
      (await runCli(['diff', '--format', 'table', old, old])).stdout,
      /^fc +\S+ +same +101 k +100 k +200 k$/m,
    );
  });

  it('prints every format', async () => {
    const run = async (format: string) => (await runCli(['diff', '--format', format, old, changed])).stdout;
    const report = JSON.parse(await run('json')) as ComparisonReport;
    assert.deepEqual([report.totals.difference.macs, report.totals.difference.params], [50_000, 50_500]);
    assert.match(await run('csv'), /^changed,fc,/m);
    assert.match(await run('markdown'), /^\| fc \|/m);
    // Under ptflops' convention the biases are MACs too.
    assert.match(
      await run('ptflops'),
      /^ {2}\(fc\): Linear\(\+0\.051 M, \+50\.000% Params, \+0\.0 GMac, \+50\.000% MACs, changed\)\n\)\nComputational complexity: {7}\+50\.5 kMac$/m,
    );
  });

  it('checks budgets against the difference', async () => {
    const over = await runCli(['diff', '--max-macs', '49k', '--max-params', '51k', old, changed]);
    assert.equal(over.code, 1);
    assert.equal(over.stderr, `${old} → ${changed}: over budget: MACs +50.0 kMac, allowed +49.0 kMac.\n`);
    assert.equal((await runCli(['diff', '--max-macs', '50k', old, changed])).code, 0);
    assert.equal((await runCli(['diff', '--max-macs', '0', changed, old])).code, 0, 'less is never over');
  });

  it('exits with 2 if one side cannot be read', async () => {
    const { code, stdout, stderr } = await runCli(['diff', old, `${old}.missing`]);
    assert.deepEqual([code, stdout, stderr], [2, '', `${old}.missing: there is no such file.\n`]);
    assert.equal((await runCli(['diff', old])).code, 2);
  });

  it('takes files, not folders', async () => {
    const folder = path.dirname(old);
    const { code, stderr } = await runCli(['diff', folder, changed]);
    assert.deepEqual([code, stderr], [2, `${folder}: it is a folder: expected a file.\n`]);
  });

  describe('with Git', () => {
    let repository: string;

    before(() => {
      repository = temporaryFolder();
      const git = (...args: string[]) => execFileSync('git', args, { cwd: repository });
      git('init', '--quiet');
      fs.mkdirSync(path.join(repository, 'models'));
      fs.copyFileSync(old, path.join(repository, 'models/head.layers.json'));
      git('add', '.');
      git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', 'Add a head');
      fs.copyFileSync(changed, path.join(repository, 'models/head.layers.json'));
    });

    it('compares a file with its revision, named from the root or from the current folder', async () => {
      for (const [cwd, name, file] of [
        ['', 'HEAD:models/head.layers.json', 'models/head.layers.json'],
        ['models', 'HEAD:./head.layers.json', 'head.layers.json'],
      ]) {
        const { code, stdout, stderr } = await runCli(['diff', name, file], { cwd: path.join(repository, cwd) });
        assert.deepEqual([code, stderr], [0, '']);
        assert.match(stdout, /^MACs +100 kMac +150 kMac +\+50\.0 kMac +\+50\.0 %$/m);
      }
    });

    it('says that a folder of a revision is one', async () => {
      assert.deepEqual(await runCli(['HEAD:models'], { cwd: repository }), {
        code: 2,
        stdout: '',
        stderr: 'HEAD:models: it is a folder in this revision: expected a file.\n',
      });
    });

    it('says in one sentence what Git does not find', async () => {
      const { code, stderr } = await runCli(['HEAD:missing.onnx', 'nowhere:models/head.layers.json', 'HEAD~9:a.onnx'], {
        cwd: repository,
      });
      assert.equal(code, 2);
      assert.doesNotMatch(stderr, /\.\.$/m);
      assert.match(stderr, /^HEAD~9:a\.onnx: there is no such file, .+\.$/m);
      assert.match(
        stderr,
        /^HEAD:missing\.onnx: there is no such file, and Git does not find it in a revision: .+\.$/m,
      );
      assert.match(stderr, /^nowhere:models.+: there is no such file, and Git does not find it in a revision: .+\.$/m);
    });
  });
});

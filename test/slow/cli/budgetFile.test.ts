import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../../support/temporaryFolder';
import { runCli } from './runCli';

/** AlexNet has 714,188,480 MACs and 61,100,840 parameters of 4 bytes (torchvision's documentation, Krizhevsky's paper). */
const fixture = path.resolve('test/fixtures/alexnet.onnx');

describe('budgets from a file', () => {
  let folder: string;

  before(() => {
    folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, 'mobile'));
    fs.copyFileSync(fixture, path.join(folder, 'mobile/alexnet.onnx'));
    fs.copyFileSync(fixture, path.join(folder, 'alexnet.onnx'));
  });

  const withBudgets = (budgets: string): string => {
    const file = path.join(folder, 'budgets.json');
    fs.writeFileSync(file, budgets);
    return file;
  };

  it('apply to each file by its path relative to the budget file', async () => {
    const budgets = withBudgets(
      '{\n  // phones\n  "mobile/*.onnx": { "macs": "600M", "weightBytes": "64MB" },\n  "*.onnx": { "macs": "1G" },\n}',
    );
    const { code, stderr } = await runCli(['--budget', budgets, path.join('mobile', 'alexnet.onnx'), 'alexnet.onnx'], {
      cwd: folder,
    });
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      'mobile/alexnet.onnx: over budget: MACs 714 MMac, allowed 600 MMac.',
      'mobile/alexnet.onnx: over budget: weights 244 MB, allowed 64.0 MB.',
    ]);
  });

  it('do not depend on where the command runs', async () => {
    const budgets = withBudgets('{ "mobile/*.onnx": { "params": 61100839 } }');
    const { code } = await runCli(['--budget', budgets, path.join(folder, 'mobile/alexnet.onnx')], {
      cwd: path.dirname(folder),
    });
    assert.equal(code, 1);
    const within = await runCli([
      '--budget',
      withBudgets('{ "mobile/*.onnx": { "params": 61100840 } }'),
      path.join(folder, 'mobile/alexnet.onnx'),
    ]);
    assert.deepEqual([within.code, within.stderr], [0, '']);
  });

  it('are reported if they match no file', async () => {
    const budgets = withBudgets('{ "phones/*.onnx": { "macs": "1M" } }');
    const { code, stderr } = await runCli(['--budget', budgets, 'alexnet.onnx', 'mobile/alexnet.onnx'], {
      cwd: folder,
    });
    assert.deepEqual(
      [code, stderr],
      [
        0,
        '--budget was not used, since none of its patterns fits a file; they begin at the folder of the budget file.\n',
      ],
    );
  });

  it('are rejected if they cannot be read or contain a mistake', async () => {
    for (const [budgets, sentence] of [
      [path.join(folder, 'missing.json'), /there is no such file\./],
      [withBudgets('{ "*.onnx": '), /not valid JSON/],
    ] as const) {
      const { code, stderr } = await runCli(['--budget', budgets, fixture]);
      assert.equal(code, 2);
      assert.match(stderr, sentence);
    }
    const { code, stdout, stderr } = await runCli(['--budget', withBudgets('{ "*.onnx": { "mac": 1 } }'), fixture]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /limits 'mac', which must be one of macs, params, weightBytes, peakActivationBytes/);
  });

  it('limit the time bound on a device, which has to be named', async () => {
    const budgets = withBudgets('{ "*.onnx": { "latency": "2 ms" } }');
    const run = (...more: string[]) => runCli(['--budget', budgets, ...more, 'alexnet.onnx'], { cwd: folder });
    // 244 MB of weights alone take 14.3 ms at 17.1 GB per second.
    const board = await run('--device', 'Raspberry Pi 5');
    assert.equal(board.code, 1);
    assert.match(board.stderr, /^alexnet.onnx: over budget: time bound [\d.]+ ms, allowed 2.00 ms.$/m);
    assert.equal((await run('--device', 'A100')).code, 0);
    assert.equal((await run('--device', 'A100', '--max-latency', '100us')).code, 1);
    const nowhere = await run();
    assert.deepEqual([nowhere.code, nowhere.stderr], [2, 'alexnet.onnx: a limit for the time bound needs --device.\n']);
  });
});

import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../../support/temporaryFolder';
import { writeSegments } from '../../support/writeSegments';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../../unit/support/onnxFile';
import { runCli, runShell } from './runCli';

/** AlexNet has 714,188,480 MACs (torchvision's documentation) and, at 2 per MAC, 1,428,376,960 FLOPs. */
const alexnet = path.resolve('test/fixtures/alexnet.onnx');
/** A fully connected layer of a sequence: tokens · 100 · 10 MACs. */
const sequence = JSON.stringify({
  input: ['tokens', 100],
  layers: [{ type: 'Linear', name: 'fc', out_features: 10 }],
});

interface Reported {
  readonly convention: string;
  readonly totals: { readonly macs: number; readonly flops: number };
}

describe('model-cost.config.json', () => {
  let folder: string;

  beforeEach(() => {
    folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, 'models/mobile'), { recursive: true });
    fs.copyFileSync(alexnet, path.join(folder, 'models/mobile/alexnet.onnx'));
    write('models/sequence.layers.json', sequence);
  });

  it('sets the convention of models below its folder, unless the command line does', async () => {
    write('models/model-cost.config.json', '{ "convention": "macs", /* as papers do */ }');
    const report = await json('models/mobile/alexnet.onnx');
    assert.deepEqual([report.convention, report.totals.flops], ['macs', 1_428_376_960]);
    assert.equal((await json('--convention', 'exact', 'models/mobile/alexnet.onnx')).convention, 'exact');
    assert.equal((await json(alexnet)).convention, 'exact');
    const { stdout } = await runCli(['--format', 'ptflops', 'models/mobile/alexnet.onnx'], { cwd: folder });
    assert.match(stdout, /0\.72 GMac/);
  });

  it('is the nearest one', async () => {
    write('model-cost.config.json', '{ "convention": "macs" }');
    write('models/model-cost.config.json', '{ "convention": "ptflops" }');
    assert.equal((await json('models/mobile/alexnet.onnx')).convention, 'ptflops');
  });

  it('of the working folder applies to models elsewhere, to standard input and to revisions', async () => {
    write('model-cost.config.json', '{ "convention": "macs" }');
    assert.equal((await json(alexnet)).convention, 'macs');
    const { stdout } = await runCli(['--format', 'json', '-'], { cwd: folder, input: fs.readFileSync(alexnet) });
    assert.equal((JSON.parse(stdout) as Reported).convention, 'macs');
  });

  it('is refused with one sentence if it is a folder', async () => {
    fs.mkdirSync(path.join(folder, 'model-cost.config.json'));
    const { code, stderr } = await run('models/sequence.layers.json');
    assert.deepEqual(
      [code, stderr],
      [2, 'models/sequence.layers.json: model-cost.config.json: it is a folder: expected a file.\n'],
    );
  });

  it('is not looked for in a working folder that was deleted', async () => {
    const { stdout, stderr } = await runShell(
      `mkdir gone && cd gone && rmdir ../gone && model-cost --format json '${alexnet}' x.onnx`,
      {
        cwd: folder,
      },
    );
    assert.equal((JSON.parse(stdout.split('\n')[0]) as Reported).totals.macs, 714_188_480);
    assert.equal(stderr, 'x.onnx: there is no such file.\n');
  });

  it('sets dimensions by pattern, unless the command line does', async () => {
    write('model-cost.config.json', '{ "dimensions": { "^tok": 7 } }');
    assert.equal((await json('models/sequence.layers.json')).totals.macs, 7 * 1000);
    assert.equal((await json('--dim', 'tokens=9', 'models/sequence.layers.json')).totals.macs, 9 * 1000);
  });

  it('has budgets by path from its folder; limits of the command line replace them', async () => {
    write('models/model-cost.config.json', '{ "budgets": { "mobile/*.onnx": { "macs": "600M" } } }');
    const { code, stderr } = await run('models/mobile/alexnet.onnx');
    assert.deepEqual(
      [code, stderr],
      [1, 'models/mobile/alexnet.onnx: over budget: MACs 714 MMac, allowed 600 MMac.\n'],
    );
    assert.equal((await run('--max-macs', '1G', 'models/mobile/alexnet.onnx')).code, 0);
    write('budgets.json', '{ "**/*.onnx": { "macs": "1G" } }');
    assert.equal((await run('--budget', 'budgets.json', 'models/mobile/alexnet.onnx')).code, 0);
  });

  it('has a device and cost rules', async () => {
    writeSegments(
      path.join(folder, 'custom.onnx'),
      modelProto(
        graphProto({ nodes: [nodeProto('NoSuchOperator', ['x'], ['y'])], inputs: [valueInfoProto('x', [3])] }),
      ),
      true,
    );
    write(
      'model-cost.config.json',
      '{ "device": "A100", "operators": { "NoSuchOperator": { "outputs": ["in0"], "macs": "5", "flops": "10" } } }',
    );
    assert.match((await run('custom.onnx')).stdout, /A100/);
    assert.equal((await json('custom.onnx')).totals.macs, 5);
  });

  it('compares two models as the new one is configured', async () => {
    write('models/model-cost.config.json', '{ "dimensions": { "tokens": 3 }, "budgets": { "**": { "macs": 1 } } }');
    write('older.layers.json', sequence);
    const { code, stdout } = await runCli(['diff', '-f', 'json', 'older.layers.json', 'models/sequence.layers.json'], {
      cwd: folder,
    });
    const { totals } = JSON.parse(stdout) as { totals: { old: { macs: number }; new: { macs: number } } };
    assert.deepEqual([code, totals.old.macs, totals.new.macs], [0, 3000, 3000]);
  });

  for (const [config, sentence] of [
    ['{ "convention": "mac" }', "'convention' must be one of exact, macs, ptflops."],
    ['{ "dims": {} }', "'dims' is not a known key: expected convention, dimensions, budgets, operators, device."],
    ['{ "__proto__": {} }', "'__proto__' is not a known key"],
    ['{ "dimensions": { "seq": "many" } }', "'dimensions' must map name patterns to whole numbers"],
    ['{ "budgets": { "*": { "mac": 1 } } }', "'*' limits 'mac', which must be one of"],
    ['{ "operators": [] }', 'Operator rules must be an object'],
    ['{ "device": "Z80" }', "'device': Expected a part of one name of"],
    ['[]', 'Expected an object.'],
    ['{', 'Line 1, column 2: this is not valid JSON'],
  ])
    it(`is refused with one sentence: ${config}`, async () => {
      write('model-cost.config.json', config);
      const { code, stdout, stderr } = await run('models/mobile/alexnet.onnx');
      assert.deepEqual([code, stdout, stderr.split('\n').length], [2, '', 2]);
      assert.ok(stderr.startsWith(`models/mobile/alexnet.onnx: model-cost.config.json: ${sentence}`), stderr);
    });

  function write(file: string, text: string): void {
    fs.writeFileSync(path.join(folder, file), text);
  }

  function run(...args: string[]) {
    return runCli(args, { cwd: folder });
  }

  async function json(...args: string[]): Promise<Reported> {
    return JSON.parse((await run('--format', 'json', ...args)).stdout) as Reported;
  }
});

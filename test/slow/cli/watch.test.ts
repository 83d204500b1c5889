import * as assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../../support/temporaryFolder';
import { bundledCli, runCli } from './runCli';

/** A fully connected layer: 100 · `outputs` MACs. */
const spec = (outputs: number): string =>
  JSON.stringify({ input: [100], layers: [{ type: 'Linear', name: 'fc', out_features: outputs }] });

describe('--watch', () => {
  let folder: string;
  let cli: string;
  let child: ChildProcess;
  let printed: string;
  let complained: string;

  before(async () => {
    cli = await bundledCli();
  });

  beforeEach(() => {
    folder = temporaryFolder();
    printed = complained = '';
    write('a.layers.json', spec(1));
    write('b.layers.json', spec(2));
  });

  afterEach(() => child?.kill());

  it('prints a file again when it changes, is replaced, or is new in a folder', async () => {
    start('.');
    assert.deepEqual(await lines(2), ['a.layers.json 100', 'b.layers.json 200']);
    write('b.layers.json', spec(30));
    assert.deepEqual(await lines(3), ['b.layers.json 3000']);
    // As many programs save: beside it, then in its place.
    write('new.tmp', spec(40));
    fs.renameSync(path.join(folder, 'new.tmp'), path.join(folder, 'a.layers.json'));
    assert.deepEqual(await lines(4), ['a.layers.json 4000']);
    write('c.layers.json', spec(5));
    assert.deepEqual(await lines(5), ['c.layers.json 500']);
  });

  it('prints files again when their configuration changes', async () => {
    start('a.layers.json');
    await lines(1);
    write('model-cost.config.json', '{ "convention": "macs" }');
    await lines(2);
    assert.match(printed, /"convention":"exact"[^]*"convention":"macs"/);
  });

  it('prints files again when a file of an option changes, also after it was broken for a while', async () => {
    write('budget.json', '{ "*": { "macs": 100 } }');
    start('--budget', 'budget.json', 'a.layers.json');
    await lines(1);
    write('budget.json', '{');
    await until(() => complained.includes('--budget budget.json: '));
    write('budget.json', '{ "*": { "macs": 99 } }');
    assert.deepEqual(await lines(2), ['a.layers.json 100']);
    await until(() => complained.includes('a.layers.json: over budget: MACs 100 Mac, allowed 99 Mac.'));
  });

  for (const [option, text] of [
    ['--operators', '{}'],
    ['--plan', '{ "version": 1, "steps": [] }'],
  ] as const)
    it(`reads the file of ${option} again when it changes`, async () => {
      write('option.json', text);
      start(option, 'option.json', 'a.layers.json');
      await until(() => printed.endsWith('\n'));
      assert.equal(complained, '');
      write('option.json', '[]');
      await until(() => complained.startsWith(`${option} option.json: `));
    });

  it('goes on after a file was broken for a while', async () => {
    start('a.layers.json');
    await lines(1);
    write('a.layers.json', '{');
    await until(() => printed.includes('"error"'));
    write('a.layers.json', spec(7));
    assert.deepEqual(await lines(2), ['a.layers.json 700']);
  });

  it('goes on beside a link that leads to itself', async () => {
    fs.symlinkSync('loop.onnx', path.join(folder, 'loop.onnx'));
    start('.');
    await lines(2);
    write('b.layers.json', spec(30));
    assert.deepEqual(await lines(3), ['b.layers.json 3000']);
  });

  it('compares two files again', async () => {
    start('diff', 'a.layers.json', 'b.layers.json');
    await until(() => /"macs":100\b/.test(printed));
    write('b.layers.json', spec(9));
    await until(() => /"macs":800\b/.test(printed));
  });

  it('is refused where nothing can be watched', async () => {
    const { code, stderr } = await runCli(['--watch', '-']);
    assert.deepEqual([code, stderr], [2, '--watch: there is no file that can be watched.\n']);
  });

  function write(file: string, text: string): void {
    fs.writeFileSync(path.join(folder, file), text);
  }

  function start(...args: string[]): void {
    const command = args[0] === 'diff' ? ['diff'] : [];
    const options = ['--format', 'json', '--watch'];
    child = spawn(process.execPath, [cli, ...command, ...options, ...args.slice(command.length)], {
      cwd: folder,
    });
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (printed += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (complained += text));
  }

  /** What was printed for a file after the earlier ones, once there are `count` reports. */
  async function lines(count: number): Promise<string[]> {
    const reports = (): { file: string; totals: { macs: number } }[] =>
      printed
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line) as { file: string; totals: { macs: number } })
        .filter(({ totals }) => totals);
    const before = reports().length;
    await until(() => reports().length >= count);
    return reports()
      .slice(before)
      .map(({ file, totals }) => `${file} ${totals.macs}`);
  }

  async function until(condition: () => boolean): Promise<void> {
    for (const start = Date.now(); !condition();) {
      assert.ok(Date.now() - start < 20_000, `printed: ${printed}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
});

import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../../support/temporaryFolder';
import { runCli, runShell } from './runCli';

describe('folders and patterns in the terminal', () => {
  let folder: string;

  before(() => {
    folder = temporaryFolder();
    const spec = JSON.stringify({ input: [10], layers: [{ type: 'Linear', out_features: 10 }] });
    for (const name of ['b.layers.json', 'a.layers.json', 'deep/er/c.layers.json', 'node_modules/x/d.layers.json']) {
      fs.mkdirSync(path.dirname(path.join(folder, 'models', name)), { recursive: true });
      fs.writeFileSync(path.join(folder, 'models', name), spec);
    }
    for (const other of ['package.json', 'notes.txt', '[1].layers.json'])
      fs.writeFileSync(path.join(folder, other === '[1].layers.json' ? other : `models/${other}`), spec);
    fs.mkdirSync(path.join(folder, 'none'));
  });

  async function reported(
    names: readonly string[],
    cwd = folder,
  ): Promise<{ files: string[]; code: number | null; stderr: string }> {
    const { stdout, code, stderr } = await runCli(['--format', 'json', ...names], { cwd });
    const lines = stdout.split('\n').filter(line => line !== '');
    const files = lines.map(line => (JSON.parse(line) as { file: string }).file.replaceAll('\\', '/'));
    return { files, code, stderr };
  }

  it('stand for the models in them and below, in alphabetical order', async () => {
    const all = ['models/a.layers.json', 'models/b.layers.json', 'models/deep/er/c.layers.json'];
    assert.deepEqual(await reported(['models']), { files: all, code: 0, stderr: '' });
    assert.deepEqual((await reported(['models/**/*.layers.json'])).files, all);
    assert.deepEqual((await reported(['models/{b,a}.layers.json', 'models/deep'])).files, all);
  });

  it('have models with names in capitals, too', async () => {
    fs.mkdirSync(path.join(folder, 'capitals'));
    fs.copyFileSync(path.join(folder, 'models/a.layers.json'), path.join(folder, 'capitals/UP.LAYERS.JSON'));
    fs.copyFileSync('test/fixtures/alexnet.onnx', path.join(folder, 'capitals/UP.ONNX'));
    assert.deepEqual(await reported(['capitals']), {
      files: ['capitals/UP.LAYERS.JSON', 'capitals/UP.ONNX'],
      code: 0,
      stderr: '',
    });
  });

  it('search all folders below for **, but do not follow links to folders', async () => {
    const tree = path.join(folder, 'tree');
    fs.mkdirSync(path.join(tree, 'a/b'), { recursive: true });
    fs.mkdirSync(path.join(folder, 'real'));
    fs.copyFileSync(path.join(folder, 'models/a.layers.json'), path.join(tree, 'a/b/m.layers.json'));
    for (const link of ['link', 'link.onnx'])
      fs.symlinkSync(path.join(folder, 'real'), path.join(tree, 'a', link), 'junction');
    const found = ['a/b/m.layers.json'];
    for (const name of ['**', 'a/**', 'a', './**/*'])
      assert.deepEqual(await reported([name], tree), { files: found, code: 0, stderr: '' }, name);
  });

  it('may contain files that cannot be opened, each of which gets a sentence while the others are reported', async () => {
    fs.symlinkSync('loop.onnx', path.join(folder, 'loop.onnx'));
    const long = `${'a'.repeat(300)}.onnx`;
    const { files, code, stderr } = await reported([
      'loop.onnx',
      'models/a.layers.json/x.onnx',
      long,
      'models/b.layers.json',
    ]);
    assert.deepEqual(files, ['loop.onnx', 'models/a.layers.json/x.onnx', long, 'models/b.layers.json']);
    assert.deepEqual(
      [code, stderr],
      [
        2,
        [
          'loop.onnx: it could not be read: too many symbolic links encountered.\n',
          'models/a.layers.json/x.onnx: it could not be read: not a directory.\n',
          `${long}: it could not be read: name too long.\n`,
        ].join(''),
      ],
    );
  });

  it('may contain a folder that cannot be searched, which is named after the models of the others', async function () {
    const locked = path.join(folder, 'partly/locked');
    fs.mkdirSync(locked, { recursive: true });
    fs.copyFileSync(path.join(folder, 'models/a.layers.json'), path.join(folder, 'partly/a.layers.json'));
    fs.chmodSync(locked, 0);
    // For root, permissions hold only without its capabilities.
    const asUser = process.getuid?.() === 0 ? 'setpriv --bounding-set -all ' : '';
    if ((await runShell(`${asUser}true && ! ${asUser}ls partly/locked`, { cwd: folder })).code !== 0) this.skip();
    const { stdout, stderr, code } = await runShell(
      `export -f model-cost; ${asUser}bash -c 'model-cost --format json partly partly/locked/x.onnx'`,
      { cwd: folder },
    );
    fs.chmodSync(locked, 0o700);
    const files = stdout.trimEnd().split('\n');
    assert.match(files[0], /"file":"partly\/a\.layers\.json".*"macs":100\b/);
    assert.match(files[1], /"file":"partly\/locked".*"code":"no-permission"/);
    assert.deepEqual(
      [files.length, code, stderr],
      [3, 2, 'partly/locked: permission denied.\npartly/locked/x.onnx: permission denied.\n'],
    );
  });

  it('are left alone where a file has such a name', async () => {
    assert.deepEqual((await reported(['[1].layers.json'])).files, ['[1].layers.json']);
  });

  it('are named where there is no model, and the others are done', async () => {
    const { files, code, stderr } = await reported(['none', 'models/*.onnx', 'models/a.layers.json']);
    assert.deepEqual([files, code], [['none', 'models/*.onnx', 'models/a.layers.json'], 2]);
    assert.equal(
      stderr,
      'none: it is a folder without models: expected a file.\nmodels/*.onnx: there is no such file.\n',
    );
  });
});

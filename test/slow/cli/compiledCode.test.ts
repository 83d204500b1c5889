import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildTerminal } from '../../../esbuild.js';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('The compiled code beside the program', () => {
  const folder = temporaryFolder();
  const kept = path.join(folder, 'terminal.cache');
  const program = path.join(folder, 'terminal.js');
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(folder, 'cli.js'), ...args], { encoding: 'utf8' });
  const cost = () => run('--format', 'json', 'test/fixtures/alexnet.onnx');

  before(() => buildTerminal(folder));

  it('is written by the first run that reads a model, and gives the same result', () => {
    assert.equal(run('--version').status, 0);
    assert.ok(!fs.existsSync(kept));
    const first = cost();
    assert.equal(first.status, 0, first.stderr);
    assert.ok(fs.existsSync(kept));
    const written = fs.statSync(kept).mtimeMs;
    assert.deepEqual(cost().stdout, first.stdout);
    assert.equal(fs.statSync(kept).mtimeMs, written);
  });

  it('is that of the parts which a file needs', () => {
    const parts = () => fs.readdirSync(folder).filter(name => /^terminal.*\.cache$/.test(name));
    assert.deepEqual(parts(), ['terminal.cache']);
    const spec = 'test/fixtures/specs/bert_base.layers.json';
    const first = run('--format', 'json', spec);
    assert.equal(first.status, 0, first.stderr);
    assert.ok(parts().some(name => name.includes('readJson')));
    assert.ok(!parts().some(name => /readArchive|Sparsity|plan/.test(name)));
    assert.equal(run('--format', 'json', spec).stdout, first.stdout);
  });

  it('is kept of many parts at once without a warning of Node', () => {
    const parts = () => fs.readdirSync(folder).filter(name => name.endsWith('.cache'));
    for (const part of parts()) fs.rmSync(path.join(folder, part));
    const { stderr } = run(
      'diff',
      ...['alexnet.onnx', 'specs/bert_base.layers.json'].map(name => `test/fixtures/${name}`),
    );
    assert.equal(stderr, '');
    // Node warns of 11 listeners.
    assert.ok(parts().length > 10, parts().join());
  });

  it('is replaced if it is damaged', () => {
    const whole = fs.readFileSync(kept);
    fs.writeFileSync(kept, whole.subarray(0, whole.length / 2));
    assert.equal(cost().status, 0);
    assert.equal(fs.readFileSync(kept).length > whole.length / 2, true);
  });

  it('is not used for another program of the same length', () => {
    const source = fs.readFileSync(program, 'utf8');
    // Words of the help text.
    assert.match(run('--help').stdout, /0 fine, 1 over budget/);
    fs.writeFileSync(program, source.replace('0 fine, 1 over budget', '0 good, 1 over budget'));
    assert.match(run('--help').stdout, /0 good, 1 over budget/);
  });
});

import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../../support/temporaryFolder';
import { runCli } from './runCli';

/** AlexNet has 714,188,480 MACs and 61,100,840 parameters (torchvision's documentation). */
const alexnet = path.resolve('test/fixtures/alexnet.onnx');

// Commands as https://docs.github.com/actions/reference/workflow-commands-for-github-actions describes them.
describe('annotations of GitHub Actions', () => {
  let folder: string;

  before(() => {
    folder = temporaryFolder();
    fs.copyFileSync(alexnet, path.join(folder, 'a,b: 100%.onnx'));
    write(
      'wrong.layers.json',
      '{\n  "input": [100],\n  "layers": [\n    { "type": "Linear", "in_features": 99, "out_features": 10 }\n  ]\n}',
    );
    write('broken.layers.json', '{\n  "input": [100],\n  "layers": [ } ]\n}');
    write('small.layers.json', '{ "input": [100], "layers": [{ "type": "Linear", "out_features": 10 }] }');
    write('large.layers.json', '{ "input": [100], "layers": [{ "type": "Linear", "out_features": 15 }] }');
  });

  it('have the totals of a model, and escape what separates', async () => {
    const { code, stdout, stderr } = await run('a,b: 100%.onnx');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^::notice file=a%2Cb%3A 100%25\.onnx,title=Model cost::MACs 714 MMac, FLOPs 1\.43 GFLOPs, /m);
  });

  it('mark mistakes at their lines', async () => {
    const { code, stdout } = await run('--strict', 'wrong.layers.json');
    assert.equal(code, 1);
    assert.match(stdout, /^::error file=wrong\.layers\.json,line=4,col=\d+,title=Model cost::.*in_features.*100/m);
    assert.equal(stdout.match(/^::error/gm)?.length, 1);
  });

  it('mark what cannot be read', async () => {
    const { code, stdout, stderr } = await run('broken.layers.json', 'missing.onnx');
    assert.deepEqual([code, stderr], [2, '']);
    assert.match(
      stdout,
      /^::error file=broken\.layers\.json,line=3,col=15,title=Model cost::broken\.layers\.json: Line 3/m,
    );
    assert.match(stdout, /^::error file=missing\.onnx,title=Model cost::missing\.onnx: there is no such file\.$/m);
  });

  it('mark a file over budget', async () => {
    const { code, stdout } = await run('--max-macs', '900', 'small.layers.json');
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^::error file=small\.layers\.json,title=Model cost::small\.layers\.json: over budget: MACs 1\.00 kMac, allowed 900 Mac\.$/m,
    );
  });

  it('say what changed, at the new file', async () => {
    const { code, stdout } = await run('diff', '--max-macs', '400', 'small.layers.json', 'large.layers.json');
    assert.equal(code, 1);
    // 100 · 10 and 100 · 15 MACs.
    assert.match(
      stdout,
      /^::notice file=large\.layers\.json,title=Model cost::Since small\.layers\.json: MACs 1\.00 kMac → 1\.50 kMac \(\+500 Mac\); /m,
    );
    assert.match(
      stdout,
      /^::error file=large\.layers\.json,title=Model cost::.*over budget: MACs \+500 Mac, allowed \+400 Mac\.$/m,
    );
    assert.match(
      (await run('diff', 'small.layers.json', 'small.layers.json')).stdout,
      /::Since small\.layers\.json: no difference$/m,
    );
  });

  function write(file: string, text: string): void {
    fs.writeFileSync(path.join(folder, file), text);
  }

  function run(...args: string[]) {
    const isDiff = args[0] === 'diff';
    return runCli(isDiff ? ['diff', '--format', 'github', ...args.slice(1)] : ['--format', 'github', ...args], {
      cwd: folder,
    });
  }
});

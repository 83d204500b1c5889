import * as assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../../host/vscode/paths';
import { temporaryFolder } from '../../support/temporaryFolder';
import { bundledCli, runCli } from './runCli';

/** A fully connected layer: 100 · `outputs` MACs. */
const spec = (outputs: number): string =>
  JSON.stringify({ input: [100], layers: [{ type: 'Linear', name: 'fc', out_features: outputs }] });

describe('the GitHub Action', () => {
  let repository: string;
  let cli: string;

  before(async function () {
    if (process.platform === 'win32') this.skip();
    cli = await bundledCli();
  });

  beforeEach(() => {
    repository = temporaryFolder();
    git('init', '--quiet');
    write('grown.layers.json', spec(1000));
    write('same.layers.json', spec(10));
    write('removed.layers.json', spec(10));
    write('notes.json', '{}');
    git('add', '.');
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', 'Add models');
  });

  it('shows changed and added models in Markdown', () => {
    write('grown.layers.json', spec(1500));
    write('nested/added ü.layers.json', spec(20));
    fs.rmSync(path.join(repository, 'removed.layers.json'));
    git('add', '.');
    const { status, summary } = changedModels();
    assert.equal(status, 0);
    assert.match(summary, /^## HEAD:grown\.layers\.json → grown\.layers\.json$/m);
    assert.match(summary, /^\| MACs \| 100 kMac \| 150 kMac \| \+50\.0 kMac \| \+50\.0 % \|$/m);
    assert.match(summary, /^## nested\/added ü\.layers\.json$/m);
    assert.doesNotMatch(summary, /same|removed|notes/);
  });

  it('fails over a budget for the difference, with an annotation', () => {
    write('grown.layers.json', spec(1500));
    const { status, stdout } = changedModels({ ARGUMENTS: '--max-macs 49k' });
    assert.equal(status, 1);
    assert.match(stdout, /^::error title=Model cost::.*grown\.layers\.json.*MACs/m);
    assert.equal(changedModels({ ARGUMENTS: '--max-macs 50k' }).status, 0);
  });

  it('fails over a budget for models as they are', () => {
    write('budgets.json', '{ "*.layers.json": { "macs": "149k" } }');
    write('grown.layers.json', spec(1500));
    const { status, stdout } = changedModels({ BUDGET: 'budgets.json' });
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^::error title=Model cost::grown\.layers\.json: over budget: MACs 150 kMac, allowed 149 kMac\.$/m,
    );
  });

  it('fails where a model cannot be read, and shows the others', () => {
    write('broken.onnx', 'neither');
    write('grown.layers.json', spec(1500));
    git('add', '.');
    const { status, stdout, summary } = changedModels();
    assert.equal(status, 2);
    assert.match(stdout, /^::error title=Model cost::broken\.onnx: /m);
    assert.match(summary, /150 kMac/);
  });

  it('says that no model changed', () => {
    write('notes.json', '{ "more": 1 }');
    const { status, stdout, summary } = changedModels();
    assert.deepEqual([status, stdout, summary], [0, 'No model changed.\n', '']);
  });

  /** What the step of action.yml runs, with the command that is built from the sources. */
  function changedModels(environment: Record<string, string> = {}): {
    status: number | null;
    stdout: string;
    summary: string;
  } {
    const SUMMARY = path.join(temporaryFolder(), 'summary.md');
    fs.writeFileSync(SUMMARY, '');
    const { status, stdout, stderr } = spawnSync(path.join(projectRoot, '.github/action/changedModels.sh'), {
      cwd: repository,
      encoding: 'utf8',
      env: { ...process.env, BASE: 'HEAD', SUMMARY, MODEL_COST: `${process.execPath} ${cli}`, ...environment },
    });
    assert.equal(stderr, '');
    return { status, stdout, summary: fs.readFileSync(SUMMARY, 'utf8') };
  }

  function write(name: string, text: string): void {
    const file = path.join(repository, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }

  function git(...args: string[]): void {
    execFileSync('git', args, { cwd: repository });
  }
});

describe('the pre-commit hook', () => {
  it('names a command that fails for a model with a mistake, and the files of models', async () => {
    const hook = fs.readFileSync(path.join(projectRoot, '.pre-commit-hooks.yaml'), 'utf8');
    const [command, ...options] = /entry: (.+)/.exec(hook)![1].split(' ');
    assert.equal(command, 'model-cost');
    const folder = temporaryFolder();
    const file = path.join(folder, 'wrong.layers.json');
    fs.writeFileSync(file, spec(10).replace('"out_features"', '"in_features":99,"out_features"'));
    assert.equal((await runCli([...options, file])).code, 1);
    fs.writeFileSync(file, spec(10));
    assert.equal((await runCli([...options, file])).code, 0);
    const files = new RegExp(/files: (.+)/.exec(hook)![1]);
    for (const name of ['a.onnx', 'b/c.layers.json', 'd.gguf']) assert.match(name, files);
    assert.doesNotMatch('package.json', files);
  });
});

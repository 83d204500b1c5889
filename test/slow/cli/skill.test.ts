import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { toolNames } from '../../../src/engine/report/assistant/toolRequest';
import { temporaryFolder } from '../../support/temporaryFolder';
import { runShell } from './runCli';

const file = '.github/skills/model-cost/SKILL.md';

// The format is that of https://agentskills.io/specification.
describe('the skill for assistants', () => {
  const text = fs.readFileSync(file, 'utf8');

  it('has a name, which is that of its folder, and a description', () => {
    const [, name, description] = /^---\nname: ([a-z0-9-]{1,64})\ndescription: (.{1,1024})\n---\n/.exec(text) ?? [];
    assert.equal(name, path.basename(path.dirname(file)));
    assert.ok(description);
  });

  it('names the tools', () => {
    for (const tool of toolNames) assert.ok(text.includes(`\`${tool}\``), tool);
  });

  it('has commands that run', async function () {
    if (process.platform === 'win32') return this.skip();
    this.timeout(120_000);
    const folder = temporaryFolder();
    for (const name of ['model', 'before', 'after'])
      fs.copyFileSync('test/fixtures/alexnet.onnx', path.join(folder, `${name}.onnx`));
    const commands = [...text.matchAll(/^model-cost .*$/gm)].map(([command]) => command);
    assert.equal(commands.length, 7);
    for (const command of commands) {
      const { code, stdout, stderr } = await runShell(command, { cwd: folder });
      assert.equal(code, 0, `${command}: ${stderr}`);
      // Names of dimensions and inputs are those of the model, but for the batch, which is fixed.
      assert.doesNotMatch(stderr, /--input/);
      if (!command.includes('json')) assert.match(stdout, /714 MMac|5\.71 GMac/, command);
    }
  });
});

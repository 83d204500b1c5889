import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import * as assert from 'node:assert/strict';
import { unzipSync } from 'fflate';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../host/vscode/paths';
import { temporaryFolder } from '../support/temporaryFolder';
import { packageExtension } from './packageExtension';

/** What VS Code starts for an assistant, out of the package alone. */
describe('the packaged server for assistants', () => {
  let client: Client;

  before(async function () {
    this.timeout(120_000);
    const files = unzipSync(fs.readFileSync(packageExtension()));
    const folder = temporaryFolder();
    for (const name of Object.keys(files).filter(name => /dist\/(worker|mcp)\b/.test(name)))
      fs.writeFileSync(path.join(folder, path.basename(name)), files[name]);
    client = new Client({ name: 'test', version: '1' });
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    const cwd = path.join(projectRoot, 'test/fixtures');
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [path.join(folder, 'worker.js')], env, cwd }),
    );
  });

  after(() => client?.close());

  it('answers about a file of the folder', async () => {
    const { content } = await client.callTool({ name: 'modelCost', arguments: { file: 'alexnet.onnx' } });
    // torchvision documents 0.71 GMac for AlexNet.
    assert.match((content as { text: string }[])[0].text, /^- MACs: 714 MMac$/m);
  });
});

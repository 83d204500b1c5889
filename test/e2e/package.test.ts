import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { outFolder, projectRoot } from '../host/vscode/paths';
import { installExtensions, startServer, type Server } from '../host/vscode/server';
import { temporaryFolder } from '../support/temporaryFolder';
import { openWorkbench } from '../page/support/workbench';

/** The whole way of a user: package, install into a fresh VS Code, open a model. */
describe('the packaged extension', () => {
  let server: Server;

  before(async function () {
    this.timeout(120_000);
    const npm = spawnSync('npm', ['run', '--silent', 'package'], {
      cwd: projectRoot,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    assert.equal(npm.status, 0, npm.stdout + npm.stderr);
    const dataFolder = temporaryFolder();
    installExtensions(dataFolder, [path.join(outFolder, 'model-cost-lens.vsix')]);
    server = await startServer({ dataFolder, automation: true });
  });

  after(() => server?.stop());

  it('shows what alexnet.onnx costs', async () => {
    const workbench = await openWorkbench({ files: ['alexnet.onnx'], server });
    try {
      await workbench.openFromExplorer('alexnet.onnx');
      const page = await workbench.webviewFrame();
      const row = page.getByRole('treegrid').getByRole('row').filter({ hasText: 'features' }).first();
      await row.waitFor();
      assert.match(await workbench.waitForStatusBar(/GMac/), /0\.71 GMac · 61\.1 M/);
      assert.deepEqual(workbench.errors, []);
    } finally {
      await workbench.screenshot('packaged-extension');
      await workbench.close();
    }
  });
});

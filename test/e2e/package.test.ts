import * as assert from 'node:assert/strict';
import { installExtensions, startServer, type Server } from '../host/vscode/server';
import { temporaryFolder } from '../support/temporaryFolder';
import { openWorkbench } from '../page/support/workbench';
import { packageExtension } from './packageExtension';

/** The steps of a user: package, install into a fresh VS Code, open a model. */
describe('the packaged extension', () => {
  let server: Server;

  before(async function () {
    this.timeout(120_000);
    const dataFolder = temporaryFolder();
    installExtensions(dataFolder, [packageExtension()]);
    server = await startServer({ dataFolder, automation: true });
  });

  after(() => server?.stop());

  it('opens its sample model', async () => {
    const workbench = await openWorkbench(server, { files: [], extension: null });
    try {
      await workbench.runCommand('Model Cost Lens: Open Sample Model');
      // torchvision documents 0.3 GMac for MobileNetV2.
      await workbench.waitForStatusBar(/30[01] MMac/);
      assert.deepEqual(workbench.errors, []);
    } finally {
      await workbench.screenshot('packaged-sample');
      await workbench.close();
    }
  });

  it('shows the cost of alexnet.onnx', async () => {
    const workbench = await openWorkbench(server, { files: ['alexnet.onnx'], extension: null });
    try {
      await workbench.openFromExplorer('alexnet.onnx');
      const page = await workbench.webviewFrame();
      const row = page.getByRole('treegrid').getByRole('row').filter({ hasText: 'features' }).first();
      await row.waitFor();
      assert.match(await workbench.waitForStatusBar(/MMac/), /714 MMac · 61\.1 M params/);
      assert.deepEqual(workbench.errors, []);
    } finally {
      await workbench.screenshot('packaged-extension');
      await workbench.close();
    }
  });
});

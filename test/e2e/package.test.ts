import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { installExtensions, startServer, type Server } from '../host/vscode/server';
import { temporaryFolder } from '../support/temporaryFolder';
import { until } from '../page/support/until';
import { openWorkbench } from '../page/support/workbench';
import { packageExtension } from './packageExtension';

/** The steps of a user: package, install into a fresh VS Code, open a model. */
describe('the packaged extension', () => {
  let server: Server;
  const dataFolder = temporaryFolder();
  const log = path.join(dataFolder, 'loaded');
  /** The bytes of each script. */
  const sizes = new Map<string, number>();

  before(async function () {
    this.timeout(120_000);
    installExtensions(dataFolder, [packageExtension()]);
    logLoading();
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

  it('loads little of itself where JSON is no model, and the rest where it is one', async () => {
    fs.writeFileSync(log, '');
    const workbench = await openWorkbench(server, {
      files: ['specs/lenet5.layers.json'],
      prepare: folder => {
        fs.writeFileSync(path.join(folder, 'first.json'), '{ "name": "no model" }');
        fs.writeFileSync(path.join(folder, 'second.json'), '{ "layers": ["neither"] }');
      },
      extension: null,
    });
    try {
      await workbench.openFromExplorer('first.json');
      await until('an active extension', async () => (loaded().length > 0 ? true : undefined));
      await workbench.openFromExplorer('second.json');
      assert.deepEqual(loaded(), ['extension.js']);
      assert.ok(sizes.get('extension.js')! < 61_000);
      await workbench.openFromExplorer('specs/lenet5.layers.json');
      await workbench.waitForStatusBar(/params/);
      assert.deepEqual(loaded(), ['extension.js', 'extension.later.js', 'worker.js', 'worker.later.js']);
    } finally {
      await workbench.close();
    }
  });

  /** Lets the installed scripts that Node runs write down that they are loaded. */
  function logLoading(): void {
    const installed = path.join(dataFolder, 'extensions');
    const folder = fs.readdirSync(installed).find(name => name.startsWith('model-cost-lens.'))!;
    for (const name of ['extension.js', 'extension.later.js', 'worker.js', 'worker.later.js']) {
      const file = path.join(installed, folder, 'dist', name);
      const code = fs.readFileSync(file, 'utf8');
      sizes.set(name, Buffer.byteLength(code));
      fs.writeFileSync(
        file,
        `require("node:fs").appendFileSync(${JSON.stringify(log)}, ${JSON.stringify(`${name}\n`)});${code}`,
      );
    }
  }

  function loaded(): string[] {
    return fs.readFileSync(log, 'utf8').split('\n').slice(0, -1);
  }
});

import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { chainModel } from '../host/suite/chainModel';
import { startServer } from '../host/vscode/server';
import { temporaryFolder } from '../support/temporaryFolder';
import { CostPage } from './support/costPage';
import { openWorkbench } from './support/workbench';

interface Watched {
  /** Lets the page's script arrive. */
  release?: () => void;
  /** What the page called of its host. */
  calls?: string[];
}

/** In every frame: holds the page's script back, where VS Code's frame around it is asked for it, and notes what the page asks for. */
const holdScript = `
  let isHeld = true;
  navigator.serviceWorker?.addEventListener('message', event => {
    const { data } = event;
    if (!isHeld || data.channel !== 'load-resource' || !data.path.endsWith('/dist/page.js')) return;
    event.stopImmediatePropagation();
    window.release = () => {
      isHeld = false;
      navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data }));
    };
  });
  window.calls = [];
  let acquire;
  Object.defineProperty(window, 'acquireVsCodeApi', {
    get: () => acquire,
    set: original => {
      acquire = () => {
        const api = original();
        const postMessage = message => {
          calls.push(message.m);
          api.postMessage(message);
        };
        return { ...api, postMessage };
      };
    },
  });`;

describe('A page whose script comes late', () => {
  it('shows what it was sent meanwhile, without asking for it', async () => {
    const server = await startServer({ dataFolder: temporaryFolder(), automation: true });
    const options = {
      files: [],
      // Large enough that its rows are not there yet when the page is made.
      prepare: (folder: string) => fs.writeFileSync(path.join(folder, 'long.onnx'), chainModel(50_000)),
    };
    const workbench = await openWorkbench(server, options, holdScript);
    try {
      await workbench.openFromExplorer('long.onnx');
      await workbench.waitForStatusBar(/400 kFLOP/);
      const around = workbench.page.locator('iframe.webview:visible').contentFrame();
      // From here on VS Code hands messages over.
      await around.locator('iframe#active-frame').waitFor();
      await around.locator('body').evaluate(() => (window as Watched).release!());
      const page = await CostPage.visible(workbench, 'long.onnx');
      await page.waitForText(page.frame.locator('.totals'), /400 kFLOP/);
      const calls = await page.frame.evaluate(() => (window as Watched).calls!);
      // It is ready, which it says with or without them, and neither says so again nor asks for rows.
      assert.deepEqual(calls.slice(0, 2), ['ready', 'drawn']);
      assert.deepEqual(workbench.errors, []);
    } finally {
      await workbench.close();
      server.stop();
    }
  }).timeout(120_000);
});

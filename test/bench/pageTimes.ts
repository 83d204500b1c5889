import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildInto } from '../../esbuild.js';
import { ensureChromium } from '../host/vscode/chromium';
import { installServerBuild } from '../host/vscode/install';
import { projectRoot } from '../host/vscode/paths';
import { startServer, type Server } from '../host/vscode/server';
import { closeBrowser } from '../page/support/browser';
import { resetKeybinding } from '../page/support/resetWindow';
import { until } from '../page/support/until';
import { openWorkbench, type Workbench } from '../page/support/workbench';
import { temporaryFolder } from '../support/temporaryFolder';
import { writeSegments } from '../support/writeSegments';
import { median } from './measure';
import { residualBlocks } from './models';

/** Milliseconds from the first press of a double click on a file until its page shows figures. */
export interface PageTime {
  readonly what: string;
  /** In a window in which models were open before. */
  readonly warm: number;
  /** The first file in a new window. */
  readonly cold: number;
}

/** A page with a line of text, whose time no extension can undercut. */
const emptyPage = 'an empty page';

/** What users should wait at most, on a machine with nothing else to do. */
export const pageTargets: Readonly<Record<'warm' | 'cold', Readonly<Record<string, string>>>> = {
  warm: { AlexNet: '500 ms', '6,532 nodes': '1.3 × AlexNet', '100,000 nodes': '4000 ms' },
  cold: { AlexNet: '2000 ms' },
};

const models = {
  [emptyPage]: 'nothing.empty',
  AlexNet: 'alexnet.onnx',
  '6,532 nodes': '6532.onnx',
  '100,000 nodes': '100000.onnx',
} as const;

/** Milliseconds between a new window and its first double click: about what finding the file takes. */
const lookAround = 3_000;

/** Windows for each page, which take turns, so that other work disturbs all alike; and how often it is opened again in each. */
const windows = 3;
const warmRuns = 4;

/** Opens pages of the production build in a real VS Code. */
export async function measurePages(): Promise<readonly PageTime[]> {
  installServerBuild();
  ensureChromium();
  const extensions = { empty: path.join(__dirname, 'emptyEditor'), own: await buildExtension() };
  const server = await startServer({ dataFolder: temporaryFolder(), keybindings: [resetKeybinding], automation: true });
  try {
    const cold = new Map<string, number[]>();
    const warm = new Map<string, number[]>();
    for (let run = 0; run < windows; run++)
      for (const [what, file] of Object.entries(models)) {
        // One at a time: windows in the background take time too.
        const window = await openWindow(server, what === emptyPage ? extensions.empty : extensions.own, file);
        await new Promise(resolve => setTimeout(resolve, lookAround));
        add(cold, what, await window.timeOf(file));
        for (let opened = 0; opened < warmRuns; opened++) add(warm, what, await window.timeOf(file));
        await window.close();
      }
    return Object.keys(models).map(what => ({ what, warm: median(warm.get(what)!), cold: median(cold.get(what)!) }));
  } finally {
    await closeBrowser();
    server.stop();
  }
}

function add(times: Map<string, number[]>, what: string, time: number): void {
  times.set(what, [...(times.get(what) ?? []), time]);
}

/** The extension as it is published, in a folder of its own. */
async function buildExtension(): Promise<string> {
  const folder = temporaryFolder();
  for (const name of fs.readdirSync(projectRoot))
    if (/^(package(\.nls.*)?\.json|l10n|media)$/.test(name))
      fs.cpSync(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
  await buildInto(path.join(folder, 'dist'), { minify: true, sourcemap: false });
  return folder;
}

async function openWindow(server: Server, extension: string, file: string): Promise<TimedWindow> {
  const workbench = await openWorkbench(
    server,
    {
      extension,
      files: [models.AlexNet],
      prepare: folder => {
        const nodes = Number.parseInt(file);
        if (nodes > 0) writeSegments(path.join(folder, file), residualBlocks(nodes), false);
        else if (file === models[emptyPage]) fs.writeFileSync(path.join(folder, file), '');
      },
    },
    watch,
  );
  return new TimedWindow(workbench);
}

/**
 * In every frame: notes when a mouse button was pressed first, when there were figures, and when VS Code showed the frame
 * inside, which it does once everything that the page names is loaded.
 */
const watch = `
  document.addEventListener('pointerdown', event => (window.pressed ??= performance.timeOrigin + event.timeStamp), true);
  const frames = setInterval(() => {
    if (!document.querySelector('iframe#active-frame')) return;
    clearInterval(frames);
    window.uncovered = performance.timeOrigin + performance.now();
  }, 5);
  // Of what could wait for it, only a timer outlives the document that VS Code writes into the frame.
  const timer = setInterval(() => {
    const figures = document.querySelector('.empty-editor, .totals');
    const rows = document.querySelector('.empty-editor, .row:not(.pending)');
    if (!figures || !rows) return;
    clearInterval(timer);
    // In the frame after the next one they are drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => (window.shown = performance.timeOrigin + performance.now())));
  }, 5);`;

interface Watched {
  pressed?: number;
  shown?: number;
  uncovered?: number;
}

class TimedWindow {
  constructor(private readonly workbench: Workbench) {}

  /** Opens a file, and closes it again. */
  async timeOf(file: string): Promise<number> {
    const { page } = this.workbench;
    await page.evaluate(() => delete (window as Watched).pressed);
    await this.workbench.explorerRow(file).dblclick();
    const shown = await until(
      `figures of ${file}`,
      async () => {
        const frame = await this.workbench.webviewFrame();
        const figures = await frame.evaluate(() => (window as Watched).shown);
        const uncovered = await frame.parentFrame()?.evaluate(() => (window as Watched).uncovered);
        return figures && uncovered && Math.max(figures, uncovered);
      },
      60_000,
    );
    const pressed = await page.evaluate(() => (window as Watched).pressed!);
    await this.workbench.runCommand('View: Close All Editors');
    await page.locator('iframe.webview').waitFor({ state: 'detached' });
    return shown - pressed;
  }

  close(): Promise<void> {
    return this.workbench.close();
  }
}

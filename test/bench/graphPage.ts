import * as path from 'node:path';
import type { Frame } from 'playwright-core';
import { ensureChromium } from '../host/vscode/chromium';
import { installServerBuild } from '../host/vscode/install';
import { CostPage } from '../page/support/costPage';
import { closeShared, takeWindow } from '../page/support/sharedWindow';
import { until } from '../page/support/until';
import type { Workbench } from '../page/support/workbench';
import { writeSegments } from '../support/writeSegments';
import { median } from './measure';
import { branches } from './models';

/** Wheel events of one movement, and the pause between them. */
const steps = 90;
const pause = 16;

/** Moves the view of a graph with 2,000 visible elements in a real VS Code. @returns what it took, line by line */
export async function measureView(): Promise<string[]> {
  installServerBuild();
  ensureChromium();
  try {
    const workbench = await takeWindow({
      files: [],
      prepare: folder => writeSegments(path.join(folder, 'branches.onnx'), branches(10, 10, 10), false),
      viewport: { width: 1440, height: 900 },
    });
    const page = await CostPage.open(workbench, 'branches.onnx');
    await workbench.hideSideBar();
    await page.showTab('Graph');
    const { frame } = page;
    await openAll(frame);
    const elements = await frame.locator('.graph-box, .edge.plain').count();
    const lines = [`moving a graph of ${elements} elements, in a window of VS Code:`];
    for (const [what, move] of movements) {
      await frame.getByRole('button', { name: 'Fit the graph' }).click();
      lines.push(`  ${what}: ${await watched(frame, () => move(workbench, frame))}`);
    }
    return lines;
  } finally {
    await closeShared();
  }
}

type Movement = (workbench: Workbench, frame: Frame) => Promise<void>;

const wheel =
  (x: number, y: number, key?: string): Movement =>
  async ({ page }, frame) => {
    const area = (await frame.locator('.graph').boundingBox())!;
    await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2);
    if (key) await page.keyboard.down(key);
    for (let step = 0; step < steps; step++) {
      // There and back again.
      const direction = step < steps / 2 ? 1 : -1;
      await page.mouse.wheel(x * direction, y * direction);
      await new Promise(resolve => setTimeout(resolve, pause));
    }
    if (key) await page.keyboard.up(key);
  };

const movements: readonly (readonly [string, Movement])[] = [
  ['panning', wheel(12, 6)],
  ['zooming', wheel(0, -8, 'Control')],
];

async function openAll(frame: Frame): Promise<void> {
  const closed = frame.locator('.graph-box[aria-expanded=false]');
  await until('all modules open', async () => {
    await frame.locator('.graph-box').first().waitFor();
    const count = await closed.count();
    if (count === 0) return true;
    await closed.first().dispatchEvent('dblclick');
    await until('a module to open', async () => ((await closed.count()) < count ? true : undefined));
    return undefined;
  });
}

/** Tasks of the page's thread and frames during a movement. */
async function watched(frame: Frame, move: () => Promise<void>): Promise<string> {
  await frame.evaluate(() => {
    const observer = new PerformanceObserver(list => {
      // The workbench around the page shares its thread; its tasks have another name.
      for (const { name, duration } of list.getEntries()) if (name === 'self') seen.tasks.push(duration);
    });
    // Methods and not named functions, whose names the compiler would set by a helper that the page does not have.
    const seen: Seen = {
      frames: [],
      tasks: [],
      isOver: false,
      next(now) {
        this.frames.push(now);
        if (!this.isOver) requestAnimationFrame(time => this.next(time));
      },
      stop() {
        this.isOver = true;
        observer.disconnect();
      },
    };
    observer.observe({ type: 'longtask' });
    requestAnimationFrame(time => seen.next(time));
    (window as unknown as { seen: Seen }).seen = seen;
  });
  await move();
  const { frames, tasks } = await frame.evaluate(() => {
    const { seen } = window as unknown as { seen: Seen };
    seen.stop();
    return { frames: seen.frames, tasks: seen.tasks };
  });
  const gaps = frames.slice(1).map((now, index) => now - frames[index]);
  const longest = tasks.length === 0 ? 'none' : `${tasks.length}, the longest ${Math.max(...tasks).toFixed(0)} ms`;
  return `tasks over 50 ms: ${longest}; between frames ${median(gaps).toFixed(1)} ms, at most ${Math.max(...gaps).toFixed(0)} ms`;
}

interface Seen {
  readonly frames: number[];
  readonly tasks: number[];
  isOver: boolean;
  next(now: number): void;
  stop(): void;
}

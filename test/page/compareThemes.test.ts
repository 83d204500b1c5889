import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../host/vscode/paths';
import { accessibilityFaults } from './support/axe';
import { ComparePage } from './support/comparePage';
import { pictureSettings, readmePicture } from './support/picture';
import { until } from './support/until';
import { windowed } from './support/windowed';
import { applyTheme } from './support/workbench';

const template = fs.readFileSync(path.join(projectRoot, 'media/templates/alexnet.layers.json'), 'utf8');

/** AlexNet with smaller filters in its second convolution and half as many units in its head, which ends in a softmax. */
const slimmed = template
  .replace('"out_channels": 192, "kernel_size": 5, "padding": 2', '"out_channels": 192, "kernel_size": 3, "padding": 1')
  .replaceAll('"out_features": 4096', '"out_features": 2048')
  .replace(/("out_features": 1000 \})/, '$1, { "type": "Softmax" }');

describe('The comparison in VS Code’s themes and in narrow windows', () => {
  const test = windowed(
    {
      files: [],
      settings: pictureSettings,
      prepare: folder => {
        fs.writeFileSync(path.join(folder, 'alexnet.layers.json'), template);
        fs.writeFileSync(path.join(folder, 'slim.layers.json'), slimmed);
      },
    },
    async workbench => {
      const page = await ComparePage.open(workbench, 'alexnet.layers.json', 'slim.layers.json');
      await workbench.hideSideBar();
      await page.grid.focus();
      return page;
    },
  );

  test('has no serious accessibility violations in any theme', async (_page, workbench) => {
    for (const theme of ['dark', 'highContrast', 'highContrastLight', 'light'] as const) {
      await applyTheme(workbench, theme);
      await readmePicture(workbench, `compare-${theme}`);
      assert.deepEqual(await accessibilityFaults(workbench), [], theme);
    }
  });

  /** Nothing is wider than the page or overflows its own box. */
  async function assertFits(page: ComparePage): Promise<void> {
    assert.equal(await page.frame.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
    const cut = await page.frame
      .locator('.compared-totals, .compared-totals th, .compared-rows .cell:visible, .toolbar')
      .evaluateAll(parts =>
        parts
          .filter(part => part.scrollWidth > part.clientWidth + 1 || part.getBoundingClientRect().right > innerWidth)
          .map(part => part.textContent?.replace(/\s+/g, ' ').trim()),
      );
    assert.deepEqual(cut, []);
  }

  test('shows all totals at half the width, with the details below', async (page, workbench) => {
    await workbench.resize(640, 800);
    await workbench.screenshot('compare-narrow');
    await assertFits(page);
    const [grid, details] = [(await page.grid.boundingBox())!, (await page.details.boundingBox())!];
    assert.ok(details.y >= grid.y + grid.height, 'the details are below the rows');
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });

  test('can be used at 200 %', async (page, workbench) => {
    // The size of 1280 × 800 at that zoom.
    await workbench.resize(641, 400);
    const session = await workbench.page.context().newCDPSession(workbench.page);
    await session.send('Emulation.setDeviceMetricsOverride', {
      width: 640,
      height: 400,
      deviceScaleFactor: 2,
      mobile: false,
    });
    await workbench.screenshot('compare-zoomed');
    await assertFits(page);
    await page.grid.press('End');
    const last = page.grid.locator('.row.active');
    await until('the last row in sight', async () => {
      await last.scrollIntoViewIfNeeded();
      const { top, bottom } = await last.evaluate(row => row.getBoundingClientRect());
      return top >= 0 && bottom <= (await page.frame.evaluate(() => innerHeight)) ? true : undefined;
    });
    await workbench.screenshot('compare-zoomed-end');
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });

  test('has no animations with reduced motion', async (page, workbench) => {
    await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
    assert.ok(
      await page.frame.evaluate(() => matchMedia('(prefers-reduced-motion: reduce)').matches),
      'the page knows',
    );
    await page.frame.getByRole('radio', { name: 'Weights' }).check();
    const moving = await page.frame.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter(part => {
          const { transitionDuration, animationName } = getComputedStyle(part);
          return transitionDuration.split(', ').some(duration => duration !== '0s') || animationName !== 'none';
        })
        .map(part => part.outerHTML.slice(0, 80)),
    );
    assert.deepEqual(moving, []);
  });
});

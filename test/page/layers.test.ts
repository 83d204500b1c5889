import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Locator } from 'playwright-core';
import { projectRoot } from '../host/vscode/paths';
import { CostPage } from './support/costPage';
import { pictureSettings, readmePicture } from './support/picture';
import { savedFile } from './support/savedFile';
import { until } from './support/until';
import { windowed } from './support/windowed';
import { applyTheme, type Workbench } from './support/workbench';

const spec = fs.readFileSync(path.join(projectRoot, 'media/templates/alexnet.layers.json'), 'utf8');

/** AlexNet written as layers; its figures are those of the reference model: features.0 has 3·11·11·64·55·55 = 70,276,800 MACs of 714,188,480. */
describe('A layer spec in the editor', () => {
  const settings = { ...pictureSettings, 'editor.minimap.enabled': false };
  const test = windowed(
    {
      files: [],
      viewport: { width: 1280, height: 860 },
      settings,
      prepare: folder => fs.writeFileSync(path.join(folder, 'alexnet.layers.json'), spec),
    },
    async workbench => {
      await applyTheme(workbench, 'dark');
      await workbench.openFromExplorer('alexnet.layers.json');
      await workbench.hideSideBar();
      await waitForLens(workbench, /^70\.3 MMac/);
    },
  );

  /** The line of a layer, by a part of its text. */
  const line = ({ page }: Workbench, text: string): Locator =>
    page
      .locator('.view-line')
      .filter({ hasText: text.replace(/ /g, '\u00a0') })
      .first();

  const lenses = async ({ page }: Workbench): Promise<string[]> =>
    (await page.locator('.codelens-decoration a').allInnerTexts()).map(text => text.replace(/\s+/g, ' '));

  const waitForLens = (workbench: Workbench, pattern: RegExp): Promise<string> =>
    until(`a lens like ${pattern}`, async () => (await lenses(workbench)).find(lens => pattern.test(lens)));

  /** Moves the cursor before the first character of a text. */
  async function goTo({ page }: Workbench, text: string): Promise<void> {
    const before = spec.slice(0, spec.indexOf(text)).split('\n');
    await page.keyboard.press('Control+G');
    const input = page.locator('.quick-input-widget input[type="text"]');
    await input.fill(`:${before.length}:${before[before.length - 1].length + 1}`);
    await input.press('Enter');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  test('shows the cost of every layer above its line, and the totals at the top', async (_, workbench) => {
    await waitForLens(workbench, /^70\.3 MMac · 23\.3 k params · 64 × 55 × 55 · 9\.8 %$/);
    await waitForLens(workbench, /^714 MMac · 1\.43 GFLOPs · 61\.1 M params · 1\.55 MB peak activations$/);
    await workbench.waitForStatusBar(/714 MMac · 61\.1 M params/);
  });

  test('explains a layer under the pointer', async (_, workbench) => {
    const box = (await line(workbench, '"out_channels": 64').boundingBox())!;
    await workbench.page.mouse.move(box.x + 150, box.y + box.height / 2, { steps: 3 });
    const hover = workbench.page.locator('.monaco-hover:visible').filter({ hasText: '140,553,600' });
    await hover.waitFor();
    const text = (await hover.innerText()).replace(/\s+/g, ' ');
    // Taller, to show all of it.
    const { x, y, width, height } = (await hover.boundingBox())!;
    await workbench.page.mouse.move(x + width / 2, y + height - 1, { steps: 5 });
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(x + width / 2, y + height + 230, { steps: 5 });
    await workbench.page.mouse.up();
    for (const expected of ['70,276,800', 'output channels', '23,296 params', '9.8 %']) {
      assert.ok(text.includes(expected), `${expected} in ${text}`);
    }
    await readmePicture(workbench, 'layers-lenses');
    await workbench.page.keyboard.press('Escape');
  });

  test('lists blocks and layers in the outline', async (_, workbench) => {
    await workbench.page.keyboard.press('Control+Shift+O');
    const input = workbench.page.locator('.quick-input-widget input[type="text"]');
    await input.waitFor();
    await input.pressSequentially('features.0');
    const entry = workbench.page
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ hasText: 'features.0' })
      .first();
    await entry.waitFor();
    // The name of the layer, and of the block that it is in.
    assert.match(await entry.innerText(), /features\.0\s*features/);
    await input.press('Escape');
  });

  test('underlines channels that do not match, and offers a quick fix', async (_, workbench) => {
    const squiggles = workbench.page.locator('.squiggly-error, .squiggly-warning');
    await goTo(workbench, '64, "out_channels": 192');
    await workbench.page.keyboard.press('Shift+ArrowRight');
    await workbench.page.keyboard.press('Shift+ArrowRight');
    await workbench.page.keyboard.type('96');
    await squiggles.first().waitFor();
    await line(workbench, '"in_channels": 96').waitFor();
    const fix = workbench.page
      .locator('.action-widget .monaco-list-row')
      .filter({ hasText: 'Change in_channels to 64' });
    // The squiggle may be from before the last key: then there is nothing to fix yet.
    await until('the quick fix', async () => {
      await workbench.page.keyboard.press('Control+.');
      await fix.waitFor({ timeout: 3000 });
      return true;
    });
    await workbench.screenshot('layers-quick-fix');
    await fix.click();
    await line(workbench, '"in_channels": 64, "out_channels": 192').waitFor();
    await squiggles.first().waitFor({ state: 'detached' });
  });

  test('opens its page beside the text, and synchronizes the selection', async (_, workbench) => {
    await workbench.page
      .locator('.codelens-decoration a')
      .filter({ hasText: /^70\.3 MMac/ })
      .click();
    const page = await CostPage.visible(workbench, 'alexnet.layers.json');
    await page.waitForText(page.details, /^features\.0/);
    assert.match(await page.text(page.frame.locator('.file')), /alexnet\.layers\.json Layer spec · 22 nodes/);
    await page.row('features.8').click();
    const target = spec.slice(0, spec.indexOf('"in_channels": 384, "out_channels": 256')).split('\n').length;
    // The line of the cursor is highlighted even while the page has the focus.
    await until(`the cursor in line ${target}`, async () =>
      (await workbench.page.locator('.line-numbers.active-line-number').allInnerTexts()).includes(String(target))
        ? true
        : undefined,
    );
    await readmePicture(workbench, 'layers-page');
    await line(workbench, '"out_channels": 384').click();
    await page.waitForText(page.details, /^features\.6/);
  });

  test('is created from a template, under an unused name', async (_, workbench) => {
    const { page } = workbench;
    fs.writeFileSync(path.join(workbench.root, 'alexnet.layers.json'), spec);
    const widget = page.locator('.quick-input-widget');
    await page.keyboard.press('F1');
    await widget.locator('input[type="text"]').fill('>Model Cost Lens: New layer spec');
    await widget.getByRole('option', { name: 'New layer spec' }).first().click();
    await widget.getByRole('option', { name: 'AlexNet' }).click();
    await page.getByRole('tab', { name: 'alexnet-2.layers.json' }).waitFor();
    await waitForLens(workbench, /^70\.3 MMac/);
    await page.keyboard.press('Control+S');
    const saved = path.join(workbench.root, 'alexnet-2.layers.json');
    assert.equal((await savedFile(saved)).toString(), spec);
  });
});

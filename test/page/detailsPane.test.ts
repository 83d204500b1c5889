import * as assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';

describe('The details pane', () => {
  const test = windowed({ files: ['alexnet.onnx'], viewport: { width: 1440, height: 900 } }, async workbench => {
    const page = await CostPage.open(workbench, 'alexnet.onnx');
    await page.row('features.0').waitFor();
    return page;
  });
  const box = async (part: Locator): Promise<{ x: number; y: number; width: number; height: number }> =>
    (await part.boundingBox())!;

  test('takes no space until something is selected, and none once it is closed', async page => {
    const whole = (await box(page.tree)).width;
    await page.row('features.0').click();
    await page.details.waitFor();
    assert.ok((await box(page.tree)).width < whole, 'the tree makes room');
    await page.details.getByRole('button', { name: 'Close the details' }).click();
    await page.details.waitFor({ state: 'detached' });
    assert.equal((await box(page.tree)).width, whole);
    await page.row('features.3').click();
    const shown = page.frame.getByRole('button', { name: 'Show details' });
    assert.equal(await shown.getAttribute('aria-pressed'), 'false');
    await shown.click();
    await page.waitForText(page.details, /^features\.3/);
  });

  test('can be moved below and back', async (page, workbench) => {
    await page.row('features.0').click();
    await page.details.getByRole('button', { name: 'Move the details below' }).click();
    const tree = await box(page.tree);
    assert.ok((await box(page.details)).y >= tree.y + tree.height - 1, 'below the tree');
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await page.details.getByRole('button', { name: 'Move the details to the right' }).click();
    const { x, width } = await box(page.tree);
    assert.ok((await box(page.details)).x >= x + width - 1, 'next to the tree');
  });

  test('can be resized with keys and with the pointer', async (page, workbench) => {
    await page.row('features.0').click();
    const before = (await box(page.details)).width;
    const border = page.frame.getByRole('separator', { name: 'Size of the details' });
    await border.press('ArrowLeft');
    await until('wider details', async () => ((await box(page.details)).width > before + 10 ? true : undefined));
    const { x, y, height } = await box(border);
    await workbench.page.mouse.move(x + 1, y + height / 2);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(x + 200, y + height / 2, { steps: 4 });
    await workbench.page.mouse.up();
    await until('narrower details', async () => ((await box(page.details)).width < before - 50 ? true : undefined));
  });
});

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

  test('lead along tensors and to the most expensive nodes of a module, with the keyboard', async (page, workbench) => {
    await page.row('features').click();
    // features.3: 64·5·5·192·27·27 products of 656 M.
    await page.waitForText(page.details, /Most expensive nodes features\/features\.3 Conv 224 MMac · 34\.\d %/);
    await page.details.getByRole('button', { name: 'features/features.3', exact: true }).press('Enter');
    await page.waitForText(page.details, /^features\.3/);
    assert.equal(await page.activeName(), 'features.3');
    assert.deepEqual(await accessibilityFaults(workbench), []);
    // Its input comes from a pooling (8 comparisons for 64·27·27 elements), its output goes to an activation (192·27·27 elements); its weights have 307,200 elements of 4 bytes.
    await page.waitForText(page.details, /Inputs .* from features\.2 MaxPool 373 kFLOPs/);
    await page.waitForText(page.details, /Outputs .* to features\.4 Relu 140 kFLOPs/);
    await page.waitForText(page.details, /192 × 64 × 5 × 5 float32 · 1\.23 MB/);
    await page.details.getByRole('button', { name: /MaxPool_output_0$/ }).press('Enter');
    await page.waitForText(page.details, /^features\.2/);
    assert.equal(await page.activeName(), 'features.2');
    await until('the keyboard in the details', async () =>
      (await page.details.evaluate(details => details === document.activeElement)) ? true : undefined,
    );
  });

  test('wrap long formulas, and find how a module grows when that is unfolded', async page => {
    await page.row('features.0').click();
    const { height } = await box(page.details.locator('.math').first());
    const line = (await box(page.details.locator('.math math').first())).height;
    assert.ok(height > 1.8 * line, `${height} px for a formula in lines of ${line} px`);
    const overflow = await page.details
      .locator('.math')
      .evaluateAll(all => all.map(math => math.scrollWidth - math.clientWidth));
    assert.deepEqual([...new Set(overflow)], [0]);
    await page.row('classifier').click();
    await page.details.getByRole('button', { name: 'Growth with the sizes' }).press('Enter');
    // 9216·4096 + 4096·4096 + 4096·1000 per sample, whatever the size of the image.
    await page.waitForText(page.details, /MACs = 58\.6 M·N/);
  });

  test('are below the view on a narrow page, with a border that says so', async (page, workbench) => {
    await page.row('features.0').click();
    const border = page.frame.getByRole('separator', { name: 'Size of the details' });
    await until('a vertical border', async () =>
      (await border.getAttribute('aria-orientation')) === 'vertical' ? true : undefined,
    );
    await workbench.hideSideBar();
    await workbench.resize(700, 900);
    await until('a horizontal border', async () =>
      (await border.getAttribute('aria-orientation')) === 'horizontal' ? true : undefined,
    );
    const before = (await box(page.details)).height;
    await border.press('ArrowUp');
    await until('higher details', async () => ((await box(page.details)).height > before + 10 ? true : undefined));
  });
});

import * as assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';

describe('The page in narrow windows', () => {
  const test = windowed({ files: ['alexnet.onnx'] }, async workbench => {
    const page = await CostPage.open(workbench, 'alexnet.onnx');
    await workbench.hideSideBar();
    await page.row('features.0').click();
    await page.waitForText(page.details, /140,553,600/);
    return page;
  });

  const box = async (part: Locator): Promise<{ x: number; y: number; width: number; height: number }> =>
    (await part.boundingBox())!;

  /** Nothing is wider than the page, except elements that scroll. */
  const overflow = ({ frame }: CostPage): Promise<number> =>
    frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  const cutNames = ({ rows }: CostPage): Promise<string[]> =>
    rows
      .locator('.cell.name')
      .evaluateAll(cells =>
        cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.textContent ?? ''),
      );

  /** Cells whose contents overflow the cell or the tree. */
  const cutCells = ({ tree: whole }: CostPage): Promise<string[]> =>
    whole.evaluate(tree =>
      [...tree.querySelectorAll<HTMLElement>('.cell')]
        .filter(
          cell =>
            cell.scrollWidth > cell.clientWidth ||
            cell.getBoundingClientRect().right > tree.getBoundingClientRect().right,
        )
        .map(cell => cell.textContent ?? ''),
    );

  test('shows the details beside the tree at full width', async page => {
    const [tree, details] = [await box(page.tree), await box(page.details)];
    assert.ok(details.x >= tree.x + tree.width, 'the details begin where the tree ends');
  });

  test('moves the details below at half the width, and hides columns before it truncates names', async (page, workbench) => {
    await workbench.resize(640, 800);
    const [tree, details] = [await box(page.tree), await box(page.details)];
    assert.ok(details.y >= tree.y + tree.height, 'the details are below the tree');
    assert.ok(await page.row('features.0').locator('.cell.macs').isVisible(), 'MACs are shown');
    assert.ok(await page.row('features.0').locator('.cell.output').isHidden(), 'the output shape has given way');
    assert.deepEqual(await cutNames(page), []);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await workbench.screenshot('page-narrow');
  });

  test('shows no column cut off in narrow editors, such as a side of the diff editor', async (page, workbench) => {
    for (const width of [700, 600, 560, 520, 460]) {
      await workbench.resize(width, 800);
      assert.equal(await page.tree.evaluate(tree => tree.scrollWidth - tree.clientWidth), 0, `${width} px`);
      assert.deepEqual(await cutCells(page), [], `${width} px`);
    }
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
    await page.row('features.12').scrollIntoViewIfNeeded();
    await page.tree.press('End');
    await until('the last row', async () => ((await page.activeName()) === 'classifier.6' ? true : undefined));
    await page.tree.press('Enter');
    await page.waitForText(page.details, /^classifier\.6/);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await cutNames(page), []);
    const frame = await page.frame.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    const reach = await page.row('classifier.6').evaluate(row => {
      row.scrollIntoView({ block: 'nearest' });
      const { top, bottom } = row.getBoundingClientRect();
      return { top, bottom };
    });
    assert.ok(reach.top >= 0 && reach.bottom <= frame.height, 'the row can be brought into sight');
    await workbench.screenshot('page-zoomed');
  });
});

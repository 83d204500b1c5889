import * as assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { openWorkbench, type Workbench } from './support/workbench';

describe('The page where there is little room', () => {
  let workbench: Workbench;
  let page: CostPage;

  before(async () => {
    workbench = await openWorkbench({ files: ['alexnet.onnx'] });
    page = await CostPage.open(workbench, 'alexnet.onnx');
    await workbench.hideSideBar();
    await page.row('features.0').click();
    await page.waitForText(page.details, /140,553,600/);
  });

  after(() => workbench.close());

  const box = async (part: Locator): Promise<{ x: number; y: number; width: number; height: number }> =>
    (await part.boundingBox())!;

  /** Nothing is wider than the page, but what scrolls by itself. */
  const overflow = (): Promise<number> => page.frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  const cutNames = (): Promise<string[]> =>
    page.rows
      .locator('.cell.name')
      .evaluateAll(cells =>
        cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.textContent ?? ''),
      );

  /** Cells of any column whose contents end outside of them or of the tree. */
  const cutCells = (): Promise<string[]> =>
    page.tree.evaluate(tree =>
      [...tree.querySelectorAll<HTMLElement>('.cell')]
        .filter(
          cell =>
            cell.scrollWidth > cell.clientWidth ||
            cell.getBoundingClientRect().right > tree.getBoundingClientRect().right,
        )
        .map(cell => cell.textContent ?? ''),
    );

  it('has the details beside the tree at full width', async () => {
    const [tree, details] = [await box(page.tree), await box(page.details)];
    assert.ok(details.x >= tree.x + tree.width, 'the details begin where the tree ends');
  });

  it('moves the details below at half the width, and drops columns before it cuts names', async () => {
    await workbench.resize(640, 800);
    const [tree, details] = [await box(page.tree), await box(page.details)];
    assert.ok(details.y >= tree.y + tree.height, 'the details are below the tree');
    assert.ok(await page.row('features.0').locator('.cell.macs').isVisible(), 'MACs are shown');
    assert.ok(await page.row('features.0').locator('.cell.output').isHidden(), 'the output shape has given way');
    assert.deepEqual(await cutNames(), []);
    assert.equal(await overflow(), 0);
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await workbench.screenshot('page-narrow');
  });

  for (const width of [700, 600, 560, 520, 460]) {
    it(`has every column that it shows in full in an editor of ${width} px, such as a side of the diff editor`, async () => {
      await workbench.resize(width, 800);
      assert.equal(await page.tree.evaluate(tree => tree.scrollWidth - tree.clientWidth), 0);
      assert.deepEqual(await cutCells(), []);
    });
  }

  it('can be used at 200 %', async () => {
    // What is left of 1280 × 800 at that zoom.
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
    assert.equal(await overflow(), 0);
    assert.deepEqual(await cutNames(), []);
    const frame = await page.frame.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    const reach = await page.row('classifier.6').evaluate(row => {
      row.scrollIntoView({ block: 'nearest' });
      const { top, bottom } = row.getBoundingClientRect();
      return { top, bottom };
    });
    assert.ok(reach.top >= 0 && reach.bottom <= frame.height, 'the row can be brought into sight');
    await workbench.screenshot('page-zoomed');
  });

  it('throws nothing', () => assert.deepEqual(workbench.errors, []));
});

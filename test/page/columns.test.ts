import * as assert from 'node:assert/strict';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';

describe('The columns of the tree', () => {
  const test = windowed({ files: ['alexnet.onnx'], viewport: { width: 1440, height: 900 } }, async workbench => {
    const page = await CostPage.open(workbench, 'alexnet.onnx');
    await page.row('features.0').waitFor();
    return page;
  });
  const titles = (page: CostPage): Promise<string[]> => page.frame.getByRole('columnheader').allInnerTexts();

  test('are selected with the keyboard, and can be reset', async (page, workbench) => {
    await page.frame.locator('summary[aria-label=Columns]').press('Enter');
    await page.frame.getByRole('checkbox', { name: 'Bytes moved' }).press('Space');
    await page.frame.getByRole('checkbox', { name: 'Params' }).press('Space');
    await until('other columns', async () => {
      const shown = await titles(page);
      return shown.includes('Bytes moved') && !shown.includes('Params') ? true : undefined;
    });
    // 4 bytes each: 3·224·224 in, 64·3·11·11 + 64 weights, 64·55·55 out.
    await page.waitForText(page.row('features.0'), /1\.47 MB/);
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await page.frame.getByRole('button', { name: 'Reset' }).press('Enter');
    await until('the usual columns', async () => ((await titles(page)).includes('Params') ? true : undefined));
    await page.frame.getByRole('checkbox', { name: 'Bytes moved' }).press('Escape');
    assert.ok(await page.frame.getByRole('checkbox', { name: 'Bytes moved' }).isHidden());
  });

  test('are resized with the pointer and with keys', async (page, workbench) => {
    const head = page.frame.getByRole('columnheader', { name: 'MACs', exact: true });
    const width = async (): Promise<number> => (await head.boundingBox())!.width;
    const before = await width();
    await head.getByRole('button').press('Alt+ArrowRight');
    await until('a wider column', async () => ((await width()) === before + 10 ? true : undefined));
    const { x, y, width: wide, height } = (await head.boundingBox())!;
    await workbench.page.mouse.move(x + wide - 2, y + height / 2);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(x + wide + 40, y + height / 2, { steps: 4 });
    await workbench.page.mouse.up();
    await until('a still wider column', async () => ((await width()) > before + 30 ? true : undefined));
  });

  test('are sorted by a click anywhere on the header cell', async page => {
    const head = page.frame.getByRole('columnheader', { name: 'Params' });
    await head.click({ position: { x: 3, y: 3 } });
    await until('an order', async () => ((await head.getAttribute('aria-sort')) === 'descending' ? true : undefined));
  });
});

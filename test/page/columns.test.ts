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

  test('follow the type of the weights and the device, which all views share', async (page, workbench) => {
    await page.frame.locator('summary[aria-label=Columns]').press('Enter');
    for (const column of ['Weights', 'Time bound'])
      await page.frame.getByRole('checkbox', { name: column }).press('Space');
    await page.frame.getByRole('checkbox', { name: 'Weights' }).press('Escape');
    await page.frame.getByRole('columnheader', { name: 'Time bound' }).click();
    // The largest layer has 9,216·4,096 + 4,096 parameters of 4 bytes: 151 MB, read at 3.35 TB per second.
    const row = page.row('classifier.1');
    await page.details.waitFor({ state: 'detached' });
    await page.waitForText(row, /151 MB .*45\.1 µs/);
    await page.frame.getByRole('combobox', { name: 'Weights stored as' }).selectOption('int8');
    // 37.8 MB, and 53 kB of activations; all 61,100,840 parameters take 61.1 MB.
    await page.waitForText(row, /37\.8 MB .*11\.3 µs/);
    await page.waitForText(page.frame.locator('.totals'), /parameters · 61\.1 MB .* weights \+ peak = 62/);
    await row.click();
    await page.waitForText(page.details, /Time bound on NVIDIA H100 SXM 80 GB 11\.3 µs/);
    await page.showTab('Memory');
    await page.waitForText(page.frame.getByRole('tabpanel'), /With 61\.1 MB of weights as int8: 62/);
    await page.showTab('Roofline');
    await page.waitForText(page.frame.locator('table.figures tbody tr').first(), /classifier\.1 .*11\.3 µs/);
    assert.deepEqual(await accessibilityFaults(workbench), []);
    const device = page.frame.getByRole('combobox', { name: 'Device' });
    await device.press('ArrowDown');
    await device.press('ArrowDown');
    await device.press('Enter');
    // 1,555 GB per second of the second device.
    await page.waitForText(page.frame.locator('table.figures tbody tr').first(), /classifier\.1 .*24\.3 µs/);
    await page.showTab('Modules');
    await page.waitForText(row, /24\.3 µs/);
    await page.waitForText(page.details, /Time bound on NVIDIA A100 SXM 40 GB 24\.3 µs/);
  });
});

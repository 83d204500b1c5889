import * as assert from 'node:assert/strict';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';

/**
 * AlexNet at 1×3×224×224. The first convolution (3→64, 11×11, output 64×55×55, with bias) by hand: 363·55·55·64 =
 * 70,276,800 MACs, twice that many FLOPs, 64·363 + 64 = 23,296 parameters. Totals are from the literature.
 */
describe('The tree of modules', () => {
  const test = windowed(
    { files: ['alexnet.onnx', 'models'], viewport: { width: 1440, height: 900 } },
    async workbench => {
      const page = await CostPage.open(workbench, 'alexnet.onnx');
      await page.row('features').waitFor();
      return page;
    },
  );

  test('is shown below the totals, each with its unit', async page => {
    const totals = await page.text(page.frame.locator('.totals'));
    assert.match(totals, /714 MMac/);
    assert.match(totals, /1\.43 GFLOPs/);
    assert.match(totals, /61\.1 M/);
    assert.match(totals, /244 MB/);
    assert.match(await page.text(page.frame.locator('.file')), /alexnet\.onnx pytorch .* · opset 11 · 20 nodes/);
  });

  test('is navigated with the keyboard', async page => {
    await page.row('features').click();
    const press = async (key: string): Promise<string> => {
      await page.tree.press(key);
      return page.activeName();
    };
    assert.equal(await press('ArrowDown'), 'features.0');
    assert.equal(await press('ArrowLeft'), 'features');
    await page.tree.press('ArrowLeft');
    await page.waitForNames(['features', 'avgpool', 'Flatten', 'classifier']);
    assert.equal(await press('End'), 'classifier.6');
    assert.equal(await press('Home'), 'features');
    await page.tree.press('ArrowRight');
    await page.waitForNames(['features', 'features.0']);
    assert.equal(await press('ArrowRight'), 'features.0');
    await page.tree.press('c');
    await until('the row that was typed', async () => ((await page.activeName()) === 'classifier' ? true : undefined));
  });

  test('exposes the position of each row to screen readers', async page => {
    const row = page.row('features.3');
    assert.equal(await row.getAttribute('aria-level'), '2');
    assert.equal(await row.getAttribute('aria-posinset'), '4');
    assert.equal(await row.getAttribute('aria-setsize'), '13');
    assert.equal(await page.row('features').getAttribute('aria-expanded'), 'true');
    // 22 rows and the header.
    assert.equal(await page.tree.getAttribute('aria-rowcount'), '23');
  });

  test('shows the details of the selected row: formula, numbers, result, symbols, tensors', async page => {
    await page.row('features.0').click();
    const details = await page.waitForText(page.details, /140,553,600/);
    for (const expected of [
      '70,276,800',
      '23,296',
      '2·3/1·11·11·64·55·55',
      'output channels',
      '1 × 3 × 224 × 224 float32',
      '64 × 3 × 11 × 11',
      'strides 4, 4',
    ]) {
      assert.ok(details.includes(expected), `${expected} in ${details}`);
    }
    assert.equal(await page.details.locator('math msub').first().locator('mi').first().textContent(), 'C');
    await page.tree.press('ArrowDown');
    await page.tree.press('Enter');
    // ReLU takes one comparison per output element: 64·55·55.
    await page.waitForText(page.details, /features\.1 .*193,600/);
  });

  test('shows a hover for the row under the pointer, until Escape', async page => {
    const hover = page.frame.getByRole('tooltip').filter({ hasText: 'features.0' });
    // A single jump of the pointer may happen while the tree still scrolls; a real pointer keeps moving.
    await until('a hover', async () => {
      await page.row('features.1').locator('.output').hover();
      await page.row('features.0').locator('.output').hover();
      return hover.waitFor({ timeout: 2000 }).then(
        () => true,
        () => undefined,
      );
    });
    const text = await page.text(hover);
    assert.match(text, /MACs = C_in\/g·K_h·K_w·C_out·H_out·W_out = 3\/1·11·11·64·55·55/);
    assert.match(text, /140,553,600/);
    // Moving straight down from the row reaches the next rows, not the hover.
    const [box, next] = [
      (await hover.boundingBox())!,
      (await page.row('features.1').locator('.output').boundingBox())!,
    ];
    const pointer = next.x + next.width / 2;
    assert.ok(
      pointer < box.x || pointer > box.x + box.width,
      `the pointer at ${pointer} px, beside ${box.x} to ${box.x + box.width} px`,
    );
    await page.tree.press('Escape');
    await hover.waitFor({ state: 'detached' });
  });

  test('sorts siblings by a column: largest first, smallest first, then in model order', async page => {
    const params = page.frame.getByRole('columnheader', { name: 'Params' });
    await params.getByRole('button').click();
    await page.waitForNames(['classifier', 'classifier.1', 'classifier.4', 'classifier.6']);
    assert.equal(await params.getAttribute('aria-sort'), 'descending');
    await params.getByRole('button').click();
    await page.waitForNames(['avgpool', 'Flatten', 'features']);
    assert.equal(await params.getAttribute('aria-sort'), 'ascending');
    await params.getByRole('button').click();
    await page.waitForNames(['features', 'features.0', 'features.1']);
    assert.equal(await params.getAttribute('aria-sort'), 'none');
  });

  test('filters by name and operator, and reports if nothing matches', async page => {
    await page.filter.fill('gemm');
    await page.waitForNames(['classifier', 'classifier.1', 'classifier.4', 'classifier.6']);
    await page.filter.fill('transformer');
    await page.waitForText(page.tree, /No name or operator matches “transformer”/);
    await page.filter.fill('');
    await page.waitForNames(['features', 'features.0']);
  });

  test('follows the convention: as ptflops counts, AlexNet has 716 MMac', async (page, workbench) => {
    const convention = page.frame.getByRole('combobox', { name: 'Convention' });
    await convention.click();
    await page.frame.getByRole('option', { name: 'ptflops' }).click();
    await page.waitForText(page.frame.locator('.totals'), /716 MMac/);
    await workbench.waitForStatusBar(/716 MMac/);
    await convention.click();
    await page.frame.getByRole('option', { name: 'exact' }).click();
    await page.waitForText(page.frame.locator('.totals'), /714 MMac/);
  });

  test('shows shares of FLOPs when selected', async page => {
    await page.frame.getByRole('radio', { name: 'FLOPs' }).check();
    await page.waitForText(page.frame.getByRole('columnheader').last(), /Share of FLOPs/);
    await page.frame.getByRole('radio', { name: 'MACs' }).check();
    await page.waitForText(page.frame.getByRole('columnheader').last(), /Share of MACs/);
  });

  test('finds names in the whole model, forward and backward', async page => {
    await page.tree.focus();
    await page.tree.press('Control+f');
    const find = page.frame.getByRole('search');
    await find.getByRole('textbox', { name: 'Find' }).fill('classifier.[46]');
    await page.waitForText(find.getByRole('status'), /No results/);
    await find.getByRole('button', { name: 'Use regular expression' }).click();
    await page.waitForText(find.getByRole('status'), /1 of 2/);
    await page.waitForText(page.details, /^classifier\.4/);
    await find.getByRole('textbox').press('Enter');
    await page.waitForText(page.details, /^classifier\.6/);
    await find.getByRole('textbox').press('Shift+Enter');
    await page.waitForText(page.details, /^classifier\.4/);
    await find.getByRole('textbox').press('Escape');
    await find.waitFor({ state: 'detached' });
  });

  test('copies the marked rows as a table', async (page, workbench) => {
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.row('features.0').click();
    await page.tree.press('Shift+ArrowDown');
    await page.tree.press('Control+c');
    const lines = await until('rows on the clipboard', async () => {
      const text = await page.frame.evaluate(() => navigator.clipboard.readText());
      return text.includes('features.1') ? text.trim().split('\n') : undefined;
    });
    assert.equal(lines.length, 3);
    assert.deepEqual(lines[1].split('\t').slice(0, 6), [
      'features/features.0',
      'Conv',
      '1 × 64 × 55 × 55',
      '23296',
      '70276800',
      '140553600',
    ]);
  });

  test('has a context menu for the row under the pointer', async (page, workbench) => {
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.chooseFromContextMenu(page.row('features.3').locator('.output'), 'Copy path');
    await until('the path on the clipboard', async () =>
      (await workbench.page.evaluate(() => navigator.clipboard.readText())) === 'features/features.3'
        ? true
        : undefined,
    );
    assert.equal(await page.activeName(), 'features.3');
    await workbench.chooseFromContextMenu(page.row('avgpool').locator('.output'), 'Collapse all');
    await page.waitForNames(['features', 'avgpool', 'Flatten', 'classifier']);
  });

  test('recounts when a size is changed in place', async (_page, workbench) => {
    const other = await CostPage.open(workbench, 'models/hand_transformer_encoder_dyn.onnx');
    const totals = other.frame.locator('.totals');
    // Two layers with d = 128 and 512 inner features: 2·(4·128² + 2·128·512) = 393,216 per token, 2·2·128 = 512 per pair of tokens.
    await other.waitForText(totals, /58\.7 MMac/);
    const sequence = other.frame.getByRole('textbox', { name: 'seq' });
    await sequence.fill('256');
    await sequence.press('Enter');
    // 393,216·256 + 512·256² = 134,217,728
    await other.waitForText(totals, /134 MMac/);
    await sequence.fill('many');
    await sequence.press('Enter');
    await other.waitForText(other.frame.getByRole('alert'), /whole number/);
    await sequence.fill('');
    await sequence.press('Enter');
    await other.waitForText(totals, /58\.7 MMac/);
  });

  test('has no serious accessibility violations', async (page, workbench) => {
    await page.row('features.0').click();
    await page.waitForText(page.details, /140,553,600/);
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });
});

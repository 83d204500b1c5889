import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { residualBlocks } from '../bench/models';
import { writeSegments } from '../support/writeSegments';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { openWorkbench, type Workbench } from './support/workbench';

/**
 * 100,000 nodes: 20,000 blocks of five nodes in 2,000 stages of ten. Each block has two convolutions 16 → 16 of 3×3 at
 * 32×32: 2·16·16·9·32·32 = 4,718,592 MACs and 4,608 parameters; in all 94,371,840,000 MACs and 92,160,000 parameters.
 */
describe('A model of 100,000 nodes', () => {
  let workbench: Workbench;
  let page: CostPage;

  before(async function () {
    // The file has to be made first.
    this.timeout(120_000);
    workbench = await openWorkbench({ files: [], prepare: folder => writeSegments(path.join(folder, 'huge.onnx'), residualBlocks(100_000), true) });
    page = await CostPage.open(workbench, 'huge.onnx');
    await page.row('stages').waitFor();
    await workbench.hideSideBar();
  });

  after(() => workbench.close());

  const rowCount = async (): Promise<number> => Number(await page.tree.getAttribute('aria-rowcount'));

  it('has its totals', async () => {
    const totals = await page.text(page.frame.locator('.totals'));
    assert.match(totals, /94\.4 GMac/);
    assert.match(totals, /92\.2 M/);
    assert.match(await page.text(page.frame.locator('.file')), /100,000 nodes/);
  });

  it('filters over all of it', async () => {
    const unfiltered = await rowCount();
    await page.filter.fill('stages.1234.5/conv1');
    // The stage that it is in, and where that is.
    await page.waitForNames(['stages', 'stages.1234', 'stages.1234.5', 'conv1']);
    await page.filter.fill('');
    await until('the tree as it was', async () => (await rowCount() === unfiltered ? true : undefined));
  });

  it('opens all stages, scrolls through them and keeps few rows in the document', async () => {
    await page.row('stages').click();
    await page.tree.press('ArrowRight');
    await page.waitForNames(['stages', 'stages.0']);
    if (await page.activeName() === 'stages') await page.tree.press('ArrowRight');
    await page.tree.press('*');
    // The head, the module of all stages, 2,000 stages and 20,000 blocks.
    await until('all blocks', async () => (await rowCount() === 1 + 1 + 2000 + 20_000 ? true : undefined));
    await page.tree.evaluate(tree => { tree.scrollTop = tree.scrollHeight; });
    await page.row('stages.1999.9').waitFor();
    await page.tree.evaluate(tree => { tree.scrollTop = tree.scrollHeight / 2; });
    await until('rows of the middle', async () => ((await page.names()).some(name => /^stages\.(999|1000)/.test(name)) ? true : undefined));
    assert.ok(await page.rows.count() < 100, 'few rows are in the document');
    await page.tree.press('End');
    await page.row('stages.1999.9').click();
    await page.waitForText(page.details, /4,718,592/);
    await workbench.screenshot('huge');
  });

  it('sorts all of it', async () => {
    const module = page.frame.getByRole('columnheader', { name: 'Module' });
    await module.getByRole('button').click();
    await page.waitForNames(['stages', 'stages.0', 'stages.0.0', 'stages.0.1']);
    await module.getByRole('button').click();
    await page.waitForNames(['stages', 'stages.1999', 'stages.1999.9', 'stages.1999.8']);
    assert.equal(await module.getAttribute('aria-sort'), 'descending');
  });

  it('finds the last of 20,000', async () => {
    await page.tree.press('Control+f');
    const find = page.frame.getByRole('search');
    await find.getByRole('textbox', { name: 'Find' }).fill('stages.1999.9/add');
    await page.waitForText(find.getByRole('status'), /1 of 1/);
    await page.waitForText(page.details, /^add/);
  });

  it('throws nothing', () => assert.deepEqual(workbench.errors, []));
});

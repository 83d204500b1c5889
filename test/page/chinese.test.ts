import * as assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from './support/workbench';
import { until } from './support/until';

/** The figures are AlexNet's of the table that ptflops and torchvision publish: 714,188,480 MACs, 61,100,840 parameters. */
describe('the page in Simplified Chinese', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files: ['alexnet.onnx'], displayLanguage: 'zh-cn', settings: { 'modelCostLens.budgets': { '*.onnx': { macs: '600M' } } } });
    await workbench.openFromExplorer('alexnet.onnx');
  });

  after(() => workbench.close());

  it('names totals, budgets and columns', async () => {
    const page = await workbench.webviewFrame();
    const header = page.locator('mcl-page-header');
    await header.getByText('乘加', { exact: true }).waitFor();
    await header.getByText('超出预算：乘加 714 M（上限 600 M）').waitFor();
    assert.match(await header.innerText(), /激活峰值/);
    const heads = await page.getByRole('columnheader').allInnerTexts();
    assert.ok(heads.some(head => head.includes('参数量')), heads.join());
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-cn');
    await workbench.screenshot('page-chinese');
  });

  it('explains a formula', async () => {
    const page = await workbench.webviewFrame();
    await page.getByRole('row', { name: /features/ }).first().waitFor();
    await page.getByRole('treegrid').focus();
    await page.getByRole('treegrid').press('*');
    await page.getByRole('row', { name: /features\.0/ }).first().click();
    const details = page.locator('mcl-details-pane');
    await details.getByText('输入通道数').first().waitFor();
    assert.match(await details.innerText(), /权重/);
  });

  it('has no English sentence in any view', async () => {
    const page = await workbench.webviewFrame();
    const tabs = page.getByRole('tab');
    for (let index = 0; index < await tabs.count(); index++) {
      const tab = tabs.nth(index);
      await tab.click();
      await until('the view', async () => (await tab.getAttribute('aria-selected') === 'true' && await page.locator('#view').innerText() !== '' ? true : undefined));
      const said = await page.evaluate(() => {
        const texts = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap(element => ['aria-label', 'title', 'placeholder'].map(name => element.getAttribute(name) ?? ''));
        return [...texts, ...document.body.innerText.split('\n')];
      });
      assert.ok(said.some(text => /\p{Script=Han}/u.test(text)));
      assert.deepEqual(said.filter(text => /[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text)), [], await tab.innerText());
    }
    assert.deepEqual(workbench.errors, []);
  });
});

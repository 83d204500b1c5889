import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../host/vscode/paths';
import { pictureSettings, readmePicture } from './support/picture';
import { until } from './support/until';
import { inEachView, textsOf } from './support/texts';
import { windowed } from './support/windowed';
import { applyTheme } from './support/workbench';

/** Names are single words, or start with a capital letter. */
const englishWords = /[a-z]{2,} [a-z]{2,}/;

/** The figures are AlexNet's of the table that ptflops and torchvision publish: 714,188,480 MACs, 61,100,840 parameters. */
describe('the page in Simplified Chinese', () => {
  const settings = { ...pictureSettings, 'modelCostLens.budgets': { '*.onnx': { macs: '600M' } } };
  const test = windowed({ files: ['alexnet.onnx'], displayLanguage: 'zh-cn', settings }, async workbench => {
    await applyTheme(workbench, 'light');
    await workbench.openFromExplorer('alexnet.onnx');
    await workbench.hideSideBar();
    return workbench.webviewFrame();
  });

  test('translates totals, budgets and columns', async page => {
    const header = page.locator('mcl-page-header');
    await header.getByText('乘加', { exact: true }).waitFor();
    await header.getByText('超出预算：乘加 714 M（上限 600 M）').waitFor();
    assert.match(await header.innerText(), /激活峰值/);
    await page.getByRole('columnheader').first().waitFor();
    const heads = await page.getByRole('columnheader').allInnerTexts();
    assert.ok(
      heads.some(head => head.includes('参数量')),
      heads.join(),
    );
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-cn');
  });

  test('explains a formula', async (page, workbench) => {
    await page
      .getByRole('row', { name: /features/ })
      .first()
      .waitFor();
    await page.getByRole('treegrid').focus();
    await page.getByRole('treegrid').press('*');
    await page
      .getByRole('row', { name: /features\.0/ })
      .first()
      .click();
    const details = page.locator('mcl-details-pane');
    await details.getByText('输入通道数').first().waitFor();
    assert.match(await details.innerText(), /权重/);
    // For the README only if a Chinese font is installed: `fonts-noto-cjk` on Debian.
    await readmePicture(workbench, 'page-chinese');
  });

  test('has no English sentence in any view', async page => {
    await inEachView(page, async tab => {
      // Names and operators come from the file.
      const said = await textsOf(page, '.row .cell.name');
      assert.ok(said.some(text => /\p{Script=Han}/u.test(text)));
      assert.deepEqual(
        said.filter(text => englishWords.test(text)),
        [],
        tab,
      );
    });
  });
});

describe('a layer spec in Simplified Chinese', () => {
  const spec = fs.readFileSync(path.join(projectRoot, 'media/templates/alexnet.layers.json'), 'utf8');
  const test = windowed(
    {
      files: [],
      displayLanguage: 'zh-cn',
      settings: pictureSettings,
      prepare: folder => fs.writeFileSync(path.join(folder, 'alexnet.layers.json'), spec),
    },
    async workbench => {
      await workbench.openFromExplorer('alexnet.layers.json');
      await workbench.page.locator('.codelens-decoration a', { hasText: '23.3 k 参数' }).waitFor();
    },
  );

  test('explains a layer, and its arguments through the schema', async (_page, workbench) => {
    const word = workbench.page
      .locator('.view-line')
      .filter({ hasText: 'kernel_size' })
      .first()
      .locator('span')
      .filter({ hasText: /^"kernel_size"$/ });
    const hover = workbench.page.locator('.monaco-hover:visible');
    const text = await until('a hover of both', async () => {
      await workbench.page.mouse.move(5, 5);
      await word.hover({ timeout: 1000 });
      await hover.filter({ hasText: '卷积核的大小' }).filter({ hasText: '输出通道数' }).waitFor({ timeout: 3000 });
      return hover.innerText();
    });
    assert.doesNotMatch(text, englishWords);
  });
});

import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { openWorkbench, type Workbench } from './support/workbench';

describe('States of a page', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files: ['alexnet.onnx'], settings: { 'files.autoSave': 'off' } });
    fs.writeFileSync(path.join(workbench.folder, 'pointer.onnx'),
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n');
    fs.copyFileSync(path.join(workbench.folder, 'alexnet.onnx'), path.join(workbench.folder, 'passing.onnx'));
  });

  after(() => workbench.close());

  it('is one sentence and a button where the file cannot be read', async () => {
    await workbench.openFromExplorer('pointer.onnx');
    const page = await workbench.webviewFrame();
    await page.getByText(/Git LFS pointer/).waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await workbench.screenshot('state-error');
    fs.copyFileSync(path.join(workbench.folder, 'alexnet.onnx'), path.join(workbench.folder, 'pointer.onnx'));
    await page.getByText('pointer.onnx').waitFor();
    await page.getByRole('row', { name: /features/ }).first().waitFor();
  });

  it('says that the file was deleted, and shows it when it comes back', async () => {
    await workbench.openFromExplorer('passing.onnx');
    const page = await CostPage.visible(workbench);
    await page.row('features').waitFor();
    const file = path.join(workbench.folder, 'passing.onnx');
    const contents = fs.readFileSync(file);
    fs.rmSync(file);
    await page.frame.getByText(/was deleted/).waitFor();
    fs.writeFileSync(file, contents);
    await page.row('features').waitFor();
  });

  it('comes back as it was after its tab was hidden', async () => {
    const first = await CostPage.open(workbench, 'alexnet.onnx');
    await first.row('features').click();
    await first.tree.press('ArrowLeft');
    await first.waitForNames(['features', 'avgpool']);
    await first.row('classifier.4').click();
    await first.waitForText(first.details, /^classifier\.4/);
    // The page writes down what it shows a fifth of a second after it changed.
    await setTimeout(500);
    await workbench.openFromExplorer('passing.onnx');
    await (await CostPage.visible(workbench)).row('features').waitFor();
    const again = await CostPage.open(workbench, 'alexnet.onnx');
    await again.waitForNames(['features', 'avgpool']);
    await again.waitForText(again.details, /^classifier\.4/);
  });

  it('moves the details below the tree and keeps the names when it is narrow', async () => {
    await workbench.page.setViewportSize({ width: 760, height: 800 });
    const page = await CostPage.visible(workbench);
    const boxes = await until('the details below the tree', async () => {
      const [tree, details] = [await page.tree.boundingBox(), await page.details.boundingBox()];
      return tree && details && details.y >= tree.y + tree.height - 1 ? { tree, details } : undefined;
    });
    assert.ok(boxes.tree.height > 100 && boxes.details.height > 80, JSON.stringify(boxes));
    const name = page.row('classifier.4').locator('.cell .name');
    assert.ok((await name.boundingBox())!.width > 60);
    assert.equal(await page.frame.getByRole('columnheader', { name: 'Output' }).count(), 0);
    // Nothing is cut off at the right.
    assert.ok(await page.frame.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await workbench.screenshot('narrow');
    assert.deepEqual(workbench.errors, []);
  });
});

import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { contributes } from '../../package.json';
import texts from '../../package.nls.json';
import { projectRoot } from '../host/vscode/paths';
import { accessibilityFaults } from './support/axe';
import { ComparePage } from './support/comparePage';
import { CostPage } from './support/costPage';
import { savedFile } from './support/savedFile';
import { until } from './support/until';
import { windowed } from './support/windowed';
import type { Workbench } from './support/workbench';

/** AlexNet in Git; later ResNet-18, in a second commit; then AlexNet again. */
function commitTwice(folder: string): void {
  const model = path.join(folder, 'model.onnx');
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  const alexnet = fs.readFileSync(path.join(projectRoot, 'test/fixtures/alexnet.onnx'));
  fs.writeFileSync(model, alexnet);
  git('init');
  git('add', 'model.onnx');
  git('commit', '--message', 'Begin with AlexNet');
  fs.copyFileSync(path.join(projectRoot, 'test/fixtures/models/resnet18_bn_kept.onnx'), model);
  git('commit', '--all', '--message', 'Take ResNet-18');
  fs.writeFileSync(model, alexnet);
}

/** A button in the title of the active editor. */
const titleButton = ({ page }: Workbench, name: string): Locator =>
  page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name });

/** Accepts the path that VS Code's dialog for files offers. */
async function save({ page }: Workbench, file: string): Promise<void> {
  const dialog = page.locator('.quick-input-widget');
  await until('a path in the dialog', async () =>
    (await dialog.locator('input[type="text"]').inputValue()).endsWith(file) ? true : undefined,
  );
  await until('an end of the dialog', async () => {
    // The dialog looks into the folder first, and ignores a confirmation until then.
    await dialog.getByRole('button', { name: 'OK' }).click({ timeout: 1000 });
    await dialog.waitFor({ state: 'hidden', timeout: 1000 });
    return true;
  });
}

describe('A model in the workbench', () => {
  const test = windowed({ files: ['alexnet.onnx'], viewport: { width: 1440, height: 900 } }, workbench =>
    CostPage.open(workbench, 'alexnet.onnx'),
  );

  test('has the focus in its tree, moves with the arrow keys at once, and searches with keys', async (page, workbench) => {
    const { keyboard } = workbench.page;
    const active = (expected: string): Promise<true> =>
      until(`active row ${expected}`, async () => ((await page.activeName()) === expected ? true : undefined));
    const focused = (): Promise<boolean> =>
      until('the focus in the tree', () => page.tree.evaluate(tree => document.activeElement === tree || undefined));
    await page.row('features').waitFor();
    await focused();
    await active('features');
    await keyboard.press('ArrowDown');
    await active('features.0');
    await keyboard.press('Control+F');
    const field = page.frame.getByRole('search').getByRole('textbox', { name: 'Find' });
    await field.fill('classifier');
    await page.waitForText(page.frame.getByRole('search'), /1 of 6/);
    await keyboard.press('F3');
    await page.waitForText(page.frame.getByRole('search'), /2 of 6/);
    await keyboard.press('Shift+F3');
    await page.waitForText(page.frame.getByRole('search'), /1 of 6/);
    await active('classifier');
    await keyboard.press('Control+ArrowDown');
    await focused();
    await keyboard.press('ArrowDown');
    await active('classifier.1');
    // From another view the key leads back to the tree.
    await page.showTab('Map');
    await keyboard.press('Control+ArrowDown');
    await focused();
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });

  test('has buttons in the title: beside, compare, export with Open at the end', async (page, workbench) => {
    await page.row('features').waitFor();
    await titleButton(workbench, 'Compare Model Cost With').waitFor();
    await titleButton(workbench, 'Export Report').click();
    await workbench.page.locator('.quick-input-widget').getByRole('option', { name: 'CSV' }).click();
    const file = path.join(workbench.folder, 'alexnet.onnx.cost.csv');
    await save(workbench, path.basename(file));
    const report = (await savedFile(file)).toString();
    // The window does not disturb: notifications are in their center.
    await workbench.runCommand('Notifications: Show Notifications');
    const notice = workbench.page.locator('.notification-list-item', { hasText: 'alexnet.onnx.cost.csv was saved.' });
    await notice.waitFor();
    assert.match(report, /^file,node,operator/);
    await workbench.screenshot('export-saved');
    await notice.getByRole('button', { name: 'Reveal' }).waitFor();
    await notice.getByRole('button', { name: 'Open' }).click();
    await workbench.page.getByRole('tab', { name: /\.cost\.csv/ }).waitFor();
    await workbench.page.getByRole('tab', { name: /alexnet\.onnx(?!\.cost)/ }).click();
    await titleButton(workbench, 'Open Model Cost to the Side').click();
    await until('two pages', async () =>
      (await workbench.page.locator('iframe.webview:visible').count()) === 2 ? true : undefined,
    );
  });
});

describe('A window without a model', () => {
  const test = windowed({ files: [], viewport: { width: 1440, height: 900 } }, async workbench => workbench.page);

  /** Runs a command that asks for something, and picks what it offers. */
  async function choose(page: Page, command: string, option: string): Promise<void> {
    const widget = page.locator('.quick-input-widget');
    await until(
      `${command} with ${option}`,
      async () => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('F1');
        await widget.locator('input[type="text"]').fill(`>${command}`, { timeout: 3000 });
        await widget.getByRole('option', { name: command }).first().click({ timeout: 5000 });
        await widget.getByRole('option', { name: option }).first().click({ timeout: 5000 });
        return true;
      },
      45_000,
    );
  }

  test('offers a layer spec among new files, and an introduction', async (page, workbench) => {
    await choose(page, 'Create: New File', 'Layer Spec');
    await page.locator('.quick-input-widget').getByRole('option', { name: 'AlexNet' }).click();
    // AlexNet as published: 714 MMac and 61.1 million parameters.
    await workbench.waitForStatusBar(/714 MMac · 61\.1 M params/);
    await choose(page, 'Welcome: Open Walkthrough', 'Get Started with Model Cost Lens');
    for (const step of ['Open a model', 'Write a model as JSON', 'Compare two models'])
      await page.getByText(step, { exact: true }).first().waitFor();
    await workbench.screenshot('walkthrough');
  });
});

describe('A model with settings for its page', () => {
  const test = windowed(
    {
      files: ['alexnet.onnx'],
      settings: {
        'modelCostLens.defaultView': 'roofline',
        'modelCostLens.defaultDevice': 'NVIDIA A100 SXM 40 GB',
      },
    },
    workbench => CostPage.open(workbench, 'alexnet.onnx'),
  );

  test('opens in the default view with the default device', async page => {
    assert.equal(await page.frame.getByRole('tab', { name: 'Roofline' }).getAttribute('aria-selected'), 'true');
    // The setting offers the views by their titles; Generation is for language models.
    const offered = contributes.configuration.properties['modelCostLens.defaultView'].enumItemLabels.map(
      label => texts[label.slice(1, -1) as keyof typeof texts],
    );
    assert.deepEqual([...(await page.frame.getByRole('tab').allInnerTexts()), 'Generation'], offered);
    // NVIDIA publishes 19.5 TFLOPS in float32 for this device.
    await page.waitForText(page.frame.getByRole('group', { name: 'Roofline' }), /Peak 19\.5 TFLOPS/);
  });
});

describe('A model in Git', () => {
  const test = windowed(
    { files: [], prepare: commitTwice, viewport: { width: 1440, height: 900 } },
    async workbench => {
      await workbench.explorerRow('model.onnx').locator('[aria-label*="Modified"]').waitFor();
      return CostPage.open(workbench, 'model.onnx');
    },
  );

  test('is compared with an earlier commit from Timeline, and with the last one from Source Control', async (page, workbench) => {
    await page.row('features').waitFor();
    // Timeline follows the active editor.
    await workbench.page.getByRole('button', { name: 'Timeline Section' }).click();
    const item = workbench.page.locator('.timeline-tree-view .monaco-list-row', { hasText: 'Take ResNet-18' });
    await workbench.chooseFromContextMenu(item, 'Compare Model Cost With Earlier Commit');
    const commits = workbench.page.locator('.quick-input-widget').getByRole('option');
    await until('two commits', async () => ((await commits.count()) === 2 ? true : undefined));
    assert.match((await commits.first().getAttribute('aria-label')) ?? '', /Take ResNet-18/);
    await commits.filter({ hasText: 'Begin with AlexNet' }).click();
    let compared = await ComparePage.visible(workbench);
    // The same AlexNet on both sides: 61,100,840 parameters, as published.
    assert.deepEqual((await compared.totalsLine('Difference')).slice(0, 3), ['none', 'none', 'none']);
    assert.equal((await compared.totalsLine('model.onnx'))[2], '61.1 M');
    assert.match(await compared.totals.innerText(), /model\.onnx\s+· [0-9a-f]{8}/);
    await workbench.runCommand('View: Close All Editors');
    await workbench.page.keyboard.press('Control+Shift+G');
    const change = workbench.page.locator('.scm-view .resource', { hasText: 'model.onnx' }).first();
    await workbench.chooseFromContextMenu(change, 'Compare Model Cost With Git Revision');
    compared = await ComparePage.visible(workbench);
    // The last commit is ResNet-18 with 11,689,512 parameters.
    assert.equal((await compared.totalsLine('model.onnx · HEAD'))[2], '11.7 M');
  });
});

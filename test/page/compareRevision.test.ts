import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { projectRoot } from '../host/vscode/paths';
import { accessibilityFaults } from './support/axe';
import { ComparePage } from './support/comparePage';
import { until } from './support/until';
import { windowed } from './support/windowed';
import type { Workbench } from './support/workbench';

const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 244403360\n';

/** AlexNet is committed and replaced with ResNet-18; another model was never committed, and a third is committed as a pointer. */
function prepare(folder: string): void {
  const fixture = (name: string): Buffer => fs.readFileSync(path.join(projectRoot, 'test/fixtures', name));
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  fs.writeFileSync(path.join(folder, 'model.onnx'), fixture('alexnet.onnx'));
  fs.writeFileSync(path.join(folder, 'pointer.onnx'), pointer);
  git('init');
  git('add', 'model.onnx', 'pointer.onnx');
  git('commit', '--message', 'Models');
  fs.writeFileSync(path.join(folder, 'model.onnx'), fixture('models/resnet18_bn_kept.onnx'));
  fs.writeFileSync(path.join(folder, 'pointer.onnx'), fixture('alexnet.onnx'));
  fs.writeFileSync(path.join(folder, 'absent.onnx'), fixture('alexnet.onnx'));
}

describe('A model and its Git revision', () => {
  const test = windowed({ files: [], prepare, viewport: { width: 1440, height: 900 } }, async workbench => {
    // The explorer marks changed files once the Git extension knows them.
    await workbench.explorerRow('model.onnx').locator('[aria-label*="Modified"]').waitFor();
  });

  async function compareWithRevision(workbench: Workbench): Promise<ComparePage> {
    await workbench.chooseFromContextMenu(workbench.explorerRow('model.onnx'), 'Compare model cost with Git revision');
    return ComparePage.visible(workbench);
  }

  test('are compared from the explorer', async (_, workbench) => {
    const page = await compareWithRevision(workbench);
    // The published parameters of torchvision's AlexNet, 61,100,840, and ResNet-18, 11,689,512.
    const params = async (line: string): Promise<string> => (await page.totalsLine(line))[2];
    assert.deepEqual(
      [await params('model.onnx · HEAD'), await params('model.onnx'), await params('Difference')],
      ['61.1 M', '11.7 M', '−49.4 M −80.9 %'],
    );
    assert.match(await page.totals.innerText(), /model\.onnx\s+· HEAD/);
    await workbench.screenshot('compare-revision');
  });

  test('are compared again after a restart of the window, in the same order', async (_, workbench) => {
    let page = await compareWithRevision(workbench);
    const title = (): Locator => page.grid.getByRole('columnheader', { name: 'Module' });
    await title().getByRole('button').click();
    await page.waitForNames('avgpool', 'bn1');
    await page.frame.getByRole('searchbox').fill('conv');
    await page.waitForNames('conv1');
    await workbench.restart();
    // The time that a window may take to open.
    page = await ComparePage.visible(workbench, 50_000);
    await workbench.screenshot('compare-restored');
    await page.waitForNames('conv1');
    assert.match(await page.totals.innerText(), /model\.onnx\s+· HEAD/);
    assert.equal(await title().getAttribute('aria-sort'), 'ascending');
    assert.equal(await page.frame.getByRole('searchbox').inputValue(), 'conv');
    assert.equal((await page.totalsLine('Difference'))[2], '−49.4 M −80.9 %');
  });

  for (const [file, sentence] of [
    ['absent.onnx', /absent\.onnx · HEAD\s+The file does not exist in this revision\./],
    ['pointer.onnx', /pointer\.onnx · HEAD\s+.*Git LFS pointer/],
  ] as const) {
    test(`cannot be compared for ${file}, with the reason`, async (_, workbench) => {
      await workbench.chooseFromContextMenu(workbench.explorerRow(file), 'Compare model cost with Git revision');
      await until(`a sentence like ${sentence}`, async () => {
        const frame = await workbench.webviewFrame();
        return sentence.test(await frame.getByRole('alert').innerText({ timeout: 500 })) ? true : undefined;
      });
      assert.deepEqual(await accessibilityFaults(workbench), []);
    });
  }

  for (const [file, left, right] of [
    ['model.onnx', /61\.1 M/, /11\.7 M/],
    ['pointer.onnx', /Git LFS pointer/, /61\.1 M/],
  ] as const) {
    test(`are shown side by side in the diff editor: ${file}`, async (_, workbench) => {
      await workbench.explorerRow(file).click();
      await workbench.waitForStatusBar(/[MG]Mac/);
      await workbench.page.getByRole('button', { name: 'Open Changes' }).click();
      await shown(workbench, 0, left);
      await shown(workbench, 1, right);
      await workbench.screenshot(`diff-${file}`);
    });
  }

  test('say what changed when a changed file is clicked in the Source Control view', async (_, workbench) => {
    await workbench.explorerRow('model.onnx').click();
    await workbench.waitForStatusBar(/[MG]Mac/);
    const note = (frame: Frame): Locator => frame.getByRole('region', { name: 'Difference between both sides' });
    assert.equal(await note(await workbench.webviewFrame()).count(), 0);
    await workbench.runCommand('View: Close All Editors');
    await workbench.page.keyboard.press('Control+Shift+G');
    await workbench.page.locator('.scm-view .resource', { hasText: 'model.onnx' }).first().click();
    // torchvision's table has 0.71 and 1.81 GMACs, 61,100,840 and 11,689,512 parameters.
    await shown(workbench, 1, /Compared with HEAD: \+1\.10 GMac \(\+15\d\.\d %\), −49\.4 M parameters \(−80\.9 %\)/);
    await shown(workbench, 0, /Old side of the diff: HEAD/);
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await workbench.screenshot('diff-changes');
    const [left, right] = await sides(workbench);
    for (const side of [left, right])
      assert.equal(await note(side).getByRole('button', { name: 'Compare Model Cost' }).count(), 1);
    await note(right).getByRole('button', { name: 'Compare Model Cost' }).click();
    const page = await ComparePage.visible(workbench);
    assert.equal((await page.totalsLine('model.onnx · HEAD'))[2], '61.1 M');
    assert.equal((await page.totalsLine('Difference'))[2], '−49.4 M −80.9 %');
    // The same file, in an editor of its own.
    await workbench.runCommand('View: Close All Editors');
    await workbench.page.keyboard.press('Control+Shift+E');
    await workbench.openFromExplorer('model.onnx');
    await workbench.waitForStatusBar(/[MG]Mac/);
    assert.equal(await note(await workbench.webviewFrame()).count(), 0);
  });

  test('show that a revision before the file was added does not have it', async (_, workbench) => {
    await workbench.explorerRow('model.onnx').click();
    await workbench.waitForStatusBar(/[MG]Mac/);
    await workbench.runCommand('Explorer: Focus on Timeline View');
    await workbench.page.locator('.timeline-tree-view .monaco-list-row').filter({ hasText: 'Models' }).click();
    await shown(workbench, 0, /^\s*The file does not exist in this revision\.\s*$/);
    await shown(workbench, 1, /61\.1 M/);
    await workbench.screenshot('diff-absent');
  });

  /** Waits until a side of the diff editor shows this text. */
  async function shown(workbench: Workbench, side: number, expected: RegExp): Promise<void> {
    let seen = '';
    await until(`${String(expected)} on side ${side}`, async () => {
      seen = await (await sides(workbench))[side].locator('body').innerText();
      return expected.test(seen) ? true : undefined;
    }).catch(error => {
      throw new Error(`Side ${side} should say ${String(expected)}, and says ${seen}`, { cause: error });
    });
  }

  /** The pages of the diff editor, from left to right. */
  async function sides(workbench: Workbench): Promise<Frame[]> {
    const frames = await Promise.all(
      [0, 1].map(async index => ({
        left: (await workbench.page.locator('iframe.webview:visible').nth(index).boundingBox({ timeout: 500 }))!.x,
        frame: await workbench.webviewFrame(index),
      })),
    );
    return frames.sort((a, b) => a.left - b.left).map(({ frame }) => frame);
  }
});

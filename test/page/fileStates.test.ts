import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { chainModel } from '../host/suite/chainModel';
import { projectRoot } from '../host/vscode/paths';
import { temporaryFolder } from '../support/temporaryFolder';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';
import type { Workbench } from './support/workbench';

const alexnet = path.join(projectRoot, 'test/fixtures/alexnet.onnx');
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'5'.repeat(64)}\nsize 244408911\n`;

describe('Pages of files that cannot be read, change or move', () => {
  const test = windowed(
    {
      files: ['models/mobilenet_v2.onnx'],
      viewport: { width: 1280, height: 560 },
      prepare: folder => {
        const bytes = fs.readFileSync(alexnet);
        fs.writeFileSync(path.join(folder, 'cut.onnx'), bytes.subarray(0, bytes.length / 2));
        fs.writeFileSync(path.join(folder, 'empty.onnx'), '');
        fs.copyFileSync(alexnet, path.join(folder, 'kept.onnx'));
        fs.writeFileSync(path.join(folder, 'long.onnx'), chainModel(200_000));
        // Behind a link, where file watchers do not see it.
        const fetched = path.join(temporaryFolder(), 'fetched.onnx');
        fs.writeFileSync(fetched, pointer);
        fs.symlinkSync(fetched, path.join(folder, 'pointer.onnx'));
      },
    },
    async () => {},
  );

  /** Opens a file and returns the message that is shown instead of its figures, with the page's frame. */
  async function openState(workbench: Workbench, file: string, pattern: RegExp): Promise<string> {
    await workbench.openFromExplorer(file);
    return until(`a page that says ${pattern}`, async () => {
      const text = (
        await (await workbench.webviewFrame()).locator('.document-state').innerText({ timeout: 1000 })
      ).replace(/\s+/g, ' ');
      return pattern.test(text) ? text : undefined;
    });
  }

  test('explain how to fetch a Git LFS file, and read it on Try again', async (_, workbench) => {
    const text = await openState(workbench, 'pointer.onnx', /Git LFS/);
    assert.match(text, /git lfs pull/);
    await workbench.screenshot('state-lfs');
    assert.deepEqual(await accessibilityFaults(workbench), []);
    fs.copyFileSync(alexnet, fs.readlinkSync(path.join(workbench.folder, 'pointer.onnx')));
    const frame = await workbench.webviewFrame();
    await frame.getByRole('button', { name: 'Try again' }).click();
    const page = await CostPage.visible(workbench, 'pointer.onnx');
    await page.waitForText(page.frame.locator('.totals'), /714 MMac/);
  });

  test('state where a truncated file ends', async (_, workbench) => {
    const { size } = fs.statSync(path.join(workbench.folder, 'cut.onnx'));
    assert.match(await openState(workbench, 'cut.onnx', /truncated/), new RegExp(`after ${size} bytes.*Try again`));
  });

  test('state that an empty file is empty', async (_, workbench) => {
    assert.match(await openState(workbench, 'empty.onnx', /empty/), /expected a model/);
  });

  test('follow a file that is deleted and restored', async (_, workbench) => {
    const file = path.join(workbench.folder, 'kept.onnx');
    const page = await CostPage.open(workbench, 'kept.onnx');
    await page.row('features').waitFor();
    await workbench.untilWatching();
    fs.rmSync(file);
    await page.waitForText(page.frame.locator('.document-state'), /was deleted/);
    await workbench.screenshot('state-deleted');
    fs.copyFileSync(alexnet, file);
    await page.row('features').waitFor();
  });

  test('keep selection, order and scroll position while their tab is hidden, and across a restart', async (_, workbench) => {
    let page = await CostPage.open(workbench, 'kept.onnx');
    await page.row('features').waitFor();
    await page.frame.getByRole('columnheader', { name: 'MACs' }).first().getByRole('button').click();
    await page.tree.press('End');
    await page.tree.press('Enter');
    const title = await page.text(page.details.locator('h2'));
    const top = await page.tree.evaluate(tree => tree.scrollTop);
    assert.ok(top > 0, 'the tree is scrolled');
    const same = async (): Promise<void> => {
      let seen = NaN;
      await until(`the tree scrolled to ${top} px`, async () => {
        seen = await page.tree.evaluate(tree => tree.scrollTop);
        return seen === top ? true : undefined;
      }).catch(error => {
        throw new Error(`The tree should be scrolled to ${top} px, and is to ${seen} px`, { cause: error });
      });
      assert.equal(await page.text(page.details.locator('h2')), title);
      assert.equal(
        await page.frame.getByRole('columnheader', { name: 'MACs' }).first().getAttribute('aria-sort'),
        'descending',
      );
    };
    await CostPage.open(workbench, 'models/mobilenet_v2.onnx');
    page = await CostPage.open(workbench, 'kept.onnx');
    await same();
    await workbench.restart();
    // The time that a window may take to open.
    page = await CostPage.visible(workbench, 'kept.onnx', 50_000);
    await same();
  });

  test('analyse again after the window was reloaded in the middle', async (_, workbench) => {
    await openState(workbench, 'long.onnx', /Reading the model|Counting operations/);
    await workbench.restart();
    const page = await CostPage.visible(workbench, 'long.onnx', 55_000);
    // 8 per node.
    await page.waitForText(page.frame.locator('.totals'), /1\.60 MFLOPs/);
  });

  test('keep the selection when the file is renamed', async (_, workbench) => {
    let page = await CostPage.open(workbench, 'kept.onnx');
    await page.row('features').waitFor();
    await page.tree.press('End');
    await page.tree.press('Enter');
    const title = await page.text(page.details.locator('h2'));
    await workbench.chooseFromContextMenu(workbench.explorerRow('kept.onnx'), 'Rename');
    const name = workbench.page.locator('.explorer-item-edited input');
    await name.fill('other.onnx');
    await name.press('Enter');
    page = await CostPage.visible(workbench, 'other.onnx');
    await until(`${title} selected again`, async () =>
      (await page.text(page.details.locator('h2'))) === title ? true : undefined,
    );
  });
});

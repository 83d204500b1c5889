import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Frame } from 'playwright-core';
import { accessibilityFaults } from './support/axe';
import { ComparePage } from './support/comparePage';
import { until } from './support/until';
import { windowed } from './support/windowed';
import { applyTheme } from './support/workbench';

/** A fully connected layer from I to O values: I·O MACs and I·O + O parameters of 4 bytes. */
function linear(inputs: number, outputs: number): string {
  return JSON.stringify({
    input: [inputs],
    layers: [{ name: 'fc', type: 'Linear', in_features: inputs, out_features: outputs }],
  });
}

/** Models among other files: JSON that is no model, an installed package, and a file that cannot be read. */
function prepare(folder: string): void {
  for (const [file, text] of [
    ['nets/wide_100%.layers.json', linear(1000, 1000)],
    ['small.layers.json', linear(10, 4)],
    ['broken.onnx', 'this is not a model'],
    ['config.json', '{"name": "a configuration of something else"}'],
    ['node_modules/pkg/model.onnx', 'a package'],
  ] as const) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
}

async function rowsOf(frame: Frame): Promise<string[]> {
  const texts = await frame.locator('tbody tr').allInnerTexts();
  return texts.map(text => text.replace(/\s+/g, ' ').trim());
}

async function waitForRows(frame: Frame, ...expected: readonly RegExp[]): Promise<void> {
  let seen: string[] = [];
  await until(`rows like ${expected.join(', ')}`, async () => {
    seen = await rowsOf(frame);
    return seen.length === expected.length && expected.every((row, index) => row.test(seen[index])) ? true : undefined;
  }).catch((error: unknown) => {
    throw new Error(`Saw ${seen.join(' | ')}`, { cause: error });
  });
}

describe('The models of the workspace', () => {
  const test = windowed(
    {
      files: ['alexnet.onnx'],
      prepare,
      settings: { 'modelCostLens.budgets': { 'alexnet.onnx': { macs: '600M' }, '**/small.*': { macs: '1k' } } },
      viewport: { width: 1440, height: 900 },
    },
    async workbench => {
      await workbench.runCommand('Model Cost Lens: Show Models of the Workspace');
      return until('the table', async () => {
        const frame = await workbench.webviewFrame();
        return (await frame.locator('mcl-models-page tbody tr').count()) > 0 ? frame : undefined;
      });
    },
  );

  test('are listed with their figures or what is wrong, sorted, compared and copied, and follow the files', async (frame, workbench) => {
    // AlexNet as published: 714 MMac and 61.1 million parameters.
    const alexnet = /^alexnet\.onnx ONNX 714 M 1\.43 G 61\.1 M 244 MB .* over$/;
    const broken = /^broken\.onnx This is a text file/;
    const wide = /^wide_100%\.layers\.json .* 1\.00 M .* 1\.00 M 4\.00 MB/;
    const small = /^small\.layers\.json .* 40 .* 44 176 B .* within$/;
    await waitForRows(frame, alexnet, broken, wide, small);
    await frame.getByRole('columnheader', { name: 'Params' }).getByRole('button').click();
    await waitForRows(frame, alexnet, wide, small, broken);
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await workbench.screenshot('workspace-light');

    await frame.getByRole('checkbox', { name: 'Select wide_100%.layers.json' }).check();
    await frame.getByRole('button', { name: 'Copy as LaTeX' }).click();
    const copied = async (): Promise<string> => workbench.page.evaluate(() => navigator.clipboard.readText());
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const row =
      /^Model & Parameters & MACs & Input & Convention \\\\\nwide\\_100\\%.* & 1\.00 M & 1\.00 MMac & 1 \$\\times\$ 1000 & exact \\\\\n$/;
    await until('the row of a paper', async () => (row.test(await copied()) ? true : undefined)).catch(
      async (error: unknown) => {
        throw new Error(await copied(), { cause: error });
      },
    );

    await workbench.untilWatching();
    fs.writeFileSync(path.join(workbench.folder, 'small.layers.json'), linear(100, 100));
    fs.copyFileSync(path.join(workbench.folder, 'alexnet.onnx'), path.join(workbench.folder, 'new.onnx'));
    fs.rmSync(path.join(workbench.folder, 'broken.onnx'));
    await waitForRows(frame, alexnet, /^new\.onnx/, wide, /^small\.layers\.json .* 10\.0 k/);

    await frame.getByRole('checkbox', { name: 'Select small.layers.json' }).check();
    await frame.getByRole('button', { name: 'Compare' }).click();
    await workbench.page.getByRole('tab', { name: /wide_100%.* ↔ |↔ .*wide_100%/ }).waitFor();
    // While the view is hidden, its table stays.
    const panel = workbench.page.locator('.part.panel');
    await until('the comparison alone', async () => {
      if (await panel.isVisible()) await workbench.runCommand('View: Hide Panel');
      await panel.waitFor({ state: 'hidden', timeout: 1000 });
      return true;
    });
    const page = await ComparePage.visible(workbench);
    await page.waitForNames('fc');
  });

  test('are readable in every theme and in a narrow window', async (frame, workbench) => {
    // In any order: the view remembers how it was sorted.
    await until('four models that were read', async () => {
      const rows = await rowsOf(frame);
      return rows.length === 4 && rows.every(row => !row.includes('Reading')) ? true : undefined;
    });
    for (const theme of ['dark', 'highContrast', 'highContrastLight'] as const) {
      await applyTheme(workbench, theme);
      assert.deepEqual(await accessibilityFaults(workbench), []);
      await workbench.screenshot(`workspace-${theme}`);
    }
    await workbench.hideSideBar();
    await workbench.resize(700, 800);
    assert.equal(await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
    await workbench.screenshot('workspace-narrow');
  });
});

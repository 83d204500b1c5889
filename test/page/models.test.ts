import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Frame } from 'playwright-core';
import { accessibilityFaults } from './support/axe';
import { ComparePage } from './support/comparePage';
import { until } from './support/until';
import { windowed } from './support/windowed';
import type { Workbench } from './support/workbench';

/** A fully connected layer from I to O values: I·O MACs and I·O + O parameters of 4 bytes. */
function linear(inputs: number, outputs: number): string {
  return JSON.stringify({
    name: 'Linear',
    input: [inputs],
    layers: [{ name: 'fc', type: 'Linear', in_features: inputs, out_features: outputs }],
  });
}

function prepare(folder: string): void {
  for (const [file, text] of [
    ['a/model.layers.json', linear(100, 30)],
    ['b/model.layers.json', linear(200, 40)],
    ['small.layers.json', linear(10, 4)],
    ['broken.layers.json', '{ "layers": 7 }'],
  ] as const) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
}

async function tableOf(workbench: Workbench): Promise<Frame> {
  return until(
    'a table of models',
    async () => {
      const frame = await workbench.webviewFrame();
      return (await frame.locator('mcl-models-page tbody tr').count()) > 0 ? frame : undefined;
    },
    // After a restart, the window opens two pages on what may be a busy machine.
    60_000,
  );
}

async function rowsOf(frame: Frame): Promise<string[]> {
  const texts = await frame.locator('tbody tr').allInnerTexts();
  return texts.map(text => text.replace(/\s+/g, ' ').trim());
}

async function waitForRows(frame: Frame, expected: readonly RegExp[]): Promise<void> {
  let seen: string[] = [];
  await until(`rows like ${expected.join(', ')}`, async () => {
    seen = await rowsOf(frame);
    return seen.length === expected.length && expected.every((row, index) => row.test(seen[index])) ? true : undefined;
  }).catch(error => {
    throw new Error(`Saw ${seen.join(' | ')}`, { cause: error });
  });
}

describe('Several models selected in the explorer', () => {
  const test = windowed(
    {
      files: [],
      prepare,
      settings: { 'modelCostLens.budgets': { '**/b/*.json': { macs: '5k' } }, 'explorer.compactFolders': false },
      viewport: { width: 1440, height: 900 },
    },
    async workbench => {
      for (const folder of ['a', 'b']) await workbench.explorerRow(folder).click();
      const row = (name: string, index = 0) =>
        workbench.explorerRows.filter({ has: workbench.page.getByText(name, { exact: true }) }).nth(index);
      await row('model.layers.json', 1).waitFor();
      for (const each of [
        row('model.layers.json', 0),
        row('model.layers.json', 1),
        row('small.layers.json'),
        row('broken.layers.json'),
      ])
        await each.click({ modifiers: ['Control'] });
      // The folder that was opened last is selected too.
      await row('b').click({ modifiers: ['Control'] });
      await workbench.chooseFromContextMenu(row('small.layers.json'), 'Compare model cost with…');
      return tableOf(workbench);
    },
  );

  const [a, b] = [
    /^a\/model\.layers\.json .* 3\.00 k .* 3\.03 k 12\.1 kB/,
    /^b\/model\.layers\.json .* 8\.00 k .*over/,
  ];
  const small = /^small\.layers\.json .* 40 /;
  const broken = /^broken\.layers\.json .*layers/;

  test('are listed with their totals, budgets, and what could not be read', async (frame, workbench) => {
    const title = (name: string) => frame.getByRole('columnheader', { name });
    await title('MACs').getByRole('button').click();
    await waitForRows(frame, [b, a, small, broken]);
    assert.equal(await title('MACs').getAttribute('aria-sort'), 'descending');
    await title('File').getByRole('button').click();
    await waitForRows(frame, [a, b, broken, small]);
    await workbench.screenshot('models');
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });

  test('follow their files', async (frame, workbench) => {
    await waitForRows(frame, [/./, /./, /./, /./]);
    await workbench.untilWatching();
    fs.writeFileSync(path.join(workbench.folder, 'small.layers.json'), linear(1000, 1000));
    await until('the new total', async () => ((await rowsOf(frame)).join().includes('1.00 M') ? true : undefined));
  });

  test('are compared in detail where two are selected, and are listed again after a restart', async (frame, workbench) => {
    const compare = frame.getByRole('button', { name: 'Compare' });
    for (const name of ['Select a/model.layers.json', 'Select b/model.layers.json'])
      await frame.getByRole('checkbox', { name }).check();
    await compare.click();
    const page = await ComparePage.visible(workbench);
    await page.waitForNames('fc');
    await workbench.page.getByRole('tab', { name: '4 models' }).click();
    await workbench.restart();
    await waitForRows(await tableOf(workbench), [/./, /./, /./, /./]);
  });
});

import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../unit/support/onnxFile';
import { flatten } from '../unit/support/protobuf';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';

/** Boxes of which NonMaxSuppression keeps some, and an activation of what it keeps. */
const detector = modelProto(
  graphProto({
    nodes: [nodeProto('NonMaxSuppression', ['boxes', 'scores', 'most'], ['kept']), nodeProto('Cast', ['kept'], ['y'])],
    inputs: [valueInfoProto('boxes', [1, 60, 4]), valueInfoProto('scores', [1, 2, 60]), valueInfoProto('most', [1], 7)],
    outputs: [valueInfoProto('y', ['n', 3])],
  }),
);

/** How many numbers are not zero depends on the data. */
const selector = modelProto(
  graphProto({
    nodes: [nodeProto('Relu', ['x'], ['r']), nodeProto('NonZero', ['r'], ['y'])],
    inputs: [valueInfoProto('x', [1000])],
    outputs: [valueInfoProto('y', [1, 'n'], 7)],
  }),
);

describe('The sizes of a model', () => {
  const test = windowed(
    {
      files: ['models'],
      viewport: { width: 1440, height: 900 },
      prepare: folder => {
        fs.writeFileSync(path.join(folder, 'detector.onnx'), flatten(detector));
        fs.writeFileSync(path.join(folder, 'selector.onnx'), flatten(selector));
      },
    },
    async workbench => {
      const page = await CostPage.open(workbench, 'models/hand_gpt_dyn.onnx');
      await page.waitForText(page.frame.locator('.totals'), /40\.9 MMac/);
      return page;
    },
  );
  const changed = (page: CostPage) => page.frame.locator('.changed');

  test('have usual values, are marked where they differ from the file, and can be reset', async (page, workbench) => {
    const usual = page.frame.getByRole('combobox', { name: 'Usual sizes' });
    assert.deepEqual(
      await usual.locator('optgroup').evaluateAll(all => all.map(group => group.getAttribute('label'))),
      ['Batch', 'Tokens'],
    );
    await usual.selectOption({ label: '8' });
    // Eight samples of 40,894,464 MACs.
    await page.waitForText(page.frame.locator('.totals'), /327 MMac/);
    await page.waitForText(changed(page), /Counted at your sizes: batch = 8 Reset all/);
    await usual.selectOption({ label: '512' });
    await page.waitForText(changed(page), /batch = 8, seq = 512/);
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await page.frame.getByRole('button', { name: 'Reset batch' }).press('Enter');
    await page.waitForText(changed(page), /sizes: seq = 512 Reset all/);
    assert.equal(await page.frame.getByLabel('batch', { exact: true }).inputValue(), '1');
    await page.frame.getByRole('button', { name: 'Reset all' }).press('Enter');
    await page.waitForText(page.frame.locator('.totals'), /40\.9 MMac/);
    assert.equal(await changed(page).count(), 0);
  });

  test('of a file that was closed are restored visibly', async (page, workbench) => {
    await page.frame.getByLabel('seq', { exact: true }).fill('64');
    await page.frame.getByLabel('seq', { exact: true }).press('Enter');
    await page.waitForText(changed(page), /seq = 64/);
    await workbench.runCommand('View: Close All Editors');
    const again = await CostPage.open(workbench, 'models/hand_gpt_dyn.onnx');
    await again.waitForText(changed(again), /Counted at your sizes: seq = 64/);
    await again.frame.getByRole('button', { name: 'Reset seq' }).click();
    await until('no change', async () => ((await changed(again).count()) === 0 ? true : undefined));
  });

  test('that depend on the data are folded, with readable names', async (_, workbench) => {
    const page = await CostPage.open(workbench, 'detector.onnx');
    const kept = page.frame.getByLabel('Boxes kept by NonMaxSuppression', { exact: true });
    const fold = page.frame.getByRole('button', { name: /Depends on data/ });
    await fold.waitFor();
    assert.equal(await kept.count(), 0);
    await fold.press('Enter');
    // At most all 60 boxes of both classes.
    assert.equal(await kept.inputValue(), '120');
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await kept.fill('5');
    await kept.press('Enter');
    await page.waitForText(changed(page), /size\(kept\[0\]\) = 5/);
    assert.match(await page.text(fold), /1 set by you/);
    await page.frame.getByRole('button', { name: 'Reset Boxes kept by NonMaxSuppression' }).press('Enter');
    await until('the maximum again', async () => ((await kept.inputValue()) === '120' ? true : undefined));
  });

  test('that depend on the data leave no least time', async (_, workbench) => {
    const page = await CostPage.open(workbench, 'selector.onnx');
    await page.showTab('Roofline');
    const view = page.frame.getByRole('group', { name: 'Roofline' });
    // At 3.35 TB per second, a ReLU that reads and writes 1,000 floats, and NonZero, which writes indices of 8 bytes.
    await page.waitForText(view, /Time bound ≤ 5\.97 ns: .* in 2 memory-bound ones/);
    await page.waitForText(view, /Bound by Time bound Share of the time/);
    await page.waitForText(view, /r Relu 0\.125 memory 2\.39 ns/);
    await page.waitForText(view, /y NonZero 0\.0833 memory ≤ 3\.58 ns/);
    await page.showTab('Modules');
    await page.row('y').click();
    await page.waitForText(page.details, /Bytes moved ≤ 12\.0 kB/);
  });
});

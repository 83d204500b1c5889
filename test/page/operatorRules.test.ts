import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../unit/support/onnxFile';
import { bytesField, flatten } from '../unit/support/protobuf';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { windowed } from './support/windowed';

/** One operator without a rule. */
const model = flatten(
  modelProto(
    graphProto({
      nodes: [
        nodeProto('SelectiveScan', ['x', 'a'], ['y'], [...bytesField(3, '/scan'), ...bytesField(7, 'mamba_ssm')]),
      ],
      inputs: [valueInfoProto('x', [2, 8, 16]), valueInfoProto('a', [8, 4])],
      outputs: [valueInfoProto('y', [2, 8, 16])],
    }),
  ),
);
const prepare = (folder: string): void => fs.writeFileSync(path.join(folder, 'scan.onnx'), model);
const rule = { let: { D: 'in0[1]', N: 'in1[1]' }, outputs: ['in0'], macs: '0', flops: '9*in0[0]*D*in0[2]*N' };

describe('A user-defined cost rule', () => {
  windowed({ files: [], prepare }, async () => {})(
    'is begun from the details of an unknown operator',
    async (_, workbench) => {
      const page = await CostPage.open(workbench, 'scan.onnx');
      await page.row('scan').click();
      const button = page.details.getByRole('button', { name: 'Define its cost…' });
      await button.waitFor();
      assert.deepEqual(await accessibilityFaults(workbench), []);
      await workbench.screenshot('operator-without-rule');
      await button.click();
      await workbench.page.locator('.editor-instance .view-line', { hasText: 'mamba_ssm::SelectiveScan' }).waitFor();
      await workbench.page.locator('.editor-instance .view-line', { hasText: '"b1": "in1[1]"' }).waitFor();
      await workbench.screenshot('operator-rule-draft');
    },
  );

  windowed(
    { files: [], prepare, settings: { 'modelCostLens.operators': { 'mamba_ssm::SelectiveScan': rule } } },
    async () => {},
  )('is explained by the details: 9 · 2 · 8 · 16 · 4', async (_, workbench) => {
    const page = await CostPage.open(workbench, 'scan.onnx');
    await page.row('scan').click();
    await page.waitForText(page.details, /9,216/);
    await page.waitForText(page.details, /N 4 in1\[1\]/);
    assert.equal(await page.details.getByRole('button', { name: 'Define its cost…' }).count(), 0);
    await workbench.screenshot('operator-rule');
  });

  windowed(
    {
      files: [],
      prepare,
      settings: { 'modelCostLens.operators': { 'mamba_ssm::SelectiveScan': { ...rule, flops: '9*X' } } },
    },
    async () => {},
  )('leads to its mistake', async (_, workbench) => {
    await CostPage.open(workbench, 'scan.onnx');
    // An automated window shows no notifications.
    await workbench.runCommand('Notifications: Show Notifications');
    const message = workbench.page.locator('.notification-list-item', { hasText: 'expected a known name, not "X"' });
    await message.waitFor();
    await message.getByRole('button', { name: 'Open Settings' }).click();
    await workbench.page
      .locator('.editor-instance .squiggly-warning, .editor-instance .squiggly-error')
      .first()
      .waitFor();
    await workbench.screenshot('operator-rule-mistake');
  });
});

import * as assert from 'node:assert/strict';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { windowed } from './support/windowed';

describe('The Compress view', () => {
  const open = windowed({ files: ['models'], viewport: { width: 1440, height: 900 } }, async workbench => {
    const page = await CostPage.open(workbench, 'models/resnet18_bn_kept.onnx');
    await page.row('layer1').waitFor();
    return page;
  });

  open('shows steps', async (page, workbench) => {
    await page.showTab('Compress');
    await workbench.screenshot('compress-empty');
    await page.frame.getByRole('button', { name: 'Add step' }).click();
    await page.frame.getByLabel('Layers').fill('layer1/**');
    await page.frame.getByLabel('Channels').fill('50 %');
    await workbench.screenshot('compress-form');
    await page.frame.getByLabel('Channels').press('Enter');
    await page.frame.locator('.step-layers').waitFor();
    await page.frame.locator('.plan-figures').waitFor();
    await workbench.screenshot('compress-step');
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });
});

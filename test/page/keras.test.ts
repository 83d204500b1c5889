import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { zipFile } from '../unit/support/zipFile';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { windowed } from './support/windowed';

/** A classifier as Keras 3 saves it; 784 · 64 + 64 and 64 · 10 + 10 parameters. Its input has no shape. */
const model = {
  module: 'keras',
  class_name: 'Sequential',
  config: {
    name: 'classifier',
    layers: [
      { class_name: 'Dense', config: { name: 'hidden', units: 64, activation: 'relu' } },
      { class_name: 'Dense', config: { name: 'scores', units: 10, activation: 'softmax' } },
    ],
  },
};

describe('A .keras archive in the editor', () => {
  const archive = zipFile({ 'metadata.json': '{"keras_version": "3.15.1"}', 'config.json': JSON.stringify(model) });
  const test = windowed(
    { files: [], prepare: folder => fs.writeFileSync(path.join(folder, 'classifier.keras'), archive) },
    async workbench => {
      const page = await CostPage.open(workbench, 'classifier.keras');
      await page.row('hidden').waitFor();
      return page;
    },
  );

  test('shows its format, and which shape is missing', async (page, workbench) => {
    await page.frame.getByText('keras 3.15.1').first().waitFor();
    await page.frame.getByRole('button', { name: /1 warning/ }).click();
    await page.frame.getByText("does not state the shape of its input 'hidden_input'").first().waitFor();
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });

  test('is counted once the shape of its input is entered', async (page, workbench) => {
    const field = page.frame.getByLabel('hidden_input', { exact: true });
    await field.fill('1 x 784');
    await field.press('Enter');
    await page.waitForText(page.frame.locator('body'), /50,890|50\.9 k/);
    await page.waitForText(page.frame.locator('body'), /50\.8 k|50,816/);
    await workbench.screenshot('keras-archive');
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });
});

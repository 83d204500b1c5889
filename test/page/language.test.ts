import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../host/vscode/paths';
import { CostPage } from './support/costPage';
import { pictureSettings } from './support/picture';
import { until } from './support/until';
import { windowed } from './support/windowed';
import type { Workbench } from './support/workbench';

const file = 'mobilenet_v2.layers.json';

/** MobileNetV2 as a block with arguments: 300,774,272 MACs at width 1, 97 M at width 0.5 (TensorFlow's table). */
describe('A layer spec with a block and variables', () => {
  const test = windowed(
    {
      files: [],
      viewport: { width: 1280, height: 860 },
      settings: { ...pictureSettings, 'editor.minimap.enabled': false },
      prepare: folder => fs.copyFileSync(path.join(projectRoot, 'media/templates', file), path.join(folder, file)),
    },
    async workbench => {
      await workbench.openFromExplorer(file);
      await workbench.hideSideBar();
      await waitForLens(workbench, /^301 MMac/);
    },
  );

  const lenses = async ({ page }: Workbench): Promise<string[]> =>
    (await page.locator('.codelens-decoration a').allInnerTexts()).map(text => text.replace(/\s+/g, ' '));

  const waitForLens = (workbench: Workbench, pattern: RegExp): Promise<string> =>
    until(`a lens like ${pattern}`, async () => (await lenses(workbench)).find(lens => pattern.test(lens)));

  test('shows the sum of all uses at the definition, and at each use its own cost', async (_, workbench) => {
    await waitForLens(workbench, /17 uses$/);
    await workbench.screenshot('language-definition');
    await workbench.page.keyboard.press('Control+End');
    await waitForLens(workbench, /× 3$/);
    await workbench.screenshot('language-uses');
  });

  test('offers its variables as fields on the page, which accept fractions', async (_, workbench) => {
    await workbench.page
      .locator('.codelens-decoration a')
      .filter({ hasText: /^301 MMac/ })
      .first()
      .click();
    const page = await CostPage.visible(workbench, file);
    const field = page.frame.getByLabel('width', { exact: true });
    await field.waitFor();
    await field.fill('0.5');
    await field.press('Enter');
    await waitForLens(workbench, /^97\.1 MMac/);
    await workbench.screenshot('language-variables');
  });
});

import * as assert from 'node:assert/strict';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { pictureSettings, readmePicture } from './support/picture';
import { applyTheme, openWorkbench, themes, type Workbench } from './support/workbench';

/** The class that VS Code gives a page's body in a theme of each kind. */
const bodyClasses = { dark: 'vscode-dark', light: 'vscode-light', highContrast: 'vscode-high-contrast', highContrastLight: 'vscode-high-contrast-light' } as const;

describe('The page of a model', () => {
  let workbench: Workbench;
  let page: CostPage;

  before(async () => {
    workbench = await openWorkbench({ files: ['alexnet.onnx'], settings: pictureSettings });
    page = await CostPage.open(workbench, 'alexnet.onnx');
    await workbench.hideSideBar();
    await page.row('features.0').click();
    await page.waitForText(page.details, /140,553,600/);
  });

  after(() => workbench.close());

  for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
    it(`keeps nobody out in the ${theme} theme`, async () => {
      await applyTheme(workbench, theme, pictureSettings);
      await page.frame.locator(`body.${bodyClasses[theme]}`).waitFor();
      await readmePicture(workbench, `page-${theme}`);
      assert.deepEqual(await accessibilityFaults(workbench), []);
      assert.deepEqual(workbench.errors, []);
    });
  }
});

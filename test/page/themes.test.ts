import * as assert from 'node:assert/strict';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { pictureSettings, readmePicture } from './support/picture';
import { windowed } from './support/windowed';
import { applyTheme, type themes, type Workbench } from './support/workbench';

/** The class that VS Code sets on a page's body for each kind of theme. */
const bodyClasses = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  highContrast: 'vscode-high-contrast',
  highContrastLight: 'vscode-high-contrast-light',
} as const;

/** The views, each with a part that exists once it is drawn. */
const views = {
  Operators: 'table tbody tr',
  Graph: '.graph-box.selected',
  Map: '.map-cell',
  Memory: '.memory-chart svg .line',
  Roofline: '.roofline-chart svg .dot',
} as const;

const files = ['alexnet.onnx', 'models/mobilenet_v2.onnx', 'models/hand_gpt_dyn.onnx'];

/** Tests on the page of a model, which fills the window. */
const testOn = (file: string, arrange: (page: CostPage) => Promise<void>) =>
  windowed({ files, settings: pictureSettings }, async workbench => {
    const page = await CostPage.open(workbench, file);
    await workbench.hideSideBar();
    await arrange(page);
    return page;
  });

async function useTheme(theme: keyof typeof themes, page: CostPage, workbench: Workbench): Promise<void> {
  await applyTheme(workbench, theme);
  await page.frame.locator(`body.${bodyClasses[theme]}`).waitFor();
}

describe('The page in VS Code’s themes', () => {
  const testViews = testOn('models/mobilenet_v2.onnx', async page => {
    await page.row('features').waitFor();
    await page.showTab('Operators');
    await page.frame.getByRole('button', { name: 'Conv', exact: true }).click();
    await page.frame.getByRole('button', { name: 'features/features.0/features.0.0' }).click();
    // 3·3·3·32·112·112: the first convolution, 3 → 32 channels with 3×3 and stride 2.
    await page.waitForText(page.details, /10,838,016/);
  });
  for (const theme of ['light', 'highContrast'] as const) {
    testViews(
      `draws every view in the ${theme} theme, without serious accessibility violations`,
      async (page, workbench) => {
        await useTheme(theme, page, workbench);
        for (const [view, drawn] of Object.entries(views)) {
          await page.showTab(view);
          await page.frame.locator(drawn).first().waitFor();
          await readmePicture(workbench, `${view.toLowerCase()}-${theme}`);
          assert.deepEqual(await accessibilityFaults(workbench), [], view);
        }
      },
    );
  }

  const testGrowth = testOn('models/hand_gpt_dyn.onnx', async page => {
    await page.showTab('Growth');
    await page.frame.locator('.growth-formula').waitFor();
  });
  const testTree = testOn('alexnet.onnx', async page => {
    await page.row('features.0').click();
    await page.waitForText(page.details, /140,553,600/);
  });
  for (const [what, name, test] of [
    ['growth and its formula', 'growth', testGrowth],
    ['the tree', 'page', testTree],
  ] as const) {
    test(`draws ${what} in every theme, without serious accessibility violations`, async (page, workbench) => {
      for (const theme of ['highContrast', 'dark', 'highContrastLight', 'light'] as const) {
        await useTheme(theme, page, workbench);
        // A hint of the row under the pointer would cover the details.
        await workbench.page.mouse.move(0, 0);
        await readmePicture(workbench, `${name}-${theme}`);
        assert.deepEqual(await accessibilityFaults(workbench), [], theme);
      }
    });
  }
});

import * as assert from 'node:assert/strict';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { pictureSettings, readmePicture } from './support/picture';
import { applyTheme, openWorkbench, themes, type Workbench } from './support/workbench';

/** The class that VS Code gives a page's body in a theme of each kind. */
const bodyClasses = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  highContrast: 'vscode-high-contrast',
  highContrastLight: 'vscode-high-contrast-light',
} as const;

/** The views, each with a part that is there once it is drawn. */
const views = {
  Operators: 'table tbody tr',
  Map: '.map-cell',
  Memory: '.memory-chart svg .line',
  Roofline: '.roofline-chart svg .dot',
} as const;

describe('The page in VS Code’s themes', () => {
  let workbench: Workbench;
  let page: CostPage;

  before(async () => {
    workbench = await openWorkbench({
      files: ['alexnet.onnx', 'models/mobilenet_v2.onnx', 'models/hand_gpt_dyn.onnx'],
      settings: pictureSettings,
    });
    page = await CostPage.open(workbench, 'models/mobilenet_v2.onnx');
    await page.row('features').waitFor();
    await workbench.hideSideBar();
    await page.showTab('Operators');
    await page.frame.getByRole('button', { name: 'Conv', exact: true }).click();
    await page.frame.getByRole('button', { name: 'features/features.0/features.0.0' }).click();
    // 3·3·3·32·112·112: the first convolution, 3 → 32 channels with 3×3 and stride 2.
    await page.waitForText(page.details, /10,838,016/);
  });

  after(() => workbench.close());

  afterEach(() => assert.deepEqual(workbench.errors, []));

  async function useTheme(theme: keyof typeof themes): Promise<void> {
    await applyTheme(workbench, theme, pictureSettings);
    await page.frame.locator(`body.${bodyClasses[theme]}`).waitFor();
  }

  for (const theme of ['light', 'highContrast'] as const) {
    it(`draws every view in the ${theme} theme, and keeps nobody out`, async () => {
      await useTheme(theme);
      for (const [view, drawn] of Object.entries(views)) {
        await page.showTab(view);
        await page.frame.locator(drawn).first().waitFor();
        await readmePicture(workbench, `${view.toLowerCase()}-${theme}`);
        assert.deepEqual(await accessibilityFaults(workbench), [], view);
      }
    });
  }

  it('draws growth and its law in every theme, and keeps nobody out', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.quickOpen('hand_gpt_dyn.onnx');
    page = await CostPage.visible(workbench, 'hand_gpt_dyn.onnx');
    await page.showTab('Growth');
    await page.frame.locator('.law').waitFor();
    for (const theme of ['highContrast', 'dark', 'highContrastLight', 'light'] as const) {
      await useTheme(theme);
      await readmePicture(workbench, `growth-${theme}`);
      assert.deepEqual(await accessibilityFaults(workbench), [], theme);
    }
  });

  it('shows the tree in every theme, and keeps nobody out', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.quickOpen('alexnet.onnx');
    page = await CostPage.visible(workbench, 'alexnet.onnx');
    await page.row('features.0').click();
    await page.waitForText(page.details, /140,553,600/);
    for (const theme of ['highContrast', 'dark', 'highContrastLight', 'light'] as const) {
      await useTheme(theme);
      await readmePicture(workbench, `page-${theme}`);
      assert.deepEqual(await accessibilityFaults(workbench), [], theme);
    }
  });
});

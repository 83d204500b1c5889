import * as assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';

describe('The graph of a model', () => {
  const test = windowed(
    { files: ['alexnet.onnx', 'models'], viewport: { width: 1440, height: 900 } },
    async workbench => {
      const page = await CostPage.open(workbench, 'alexnet.onnx');
      await page.row('features').waitFor();
      return page;
    },
  );

  const graphOf = (page: CostPage): Locator => page.frame.getByRole('tree', { name: 'Graph' });
  const box = (page: CostPage, label: RegExp): Locator => graphOf(page).getByRole('treeitem', { name: label });

  /** What a screen reader says about the box that the keys are at. */
  const active = async (page: CostPage): Promise<string> => {
    const id = await graphOf(page).getAttribute('aria-activedescendant');
    return id === null ? '' : ((await page.frame.locator(`#${id}`).getAttribute('aria-label')) ?? '');
  };
  const waitForActive = (page: CostPage, label: RegExp): Promise<string> =>
    until(`box ${label}`, async () => {
      const text = await active(page);
      return label.test(text) ? text : undefined;
    });

  test('follows edges with the arrow keys, and opens and closes modules in place', async (page, workbench) => {
    await page.showTab('Graph');
    // AlexNet's convolutions have 655,566,528 of its 714,188,480 MACs, the first one 70,276,800.
    await box(page, /^features, 91\.8 % of MACs$/).waitFor();
    const graph = graphOf(page);
    await graph.focus();
    await graph.press('Home');
    await waitForActive(page, /^Input, input, to features\.0$/);
    await graph.press('ArrowRight');
    await waitForActive(page, /^Conv, features\.0, 9\.8 % of MACs, from input, to features\.1$/);
    await graph.press('ArrowRight');
    await waitForActive(page, /^Relu, features\.1, from features\.0, to features\.2$/);
    await graph.press('Enter');
    await page.waitForText(page.details, /^features\.1 /);
    await graph.press('Escape');
    await waitForActive(page, /^features, 91\.8 % of MACs, from input, to avgpool$/);
    assert.equal(await box(page, /^Conv/).count(), 0);
    // The box around it shows the selection now.
    await graph.getByRole('treeitem', { selected: true, name: /^features,/ }).waitFor();
    await graph.press('Enter');
    await box(page, /^Conv, features\.10/).waitFor();
    await workbench.screenshot('graph-alexnet');
    await graph.press('Alt+ArrowLeft');
    await until('the module to be closed again', async () =>
      (await box(page, /^Conv/).count()) === 0 ? true : undefined,
    );
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });

  test('opens what is around a node that is shown from its row, or found', async (page, workbench) => {
    await page.row('classifier.1').click();
    await page.waitForText(page.details, /^classifier\.1/);
    await workbench.runCommand('Model Cost Lens: Show in Graph');
    // 37,748,736 of the model's MACs.
    await waitForActive(page, /^Gemm, classifier\.1, 5\.3 % of MACs, from avgpool, to classifier\.2$/);
    await workbench.runCommand('Model Cost Lens: Find in Model');
    await page.frame.getByRole('search').getByRole('textbox', { name: 'Find' }).fill('features.8');
    await waitForActive(page, /^Conv, features\.8, /);
    await page.showTab('Modules');
    assert.equal(await page.row('features.8').getAttribute('aria-selected'), 'true');
  });

  test('shows what feeds a selection, and the most expensive path', async page => {
    await page.row('features.3').click();
    await page.waitForText(page.details, /^features\.3 /);
    await page.showTab('Graph');
    await graphOf(page)
      .getByRole('treeitem', { selected: true, name: /^Conv, features\.3/ })
      .waitFor();
    const choose = async (option: string): Promise<void> => {
      await page.frame.getByRole('combobox', { name: 'Show', exact: true }).click();
      await page.frame.getByRole('option', { name: option }).click();
    };
    await choose('Everything that feeds it');
    const names = async (): Promise<string[]> =>
      graphOf(page).locator('.graph-box:not(.open) .box-line:nth-of-type(2)').allInnerTexts();
    await until('only what feeds features.3', async () =>
      (await names()).join(' ') === 'input features.0 features.1 features.2 features.3' ? true : undefined,
    );
    await choose('Path to another node');
    await box(page, /^Conv, features\.10/).waitFor();
    await box(page, /^Conv, features\.10/).click();
    await until('the path from features.3 to features.10', async () =>
      (await names()).join(' ') === [3, 4, 5, 6, 7, 8, 9, 10].map(layer => `features.${layer}`).join(' ')
        ? true
        : undefined,
    );
    await choose('Whole graph');
    await page.frame.getByRole('button', { name: 'Highlight the most expensive path' }).click();
    // AlexNet is a chain: all of its edges.
    await until('a path', async () => {
      const edges = await page.frame.locator('.edge.plain').count();
      return edges > 10 && (await page.frame.locator('.edge.costly').count()) === edges ? true : undefined;
    });
  });

  test('shades boxes by another figure', async page => {
    await page.showTab('Graph');
    await box(page, /^features/).waitFor();
    await page.frame.getByRole('combobox', { name: 'Shade by' }).click();
    await page.frame.getByRole('option', { name: 'Parameters' }).click();
    // 58,631,144 of 61,100,840 parameters.
    await box(page, /^classifier, 96\.0 % of Parameters/).waitFor();
  });
});

import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import type { Locator } from 'playwright-core';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { savedFile } from './support/savedFile';
import { until } from './support/until';
import { windowed } from './support/windowed';
import { applyTheme } from './support/workbench';

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
  const active = (page: CostPage): Promise<string> =>
    graphOf(page).evaluate(
      graph =>
        document.getElementById(graph.getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-label') ?? '',
    );
  const waitForActive = (page: CostPage, label: RegExp): Promise<string> =>
    until(`box ${label}`, async () => {
      const text = await active(page);
      return label.test(text) ? text : undefined;
    });

  const choose = async (page: CostPage, list: string, option: string): Promise<void> => {
    await page.frame.getByRole('combobox', { name: list, exact: true }).click();
    await page.frame.getByRole('option', { name: option }).click();
  };
  const canvas = (page: CostPage): Locator => page.frame.locator('.graph-canvas');
  /** Which part of the graph is visible, at which size. */
  const place = (page: CostPage): Promise<string> =>
    canvas(page).evaluate(({ style }) => style.getPropertyValue('transform'));
  const openBoxes = (page: CostPage): Promise<string[]> =>
    page.frame.locator('.graph-box.open .box-name').allInnerTexts();

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
    await choose(page, 'Show', 'Everything that feeds it');
    const names = async (): Promise<string[]> =>
      graphOf(page).locator('.graph-box:not(.open) .box-line:nth-of-type(2)').allInnerTexts();
    await until('only what feeds features.3', async () =>
      (await names()).join(' ') === 'input features.0 features.1 features.2 features.3' ? true : undefined,
    );
    await choose(page, 'Show', 'Path to another node');
    await box(page, /^Conv, features\.10/).waitFor();
    await box(page, /^Conv, features\.10/).click();
    await until('the path from features.3 to features.10', async () =>
      (await names()).join(' ') === [3, 4, 5, 6, 7, 8, 9, 10].map(layer => `features.${layer}`).join(' ')
        ? true
        : undefined,
    );
    await choose(page, 'Show', 'Whole graph');
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
    await choose(page, 'Shade by', 'Parameters');
    // 58,631,144 of 61,100,840 parameters.
    await box(page, /^classifier, 96\.0 % of Parameters/).waitFor();
  });

  test('opens at a node from a button of its details', async page => {
    await page.row('classifier.4').click();
    await page.waitForText(page.details, /^classifier\.4/);
    await page.details.getByRole('button', { name: 'Show in Graph' }).click();
    // 4096·4096 = 16,777,216 of 714,188,480 MACs.
    await waitForActive(page, /^Gemm, classifier\.4, 2\.3 % of MACs, from classifier\.2, to classifier\.5$/);
    // A link in the details selects in the graph, too.
    await page.details
      .getByRole('button', { name: /classifier\.2/ })
      .first()
      .click();
    await graphOf(page)
      .getByRole('treeitem', { selected: true, name: /^Relu, classifier\.2/ })
      .waitFor();
  });

  test('shows the card of a row under the pointer', async (page, workbench) => {
    const card = page.frame.getByRole('tooltip');
    // A real pointer keeps moving.
    const textUnder = (part: Locator, beside: Locator): Promise<string> =>
      until('a card', async () => {
        await beside.hover();
        await part.hover();
        // Times come a little later.
        await card.filter({ hasText: /features\.0.*Bound by/s }).waitFor({ timeout: 3000 });
        return page.text(card);
      });
    const text = await textUnder(page.row('features.0').locator('.output'), page.row('features.1').locator('.output'));
    assert.match(text, /70,276,800/);
    // It reads 3·224·224 and 23,296 numbers and writes 64·55·55, each of 4 bytes.
    assert.match(text, /Bytes moved 1\.47 MB FLOPs per byte 95\.6 /);
    await page.row('features.0').click();
    await page.showTab('Graph');
    await workbench.runCommand('Model Cost Lens: Show in Graph');
    assert.equal(await textUnder(box(page, /^Conv, features\.0/), box(page, /^Relu, features\.1,/)), text);
    await workbench.page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });
    // The model's own input is no row.
    await box(page, /^Input, input/).hover();
    await new Promise(resolve => setTimeout(resolve, 600));
    assert.equal(await card.count(), 0);
  });

  /** Shows the neighborhood of a node by parameters, and moves it. @returns waits until a page shows the same */
  const arranged = async (page: CostPage): Promise<(page: CostPage) => Promise<void>> => {
    await page.row('classifier.1').click();
    await page.waitForText(page.details, /^classifier\.1/);
    await page.details.getByRole('button', { name: 'Show in Graph' }).click();
    await waitForActive(page, /^Gemm, classifier\.1/);
    await choose(page, 'Shade by', 'Parameters');
    await choose(page, 'Show', 'Neighborhood: 3');
    await until('a part of the graph', async () => ((await box(page, /^Input/).count()) === 0 ? true : undefined));
    await graphOf(page).focus();
    for (const key of ['-', '-', 'Shift+ArrowRight', 'Shift+ArrowDown']) await graphOf(page).press(key);
    const [left, open] = [await place(page), await openBoxes(page)];
    assert.ok(open.includes('classifier'), open.join());
    return async shown => {
      // 37,752,832 of 61,100,840 parameters.
      await box(shown, /^Gemm, classifier\.1, 61\.8 % of Parameters/).waitFor();
      await until(`the graph at ${left}`, async () => ((await place(shown)) === left ? true : undefined));
      assert.deepEqual(await openBoxes(shown), open);
      assert.equal(await box(shown, /^Input/).count(), 0);
    };
  };

  test('keeps what is open, in focus and visible while another view or tab is shown', async (page, workbench) => {
    const same = await arranged(page);
    await page.showTab('Modules');
    await page.row('classifier.1').waitFor();
    await page.showTab('Graph');
    await same(page);
    await CostPage.open(workbench, 'models/mobilenet_v2.onnx');
    await same(await CostPage.open(workbench, 'alexnet.onnx'));
  });

  test('keeps what is open, in focus and visible across a restart', async (page, workbench) => {
    const same = await arranged(page);
    await page.waitUntilStored();
    await workbench.restart();
    // The time that a window may take to open.
    await same(await CostPage.visible(workbench, 'alexnet.onnx', 50_000));
  });

  test('stays as it is when a size changes', async page => {
    await page.showTab('Graph');
    await box(page, /^Gemm|^classifier/)
      .first()
      .waitFor();
    await box(page, /^Conv, features\.6/).click();
    await page.waitForText(page.details, /^features\.6/);
    await choose(page, 'Show', 'Neighborhood: 1');
    await until('a part of the graph', async () => ((await box(page, /^Input/).count()) === 0 ? true : undefined));
    const size = page.frame.getByRole('textbox', { name: 'input' }).first();
    await size.fill('2 × 3 × 224 × 224');
    await size.press('Enter');
    await until('the sizes of a batch of 2', async () =>
      /2 × 384 × 13 × 13/.test(await box(page, /^Conv, features\.6/).innerText()) ? true : undefined,
    );
    await graphOf(page)
      .getByRole('treeitem', { selected: true, name: /^Conv, features\.6/ })
      .waitFor();
    assert.equal(await box(page, /^Input/).count(), 0);
  });

  test('is saved as SVG and as PNG', async (page, workbench) => {
    await page.showTab('Graph');
    await box(page, /^Conv, features\.0/).waitFor();
    const save = async (type: 'SVG' | 'PNG'): Promise<Buffer> => {
      // The file dialog opens in place of the palette.
      const dialog = workbench.page.locator('.quick-input-widget');
      await workbench.page.keyboard.press('F1');
      await dialog.locator('input[type="text"]').fill(`>Save graph as ${type}…`);
      await dialog
        .locator('.monaco-list-row', { hasText: `Save graph as ${type}…` })
        .first()
        .click();
      await dialog.getByRole('button', { name: 'OK' }).click();
      const file = path.join(workbench.folder, `alexnet.onnx.graph.${type.toLowerCase()}`);
      return savedFile(file);
    };
    const svg = (await save('SVG')).toString();
    assert.match(svg, /^<svg .*<title>features\/features\.3<\/title>.*<\/svg>$/s);
    assert.equal(svg.match(/<title>/g)?.length, await page.frame.locator('.graph-box').count());
    const png = await save('PNG');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    // The width is in bytes 16–19: two pixels for each unit.
    assert.equal(png.readUInt32BE(16), 2 * Number(/width="(\d+)"/.exec(svg)![1]));
  });

  test('shows shares by bars instead of colors in high contrast', async (page, workbench) => {
    await page.showTab('Graph');
    const first = box(page, /^Conv, features\.0/);
    await first.waitFor();
    const look = (part: Locator) =>
      part.evaluate(element => {
        const { backgroundColor, backgroundImage } = getComputedStyle(element);
        return { backgroundColor, bar: /\d+px/.exec(backgroundImage)?.[0] ?? '' };
      });
    const relu = box(page, /^Relu, features\.1,/);
    for (const theme of ['highContrast', 'highContrastLight'] as const) {
      await applyTheme(workbench, theme);
      // 9.8 % is in the fourth of five shades.
      await until('bars', async () => ((await look(first)).bar === '4px' ? true : undefined));
      assert.equal((await look(relu)).bar, '');
      assert.equal((await look(first)).backgroundColor, (await look(relu)).backgroundColor);
    }
  });

  test('leaves room for the graph on narrow pages and at 200 %, with the details below', async (page, workbench) => {
    await page.showTab('Graph');
    await box(page, /^Conv, features\.3/).click();
    await page.waitForText(page.details, /^features\.3/);
    await workbench.hideSideBar();
    const session = await workbench.page.context().newCDPSession(workbench.page);
    for (const [width, height, scale] of [
      [700, 900, 1],
      [640, 520, 2],
    ] as const) {
      await workbench.resize(width, height);
      await session.send('Emulation.setDeviceMetricsOverride', {
        width,
        height,
        deviceScaleFactor: scale,
        mobile: false,
      });
      const [graph, details] = [(await graphOf(page).boundingBox())!, (await page.details.boundingBox())!];
      assert.ok(details.y >= graph.y + graph.height, 'the details are below the graph');
      assert.ok(graph.height > 60, `${graph.height} px for the graph`);
      assert.equal(await page.frame.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
      await graphOf(page).focus();
      await graphOf(page).press('End');
      await waitForActive(page, /^Output/);
      // The canvas moves to it.
      await until('the output in view', async () => {
        const output = (await box(page, /^Output/).boundingBox())!;
        return output.x >= graph.x && output.x + output.width <= graph.x + graph.width ? true : undefined;
      });
      await graphOf(page).press('Home');
      await waitForActive(page, /^Input/);
    }
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });
});

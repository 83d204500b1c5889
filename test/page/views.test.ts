import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { savedFile } from './support/savedFile';
import { until } from './support/until';
import { windowed } from './support/windowed';

describe('The views of a model', () => {
  const open = windowed(
    { files: ['alexnet.onnx', 'models'], viewport: { width: 1440, height: 900 } },
    async workbench => {
      const page = await CostPage.open(workbench, 'alexnet.onnx');
      await page.row('features').waitFor();
      return page;
    },
  );

  /** The page must be accessible at the end of every test. */
  const test: typeof open = (title, body) =>
    open(title, async (page, workbench) => {
      await body(page, workbench);
      assert.deepEqual(await accessibilityFaults(workbench), []);
    });

  test('group nodes by operator, and list those of each', async (page, workbench) => {
    await page.showTab('Operators');
    const table = page.frame.getByRole('table');
    // AlexNet has 5 convolutions and 3 fully connected layers.
    await page.waitForText(table, /Conv 5 2\.47 M 656 M/);
    await page.waitForText(table, /Gemm 3 58\.6 M 58\.6 M/);
    await table.getByRole('button', { name: 'Gemm' }).click();
    // 9216·4096 weights and 4096 biases.
    await page.waitForText(table, /classifier\/classifier\.1 1 × 4096 37\.8 M 37\.7 M/);
    await table.getByRole('button', { name: 'classifier/classifier.1' }).click();
    await page.waitForText(page.details, /^classifier\.1 .*37,748,736/);
    await workbench.screenshot('view-operators');
  });

  test('share the selection', async page => {
    await page.row('classifier.1').click();
    await page.waitForText(page.details, /^classifier\.1/);
    await page.showTab('Map');
    await page.frame.locator('[role=treeitem][aria-selected=true]').waitFor();
    assert.match(
      (await page.frame.locator('[role=treeitem][aria-selected=true]').getAttribute('aria-label')) ?? '',
      /^classifier\.1 Gemm/,
    );
    await page.showTab('Operators');
    await page.frame.getByRole('table').getByRole('button', { name: 'Gemm' }).click();
    await page.frame
      .getByRole('table')
      .getByRole('button', { name: 'classifier/classifier.1', pressed: true })
      .waitFor();
    await page.showTab('Modules');
    await page.row('classifier.1').waitFor();
    assert.equal(await page.row('classifier.1').getAttribute('aria-selected'), 'true');
  });

  test('show modules by their share in the Map view, with keyboard navigation', async (page, workbench) => {
    await page.showTab('Map');
    const map = page.frame.getByRole('tree', { name: 'Map' });
    await map.locator('#cell-0').waitFor();
    await map.focus();
    const active = async (): Promise<string> => {
      const id = await map.getAttribute('aria-activedescendant');
      return (await page.frame.locator(`#${id}`).getAttribute('aria-label')) ?? '';
    };
    await map.press('Home');
    await map.press('ArrowDown');
    assert.match(await active(), /^features.*91\.8 %$/);
    await map.press('ArrowRight');
    assert.match(await active(), /^classifier.*8\.2 %$/);
    await map.press('Enter');
    await page.waitForText(page.frame.getByRole('navigation', { name: 'Zoom' }), /alexnet\.onnx classifier/);
    await until('the classifier to fill the map', async () =>
      /^classifier, /.test(await active()) ? true : undefined,
    );
    await map.press('ArrowDown');
    // 37,748,736 of the classifier's 58,621,952.
    assert.match(await active(), /^classifier\.1 Gemm.*64\.4 %$/);
    await map.press('Escape');
    await page.waitForText(page.frame.getByRole('navigation', { name: 'Zoom' }), /^alexnet\.onnx$/);
    await workbench.screenshot('view-map');
  });

  test('leave the controls in their places, and show only those that change something', async page => {
    const controls = ['[role=tablist]', '.convention', '.toolbar .toggle >> nth=0', '#view'];
    const places = async (): Promise<unknown[]> =>
      Promise.all(controls.map(async control => (await page.frame.locator(control).boundingBox())!));
    const [filter, metric] = [page.filter, page.frame.getByRole('radiogroup', { name: 'Share of' })];
    const first = await places();
    assert.deepEqual([await filter.isVisible(), await metric.isVisible()], [true, true]);
    for (const [tab, usesMetric] of [
      ['Operators', true],
      ['Map', true],
      ['Memory', false],
      ['Roofline', false],
      ['Growth', false],
    ] as const) {
      await page.showTab(tab);
      await page.frame.locator(`[role=tab][aria-selected=true]:text-is("${tab}")`).waitFor();
      assert.deepEqual([await filter.isVisible(), await metric.isVisible()], [false, usesMetric], tab);
      assert.deepEqual(await places(), first, tab);
    }
    await page.showTab('Map');
    // The operators of AlexNet that cost MACs.
    await page.waitForText(page.frame.getByRole('list', { name: 'Colors' }), /Conv.*Gemm|Gemm.*Conv/);
  });

  test('save the map as SVG and as PNG', async (page, workbench) => {
    await page.showTab('Map');
    await page.frame.getByRole('tree', { name: 'Map' }).locator('#cell-0').waitFor();
    const save = async (type: 'SVG' | 'PNG'): Promise<Buffer> => {
      // The file dialog opens in place of the palette.
      const dialog = workbench.page.locator('.quick-input-widget');
      await workbench.page.keyboard.press('F1');
      await dialog.locator('input[type="text"]').fill(`>Save map as ${type}…`);
      await dialog
        .locator('.monaco-list-row', { hasText: `Save map as ${type}…` })
        .first()
        .click();
      await dialog.getByRole('button', { name: 'OK' }).click();
      const file = path.join(workbench.folder, `alexnet.onnx.map.${type.toLowerCase()}`);
      return savedFile(file);
    };
    assert.match((await save('SVG')).toString(), /^<svg .*features\.3 Conv.*<\/svg>$/s);
    const png = await save('PNG');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    // The width is in bytes 16–19: 1600 units of two pixels.
    assert.equal(png.readUInt32BE(16), 3200);
  });

  test('show live activations and list the tensors at the peak', async (page, workbench) => {
    await page.showTab('Memory');
    // Input and output of the first ReLU, 64·55·55 floats each.
    const view = page.frame.getByRole('group', { name: 'Memory' });
    await page.waitForText(view, /At most 1\.55 MB .* while \/features\/features\.1\/Relu runs/);
    await page.waitForText(view, /Conv_output_0 1 × 64 × 55 × 55 float32 774 kB/);
    const curve = view.getByRole('slider');
    await curve.press('Home');
    assert.match((await curve.getAttribute('aria-valuetext')) ?? '', /^Node 1 of 20: 1\.38 MB$/);
    await curve.press('Enter');
    await page.waitForText(page.details, /^features\.0/);
    await workbench.screenshot('view-memory');
  });

  test('show which nodes are memory-bound, and that times are lower bounds', async (page, workbench) => {
    await page.showTab('Roofline');
    const view = page.frame.getByRole('group', { name: 'Roofline' });
    await page.waitForText(view, /Time bound ≥ .*compute-bound nodes.*memory-bound/);
    await page.waitForText(view, /not a prediction/);
    // A fully connected layer reads each float of its weights for one multiplication and one addition: half a FLOP per byte.
    await page.waitForText(view, /classifier\/classifier\.1 Gemm 0\.500 memory/);
    await view.getByRole('combobox', { name: 'Device' }).click();
    await view.getByRole('option', { name: 'Raspberry Pi' }).click();
    await page.waitForText(view, /Peak 154 GFLOPS \(float32\), 17\.1 GB per second/);
    // Half of the 1,979 and 3,958 that NVIDIA publishes for sparse weights; integers have operations, not FLOPs.
    await view.getByRole('combobox', { name: 'Device' }).click();
    await view.getByRole('option', { name: 'H100' }).click();
    await page.waitForText(view, /Peak 67\.0 TFLOPS \(float32\), 3\.35 TB per second\. Source/);
    const weights = page.frame.getByRole('combobox', { name: 'Weights stored as' });
    await weights.selectOption('float16');
    await page.waitForText(
      view,
      /Peak 990 TFLOPS \(float16 tensor cores\).* Tensor cores: half .* counted as float16\./,
    );
    await weights.selectOption('int8');
    await page.waitForText(view, /Peak 1\.98 POPS \(int8 tensor cores\).* counted as int8\./);
    await workbench.screenshot('view-roofline');
  });

  test('show the formula of a transformer over batch and sequence', async (_page, workbench) => {
    const other = await CostPage.open(workbench, 'models/hand_transformer_encoder_dyn.onnx');
    await other.showTab('Growth');
    const view = other.frame.getByRole('group', { name: 'Growth' });
    // Two layers, d = 128, 512 inner features: 2·(4·d² + 2·d·512) per token, 2·2·d per pair of tokens.
    await other.waitForText(view, /MACs = 393,216·N·S \+ 512·N·S²/);
    await other.waitForText(view, /N = batch, S = seq/);
    // At 256 tokens, twice the current length: 393,216·256 + 512·256².
    await other.waitForText(view.getByRole('table'), /256 134 M 2\.29 ×/);
    await workbench.screenshot('view-growth');
  });

  test('show the weight bytes as int8', async (_page, workbench) => {
    const other = await CostPage.open(workbench, 'models/hand_transformer_encoder_dyn.onnx');
    await other.frame.getByRole('combobox', { name: 'Weights stored as' }).selectOption('int8');
    // One byte for each of 396,544 parameters.
    await other.waitForText(other.frame.locator('.totals'), /parameters · 397 kB/);
  });
});

import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../unit/support/onnxFile';
import { bytesField, flatten, type Message } from '../unit/support/protobuf';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';

/** Three blocks of a product with 100 × 100 weights, two views and a ReLU, followed by 30 ReLUs. */
function blocks(): Uint8Array {
  const nodes: Message[] = [];
  const add = (op: string, module: string, more: readonly string[] = []): void => {
    const name = bytesField(3, `/${module}/${op}`);
    nodes.push(nodeProto(op, [`v${nodes.length}`, ...more], [`v${nodes.length + 1}`], name));
  };
  for (const block of ['b0', 'b1', 'b2']) {
    add('MatMul', `body/${block}`, [`${block}.weight`]);
    add('Identity', `body/${block}`);
    add('Dropout', `body/${block}`);
    add('Relu', `body/${block}`);
  }
  for (let index = 0; index < 30; index++) add('Relu', `tail/t${index}`);
  const initializers = ['b0', 'b1', 'b2'].map(block => weightProto(`${block}.weight`, [100, 100]));
  const inputs = [valueInfoProto('v0', [1, 100])];
  const outputs = [valueInfoProto(`v${nodes.length}`, [1, 100])];
  return flatten(modelProto(graphProto({ nodes, initializers, inputs, outputs })));
}

describe('The first screen', () => {
  const test = windowed(
    {
      files: [],
      prepare: folder => {
        for (const name of ['first.onnx', 'second.onnx']) fs.writeFileSync(path.join(folder, name), blocks());
      },
    },
    async workbench => {
      const page = await CostPage.open(workbench, 'first.onnx');
      await page.row('body').waitFor();
      return page;
    },
  );
  const folded = ['MatMul', 'Relu', '2 nodes without cost'];
  const shown = ['MatMul', 'Identity', 'Dropout', 'Relu'];

  test('expands the modules with the cost, and folds nodes without cost into one row per module', async (page, workbench) => {
    await page.waitForNames(['body', 'b0', ...folded, 'b1', ...folded, 'b2', ...folded, 'tail']);
    assert.equal((await page.names()).length, 14);
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });

  test('has its icons', async page => {
    const fonts = await page.tree.evaluate(async () =>
      [...(await document.fonts.ready)].map(({ family, status }) => `${family}: ${status}`),
    );
    assert.deepEqual(fonts, ['codicon: loaded']);
  });

  test('unfolds nodes without cost of one module with the keyboard', async page => {
    await page.row('Relu').click();
    await page.tree.press('ArrowDown');
    await page.tree.press('Enter');
    await page.waitForNames(['body', 'b0', ...folded, 'Identity', 'Dropout', 'b1', ...folded]);
    await page.tree.press('ArrowLeft');
    await page.waitForNames(['body', 'b0', ...folded, 'b1']);
    assert.equal(await page.activeName(), '2 nodes without cost');
  });

  test('shows all nodes without cost on demand, then in other models too', async (page, workbench) => {
    const eye = page.frame.getByRole('button', { name: 'Show nodes without cost' });
    await eye.click();
    await page.waitForNames(['body', 'b0', ...shown, 'b1', ...shown, 'b2']);
    assert.equal(await eye.getAttribute('aria-pressed'), 'true');
    const other = await CostPage.open(workbench, 'second.onnx');
    await other.waitForNames(['body', 'b0', ...shown, 'b1']);
    await workbench.runCommand('Model Cost Lens: Show or Hide Nodes Without Cost');
    await other.waitForNames(['body', 'b0', ...folded, 'b1']);
  });

  test('unfolds the matches of a search', async page => {
    await page.tree.focus();
    await page.tree.press('Control+f');
    await page.frame.getByRole('search').getByRole('textbox', { name: 'Find' }).fill('dropout');
    await page.waitForNames(['body', 'b0', ...folded, 'Identity', 'Dropout']);
    await until('the found row', async () => ((await page.activeName()) === 'Dropout' ? true : undefined));
  });

  test('lists the hot spots, and reveals them', async page => {
    // Three products of 100·100 MACs: two of them make up less than 80 %.
    await page.waitForText(page.caption, /^3 of 42 nodes make 80 % of the MACs b0\/MatMul 33\.3 % b1\/MatMul/);
    await page.caption.getByRole('button', { name: 'b1/MatMul' }).click();
    await page.waitForText(page.details, /^MatMul MatMul · body\/b1\/MatMul/);
    await until('the row', async () => ((await page.activeName()) === 'MatMul' ? true : undefined));
  });

  test('ranks nodes with cumulative shares, and modules', async (page, workbench) => {
    await page.showTab('Nodes');
    await page.waitForNames(['MatMul', 'MatMul', 'MatMul', 'Relu']);
    assert.match(await page.text(page.rows.nth(1)), /^MatMul body\/b1 .* 33\.3 % 66\.7 %$/);
    await page.tree.press('End');
    await until('the last row', async () => ((await page.activeName()) === '6 nodes without cost' ? true : undefined));
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await page.frame.getByRole('combobox', { name: 'List' }).click();
    await page.frame.getByRole('option', { name: 'Modules, level 2' }).click();
    await page.waitForNames(['b0', 'b1', 'b2', 't0']);
    await page.waitForText(page.caption, /^3 of 33 modules make 80 % of the MACs/);
    await page.showTab('Modules');
    await page.waitForNames(['body', 'b0', ...folded]);
  });

  test('sums the matches of a filter, and marks them', async page => {
    await page.filter.fill('b1');
    await page.waitForText(page.caption, /^4 nodes match · 10\.0 k MACs · 33\.3 %$/);
    await page.waitForNames(['body', 'b1', ...shown]);
    assert.deepEqual(await page.tree.locator('mark').allInnerTexts(), ['b1']);
    await page.filter.fill('b2.weight');
    await page.waitForText(page.caption, /^1 node matches by the names of tensors · 10\.0 k MACs/);
    await page.waitForNames(['body', 'b2', 'MatMul']);
  });
});

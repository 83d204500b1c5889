import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../unit/support/onnxFile';
import { bytesField, flatten } from '../unit/support/protobuf';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';

/** Names that would have an effect if they were interpreted as HTML, a link or a command. */
const names = [
  '<img src=x onerror="document.title=String(1)"><script>document.title="run"</script>',
  '[free](command:workbench.action.terminal.new) $(trash) ![x](https://example.invalid/x.png)',
  'left\u202eright\u2066\u200b',
  'x'.repeat(1_000_000),
] as const;

const onnx = flatten(
  modelProto(
    graphProto({
      nodes: names.map((name, index) => nodeProto('Relu', [`t${index}`], [`t${index + 1}`], bytesField(3, name))),
      inputs: [valueInfoProto('t0', [1, 8])],
      outputs: [valueInfoProto(`t${names.length}`, [1, 8])],
    }),
  ),
);
const spec = JSON.stringify(
  { input: [4], layers: names.map(name => ({ type: 'Linear', out_features: 4, name })) },
  undefined,
  1,
);

describe('Names from a file', () => {
  const test = windowed(
    {
      files: [],
      prepare: folder => {
        fs.writeFileSync(path.join(folder, 'hostile.onnx'), onnx);
        fs.writeFileSync(path.join(folder, 'hostile.layers.json'), spec);
        fs.writeFileSync(path.join(folder, '[free](command:workbench.action.terminal.new) <img src=x>.onnx'), onnx);
      },
    },
    async () => {},
  );

  test('are plain text on the page, in its rows, details and tooltips', async (_, workbench) => {
    const page = await CostPage.open(workbench, 'hostile.onnx');
    await page.rows.nth(names.length - 1).waitFor();
    for (let row = 0; row < names.length; row++) {
      await page.rows.nth(row).click();
      await page.details.locator('h2').waitFor();
      await page.rows.nth(row).hover();
    }
    await workbench.screenshot('hostile-names');
    for (const part of [page.tree, page.details]) assert.equal(await part.locator('img, script, a').count(), 0);
    assert.notEqual(await page.frame.title(), 'run');
  });

  test('are plain text in the tooltip of the status bar and in lenses, which run no command of theirs', async (_, workbench) => {
    const { page } = workbench;
    await CostPage.open(workbench, '[free](command:workbench.action.terminal.new) <img src=x>.onnx');
    const item = page.locator('.statusbar-item', { hasText: 'FLOPs' }).first();
    await until('a tooltip', async () => {
      await page.mouse.move(5, 5);
      await item.hover();
      await page.locator('.monaco-hover:visible').getByText('[free]').first().waitFor({ timeout: 3000 });
      return true;
    });
    const tooltip = page.locator('.monaco-hover:visible');
    assert.equal(await tooltip.locator('[data-href*="terminal"], a[href*="terminal"], img, script').count(), 0);
    await workbench.screenshot('hostile-tooltip');
    await workbench.openFromExplorer('hostile.layers.json');
    const lenses = page.locator('.codelens-decoration');
    await lenses.filter({ hasText: 'Mac' }).first().waitFor();
    assert.equal(await lenses.locator('img, script, .codicon-trash').count(), 0);
    assert.ok((await lenses.allInnerTexts()).every(text => text.length < 1000));
    assert.equal(await page.locator('.terminal-wrapper').count(), 0);
  });

  test('are plain text in hovers, which neither run commands nor load images', async (_, workbench) => {
    await workbench.openFromExplorer('hostile.layers.json');
    const { page } = workbench;
    await page.locator('.codelens-decoration', { hasText: 'Mac' }).first().waitFor();
    const type = page.locator('.view-line', { hasText: '"Linear"' });
    for (let index = 0; index < 2; index++) {
      const hover = page.locator('.monaco-hover:visible');
      await until('a hover', async () => {
        await page.mouse.move(5, 5);
        await type.nth(index).getByText('"Linear"').hover();
        await hover.getByText('FLOPs').first().waitFor({ timeout: 3000 });
        return true;
      });
      assert.equal(await hover.locator('a[data-href^="command:"], a[href^="command:"], img, script').count(), 0);
      await page.keyboard.press('Escape');
    }
    await workbench.screenshot('hostile-hover');
    assert.equal(await page.locator('.terminal-wrapper').count(), 0);
  });
});

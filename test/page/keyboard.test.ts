import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { ComparePage } from './support/comparePage';
import { CostPage } from './support/costPage';
import { contentsOf } from './support/savedFile';
import { until } from './support/until';
import { windowed } from './support/windowed';
import type { Workbench } from './support/workbench';

const transformer = 'hand_transformer_encoder_dyn.onnx';
/** More stops than a page has before its rows. */
const mostStops = 60;

describe('With the keyboard alone', () => {
  const test = windowed(
    { files: ['alexnet.onnx', 'models'], viewport: { width: 1440, height: 900 } },
    async workbench => workbench.page.keyboard,
  );

  /** Presses a key until an element of a page has the focus. */
  async function moveTo(workbench: Workbench, frame: Frame, target: Locator, key: 'Tab' | 'Shift+Tab'): Promise<void> {
    await target.waitFor();
    for (let stop = 0; stop < mostStops; stop++) {
      if (await target.evaluate(element => element.contains(document.activeElement))) return;
      await workbench.page.keyboard.press(key);
    }
    const last = await frame.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
    throw new Error(`${mostStops} × ${key} do not lead to ${String(target)}, but to ${last}`);
  }

  /** Types into the field that VS Code opens for a key or after a choice, and picks the entry that matches. */
  async function pick(workbench: Workbench, text: string, expected: RegExp | string): Promise<void> {
    const widget = workbench.page.locator('.quick-input-widget');
    await widget.waitFor();
    await workbench.page.keyboard.type(text);
    await widget.locator('.monaco-list-row', { hasText: expected }).first().waitFor();
    const focused = widget.locator('.monaco-list-row.focused', { hasText: expected });
    await until(`the entry ${String(expected)}`, async () => {
      if ((await focused.count()) > 0) return true;
      await workbench.page.keyboard.press('ArrowDown');
      return undefined;
    });
    await workbench.page.keyboard.press('Enter');
  }

  async function open(workbench: Workbench, key: string): Promise<void> {
    const widget = workbench.page.locator('.quick-input-widget');
    await until('a field to type into', async () => {
      if (!(await widget.isVisible())) await workbench.page.keyboard.press(key);
      await widget.waitFor({ timeout: 3000 });
      return true;
    });
  }

  test('the costliest layer is found and opened, its input followed, the batch changed, a file compared and a report saved', async (keyboard, workbench) => {
    await open(workbench, 'Control+P');
    await pick(workbench, transformer, transformer);
    const page = await CostPage.visible(workbench, transformer);
    const { frame } = page;
    await until('the focus in the tree', () =>
      page.tree.evaluate(tree => document.activeElement === tree || undefined),
    );

    // The most expensive node is the first one of the sentence above the tree.
    await moveTo(workbench, frame, page.caption.getByRole('button').first(), 'Shift+Tab');
    await keyboard.press('Enter');
    // A product of 128 features with 512: as many multiplications for each of 128 tokens.
    await page.waitForText(page.details, /^MatMul MatMul .*linear[12]/);
    await until('the focus in the tree', () =>
      page.tree.evaluate(tree => document.activeElement === tree || undefined),
    );
    const consumer = await page.details.locator('h2 + p').innerText();

    // Its input was computed by a normalization or an activation.
    const input = page.details.locator('section', { hasText: 'Inputs' }).getByRole('button').first();
    await moveTo(workbench, frame, input, 'Tab');
    await keyboard.press('Enter');
    await until('another node', async () =>
      (await page.details.locator('h2 + p').innerText()) === consumer ? undefined : true,
    );
    await until('the focus in the details', () =>
      page.details.evaluate(details => document.activeElement === details || undefined),
    );

    const before = await page.text(frame.locator('.totals'));
    await moveTo(workbench, frame, frame.getByRole('textbox', { name: 'batch', exact: true }), 'Shift+Tab');
    await keyboard.press('Control+A');
    await keyboard.type('2');
    await keyboard.press('Enter');
    await page.waitForText(frame.locator('header'), /batch = 2/);
    assert.notEqual(await page.text(frame.locator('.totals')), before);

    await open(workbench, 'F1');
    await pick(workbench, 'Compare Model Cost With', /Compare Model Cost With…/);
    await pick(workbench, 'alexnet', 'alexnet.onnx');
    const compared = await ComparePage.visible(workbench);
    // torchvision's AlexNet has 61,100,840 parameters.
    assert.equal((await compared.totalsLine('alexnet.onnx'))[2], '61.1 M');

    await until('the focus in the changes', () =>
      compared.grid.evaluate(grid => document.activeElement === grid || undefined),
    );
    const exporting = compared.frame.locator('vscode-button', { hasText: 'Export' });
    await moveTo(workbench, compared.frame, exporting, 'Shift+Tab');
    await keyboard.press('Enter');
    await pick(workbench, 'Markdown', /Markdown/);
    await until('a path in the dialog', async () =>
      (await workbench.page.locator('.quick-input-widget input[type="text"]').inputValue()).endsWith('.md')
        ? true
        : undefined,
    );
    const saved = path.join(workbench.folder, 'models', `${transformer}.diff.md`);
    const report = await until('the report', async () => {
      // The dialog looks into the folder first, and ignores a confirmation until then.
      await keyboard.press('Enter');
      await new Promise(resolve => setTimeout(resolve, 500));
      return contentsOf(saved)?.toString();
    });
    assert.match(report, /alexnet\.onnx/);
  });
});

import * as assert from 'node:assert/strict';
import axe from 'axe-core';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { analyze, type Analysis } from '../../src/engine/analysis/analyze';
import { MemorySource } from '../../src/engine/readers/support/byteSource';
import { readModel } from '../../src/engine/readers/readModel';
import { toHtml } from '../../src/engine/report/html/html';
import { outFolder, projectRoot } from '../host/vscode/paths';
import { temporaryFolder } from '../support/temporaryFolder';
import { buildModel, node, scope } from '../unit/support/buildModel';
import { sharedBrowser } from './support/browser';
import { until } from './support/until';

/** The HTML report in a browser, from a file and without a network. */
describe('The HTML report', () => {
  let page: Page;
  let errors: string[];

  async function open(analysis: Analysis, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
    const file = path.join(temporaryFolder(), 'report.html');
    fs.writeFileSync(file, toHtml(analysis, 'models/model.onnx', 'exact'));
    const context = await (
      await sharedBrowser()
    ).newContext({ offline: true, colorScheme, viewport: { width: 1200, height: 900 } });
    page = await context.newPage();
    errors = [];
    page.on('pageerror', error => errors.push(String(error)));
    page.on('console', message => message.type() === 'error' && errors.push(message.text()));
    page.on('dialog', dialog => errors.push(`a dialog: ${dialog.message()}`));
    await page.goto(pathToFileURL(file).href);
    await rows().first().waitFor();
  }

  afterEach(async () => {
    assert.deepEqual(errors, []);
    await page.context().close();
  });

  const rows = (): Locator => page.locator('#tree tbody tr');
  const names = (): Promise<string[]> => rows().locator('th').allInnerTexts();
  const head = (name: string): Locator => page.locator('#tree').getByRole('columnheader', { name });

  async function fixture(name: string): Promise<Analysis> {
    const bytes = fs.readFileSync(path.join(projectRoot, 'test/fixtures', name));
    return analyze(await readModel(new MemorySource(bytes)));
  }

  async function faults(): Promise<string[]> {
    await page.evaluate(`${axe.source}`).catch(() => undefined);
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`);
  }

  const picture = (name: string): Promise<Buffer> =>
    page.screenshot({ path: path.join(outFolder, 'screenshots', `${name}.png`), fullPage: true });

  it('folds, sorts and filters the modules of a model', async () => {
    await open(await fixture('models/mobilenet_v2.onnx'));
    assert.ok((await names()).includes('features'));
    const before = await rows().count();
    await page.getByRole('button', { name: 'features', exact: true, expanded: true }).press('Enter');
    assert.ok((await rows().count()) < before, 'fewer rows');
    // The button that folded it was drawn anew and keeps the focus.
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'features');
    await page.getByRole('button', { name: 'Expand all' }).click();
    assert.ok((await rows().count()) > before, 'more rows');
    await page.getByRole('searchbox', { name: 'Filter' }).fill('classifier');
    // The fully connected layer: 1280·1000 products and as many weights with 1000 biases.
    await until('one row', async () =>
      (await page.locator('#found').innerText()).startsWith('1 of') ? true : undefined,
    );
    assert.deepEqual(await names(), ['classifier.1']);
    assert.match(await rows().first().innerText(), /Gemm\s+1 × 1000\s+1\.28 M\s+1\.28 M\s+2\.56 M/);
    await page.getByRole('searchbox', { name: 'Filter' }).fill('conv');
    await head('MACs').first().getByRole('button').click();
    assert.equal(await head('MACs').first().getAttribute('aria-sort'), 'descending');
    const first = await rows().first().innerText();
    await head('MACs').first().getByRole('button').click();
    assert.equal(await head('MACs').first().getAttribute('aria-sort'), 'ascending');
    assert.notEqual(await rows().first().innerText(), first);
    assert.deepEqual(await faults(), []);
  });

  it('is readable in light, in dark, in a narrow window and on paper', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await open(await fixture('models/hand_gpt_dyn.onnx'), scheme);
      assert.deepEqual(await faults(), []);
      await picture(`report-${scheme}`);
      if (scheme === 'light') await page.context().close();
    }
    await page.setViewportSize({ width: 700, height: 900 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
    await picture('report-narrow');
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.getByRole('button', { name: 'Expand all' }).isHidden(), 'no controls on paper');
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
    await picture('report-paper');
    assert.ok((await page.pdf()).length > 10_000, 'a document');
    await page.emulateMedia({ media: null });
  });

  it('stays usable with 100,000 nodes', async function () {
    this.timeout(120_000);
    const nodes = Array.from({ length: 100_000 }, (_, index) =>
      node(
        'Relu',
        index === 0 ? 'x' : `t${index - 1}`,
        `t${index}`,
        {},
        { name: `n${index}`, scope: scope(`block${index % 2 === 0 ? 0 : index >> 8}`) },
      ),
    );
    await open(analyze(buildModel({ inputs: { x: [8] }, nodes })));
    const elements = (): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok((await elements()) < 10_000, `${await elements()} elements`);
    await page.getByRole('button', { name: 'Expand all' }).click();
    assert.ok((await elements()) < 80_000, `${await elements()} elements`);
    await page.getByRole('button', { name: 'Collapse all' }).click();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('n99999');
    await until('one row', async () => ((await rows().count()) === 1 ? true : undefined));
    await page.getByRole('searchbox', { name: 'Filter' }).fill('n9');
    await page.getByRole('button', { name: /^Show 200 of/ }).click();
    assert.equal(await rows().count(), 401);
  });

  it('shows hostile names as text', async () => {
    const hostile = '</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202egnp';
    await open(
      analyze(
        buildModel({
          inputs: { x: [8] },
          nodes: [
            node('Relu', 'x', 'y', {}, { name: hostile, scope: scope(hostile) }),
            node('Relu', 'y', 'z', {}, { name: '__proto__', scope: scope('constructor') }),
          ],
        }),
      ),
    );
    const shown = hostile.replace('\u202e', '\\u202e');
    assert.ok(
      (await names()).some(name => name.includes(shown)),
      (await names()).join(),
    );
    assert.equal(await page.locator('img').count(), 0);
  });
});

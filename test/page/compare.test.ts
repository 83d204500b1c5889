import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../unit/support/onnxFile';
import { bytesField, flatten } from '../unit/support/protobuf';
import { accessibilityFaults } from './support/axe';
import { ComparePage } from './support/comparePage';
import { savedFile } from './support/savedFile';
import { until } from './support/until';
import { windowed } from './support/windowed';

/** A layer: its module and the number of its outputs; a ReLU has as many outputs as inputs. */
type Layer = readonly [name: string, width?: number];

/**
 * A chain on 1×100 values. A product from I to O values has I·O MACs, (2·I − 1)·O FLOPs and I·O parameters of 4 bytes.
 */
function chain(layers: readonly Layer[]): Uint8Array {
  let [value, width] = ['x', 100];
  const weights: ReturnType<typeof weightProto>[] = [];
  const nodes = layers.map(([name, given], index) => {
    const next = `v${index}`;
    const taken = given === undefined ? [value] : [value, `${name}.weight`];
    if (given !== undefined) weights.push(weightProto(`${name}.weight`, [width, given]));
    const op = given === undefined ? 'Relu' : 'MatMul';
    [value, width] = [next, given ?? width];
    return nodeProto(op, taken, [next], bytesField(3, `/${name}/${op}`));
  });
  return flatten(
    modelProto(
      graphProto({
        nodes,
        initializers: weights,
        inputs: [valueInfoProto('x', [1, 100])],
        outputs: [valueInfoProto(value, [1, width])],
      }),
    ),
  );
}

const beforeModel = chain([['body/fc1', 200], ['body/act1'], ['body/fc2', 50], ['old_head/fc', 10]]);
const afterModel = chain([['body/fc1', 400], ['body/act1'], ['body/fc2', 50], ['new_head/fc', 20], ['new_head/act']]);

describe('The comparison of two files selected in the explorer', () => {
  const test = windowed(
    {
      files: [],
      viewport: { width: 1440, height: 900 },
      prepare: folder => {
        fs.writeFileSync(path.join(folder, 'before.onnx'), beforeModel);
        fs.writeFileSync(path.join(folder, 'after.onnx'), afterModel);
      },
    },
    workbench => ComparePage.open(workbench, 'before.onnx', 'after.onnx'),
  );

  test('shows both totals and their difference at the top, with units', async page => {
    // 100·200 + 200·50 + 50·10 = 30,500 and 100·400 + 400·50 + 50·20 = 61,000 products.
    assert.deepEqual((await page.totalsLine('before.onnx')).slice(0, 1), ['30.5 kMac']);
    assert.deepEqual((await page.totalsLine('after.onnx')).slice(0, 1), ['61.0 kMac']);
    const [macs, , params, weights] = await page.totalsLine('Difference');
    assert.deepEqual([macs, params, weights], ['+30.5 kMac +100.0 %', '+30.5 k +100.0 %', '+122 kB +100.0 %']);
  });

  test('shows the largest changes of the figure first, with a mark, and the files’ names above the figures', async page => {
    const titles = await page.grid.getByRole('columnheader').allInnerTexts();
    assert.deepEqual(
      titles.map(title => title.trim()),
      ['Module', 'Operator', 'Change', 'before.onnx', 'after.onnx', 'Difference'],
    );
    const difference = page.grid.getByRole('columnheader', { name: 'Difference' });
    assert.equal(await difference.getAttribute('aria-sort'), 'descending');
    assert.deepEqual(
      (await page.rows()).map(cells => cells.slice(0, 5)),
      [
        ['body/fc1', 'MatMul', 'changed', '20.0 k', '40.0 k'],
        ['body/fc2', 'MatMul', 'changed', '10.0 k', '20.0 k'],
        ['new_head', '', 'added', '', '1.00 k'],
        ['old_head/fc', 'MatMul', 'removed', '500', ''],
        ['body/act1', 'Relu', 'changed', '–', '–'],
      ],
    );
  });

  test('shows the figures of the active row in full', async page => {
    await page.grid.press('Home');
    const text = (await page.details.innerText()).replace(/\s+/g, ' ');
    // 199·200 and 199·400 operations; 4 bytes for each of the 20,000 and 40,000 weights.
    for (const expected of ['20,000', '40,000', '+20,000', '39,800', '79,600', '80,000', '160,000', '+100.0 %'])
      assert.ok(text.includes(expected), `${expected} in ${text}`);
    await page.grid.press('ArrowDown');
    await until('the next row', async () => (await page.details.innerText()).startsWith('fc2') || undefined);
  });

  test('sorts by a column, and returns to largest changes first', async page => {
    const title = page.grid.getByRole('columnheader', { name: 'Module' });
    await title.getByRole('button').click();
    await page.waitForNames('body/act1', 'body/fc1', 'body/fc2');
    assert.equal(await title.getAttribute('aria-sort'), 'ascending');
    await title.getByRole('button').click();
    await page.waitForNames('old_head/fc', 'new_head', 'body/fc2');
    await title.getByRole('button').click();
    await page.waitForNames('body/fc1', 'body/fc2', 'new_head');
  });

  test('filters by name and operator', async page => {
    const filter = page.frame.getByRole('searchbox');
    await filter.fill('head');
    await page.waitForNames('new_head', 'old_head/fc');
    await filter.fill('transformer');
    await until(
      'the empty table',
      async () => (await page.grid.innerText()).includes('No name or operator matches “transformer”') || undefined,
    );
    await filter.fill('');
    await page.waitForNames('body/fc1');
  });

  test('shows the figure that is selected', async page => {
    await page.frame.getByRole('radio', { name: 'Weights' }).check();
    await until('bytes', async () => ((await page.rows())[0][3] === '80.0 kB' ? true : undefined));
  });

  test('opens what was added, groups by module and by operator, and shows what is the same', async (page, workbench) => {
    const rows = page.frame.getByRole('combobox', { name: 'Rows' });
    const group = async (name: string): Promise<void> => {
      await rows.click();
      await page.frame.getByRole('option', { name }).click();
    };
    await page.waitForNames('body/fc1', 'body/fc2', 'new_head');
    await page.grid.press('Home');
    await page.grid.press('ArrowDown');
    await page.grid.press('ArrowDown');
    await page.grid.press('ArrowRight');
    await page.waitForNames('body/fc1', 'body/fc2', 'new_head', 'new_head/fc', 'new_head/act', 'old_head/fc');
    await group('by module');
    // The body has 20,000 + 10,000 products more, the heads 1,000 more and 500 less.
    await page.waitForNames('body', 'fc1', 'fc2', 'act1', 'new_head', 'fc', 'act');
    const [[, , change, old, changed, difference]] = await page.rows();
    assert.deepEqual([change, old, changed, difference], ['changed', '30.0 k', '60.0 k', '+30.0 k +100.0 %']);
    await group('by operator');
    // Three products and one ReLU; three products and two ReLUs.
    await page.waitForNames('MatMul', 'Relu');
    assert.deepEqual((await page.rows())[1].slice(1, 3), ['1 → 2', 'changed']);
    await group('largest changes');
    await page.waitForNames('body/fc1');
    await page.frame.getByRole('button', { name: 'Show what is the same' }).click();
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });

  test('is exported in every format', async (page, workbench) => {
    await page.frame.getByRole('button', { name: 'Export…' }).click();
    const dialog = workbench.page.locator('.quick-input-widget');
    const row = (name: string) => dialog.locator('.monaco-list-row', { hasText: name }).first();
    for (const name of ['Text: modules', 'Markdown', 'JSON', 'HTML report', 'Netron attachment', 'ptflops printout'])
      await row(name).waitFor();
    await row('HTML report').click();
    await dialog.getByRole('button', { name: 'OK' }).click();
    const file = path.join(workbench.folder, 'after.onnx.diff.html');
    const text = (await savedFile(file)).toString();
    assert.match(text, /before\.onnx → after\.onnx/);
    assert.match(text, /body\/fc1.*20\.0 k → 40\.0 k \(\+20\.0 k\)/);
  });

  test('keeps its contents while its tab is hidden', async (page, workbench) => {
    await page.frame.getByRole('searchbox').fill('head');
    await page.waitForNames('new_head', 'old_head/fc');
    await workbench.openFromExplorer('before.onnx');
    await workbench.page.getByRole('tab', { name: 'before.onnx ↔ after.onnx' }).click();
    await (await ComparePage.visible(workbench)).waitForNames('new_head', 'old_head/fc');
  });

  test('swaps the two files', async page => {
    await page.frame.getByRole('button', { name: 'Swap' }).click();
    await until('the other order', async () =>
      (await page.totalsLine('Difference'))[0] === '−30.5 kMac −50.0 %' ? true : undefined,
    );
    await page.waitForNames('body/fc1');
  });

  test('follows a change of a file', async (page, workbench) => {
    await workbench.untilWatching();
    fs.writeFileSync(path.join(workbench.folder, 'after.onnx'), beforeModel);
    await until('two equal models', async () =>
      (await page.totalsLine('Difference'))[0] === 'none' ? true : undefined,
    );
  });

  test('is accessible', async (page, workbench) => {
    await page.grid.press('Home');
    assert.deepEqual(await accessibilityFaults(workbench), []);
  });
});

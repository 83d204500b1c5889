import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { onnx } from 'onnx-proto';
import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';
import type { Workbench } from './support/workbench';

const stages = 10;
const blocks = 100;
const layers = 100;
const nodes = stages * blocks * layers;
/** Nodes, their blocks and stages, and the head. */
const allRows = nodes + stages * blocks + stages + 1;

/** A chain of 100,000 activations, every tenth a Sigmoid. */
function hugeModel(): Uint8Array {
  const node = Array.from({ length: nodes }, (_, index) => {
    const op = index % 10 === 0 ? 'Sigmoid' : 'Relu';
    const [stage, block, layer] = [
      Math.floor(index / blocks / layers),
      Math.floor(index / layers) % blocks,
      index % layers,
    ];
    return {
      name: `/stage${stage}/block${block}/layer${layer}/${op}`,
      opType: op,
      input: [`t${index}`],
      output: [`t${index + 1}`],
    };
  });
  const shape = { dim: [{ dimParam: 'batch' }, ...[8, 4, 4].map(dimValue => ({ dimValue }))] };
  return onnx.ModelProto.encode(
    onnx.ModelProto.create({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 17 }],
      graph: {
        name: 'huge',
        node,
        input: [{ name: 't0', type: { tensorType: { elemType: 1, shape } } }],
        output: [{ name: `t${nodes}`, type: { tensorType: { elemType: 1 } } }],
      },
    }),
  ).finish();
}

describe('A model of 100,000 nodes', () => {
  const test = windowed(
    { files: [], prepare: folder => fs.writeFileSync(path.join(folder, 'huge.onnx'), hugeModel()) },
    async workbench => {
      const page = await CostPage.open(workbench, 'huge.onnx');
      await page.row('stage0').waitFor();
      await page.frame.evaluate(() => {
        const seen = window as unknown as { longest: number };
        seen.longest = 0;
        new PerformanceObserver(list =>
          // The workbench shares the thread, and its work is none of the page's.
          list.getEntries().forEach(({ name, duration }) => {
            if (name === 'self') seen.longest = Math.max(seen.longest, duration);
          }),
        ).observe({ type: 'longtask' });
      });
      return page;
    },
  );

  /** Runs an action and returns the longest time that it blocked the page's thread. */
  const timed = async (page: CostPage, what: string, act: () => Promise<unknown>): Promise<void> => {
    await page.frame.evaluate(() => {
      (window as unknown as { longest: number }).longest = 0;
    });
    const started = Date.now();
    await act();
    const longest = await page.frame.evaluate(() => (window as unknown as { longest: number }).longest);
    console.log(
      `      ${what}: ${Date.now() - started} ms in all, ${longest.toFixed(0)} ms of work in one piece on the page's thread`,
    );
  };

  const rowCount = (page: CostPage, expected: number): Promise<true> =>
    until(`${expected} rows`, async () =>
      (await page.tree.getAttribute('aria-rowcount')) === String(expected) ? true : undefined,
    );

  async function expandAll(page: CostPage, workbench: Workbench): Promise<void> {
    await workbench.runCommand('Expand all');
    await rowCount(page, allRows);
  }

  test('can be expanded completely', async (page, workbench) => {
    await timed(page, 'expand all', async () => {
      await page.tree.focus();
      await page.tree.press('*');
      await rowCount(page, 1 + stages + stages * blocks);
      await expandAll(page, workbench);
    });
  });

  test('renders few rows at any scroll position', async (page, workbench) => {
    await expandAll(page, workbench);
    await timed(page, 'scroll to the end', async () => {
      await page.tree.press('End');
      await page.row('layer99').waitFor();
    });
    assert.equal(await page.activeName(), 'layer99');
    assert.ok((await page.rows.count()) < 120);
    await timed(page, 'scroll through', async () => {
      await page.tree.evaluate(async tree => {
        for (let step = 0; step < 50; step++) {
          tree.scrollTop = (tree.scrollHeight * ((step * 37) % 50)) / 50;
          await new Promise(resolve => requestAnimationFrame(resolve));
        }
      });
    });
    assert.ok((await page.rows.count()) < 120);
    await workbench.screenshot('huge');
  });

  test('can be sorted', async (page, workbench) => {
    await expandAll(page, workbench);
    await page.tree.press('Home');
    await timed(page, 'sort', async () => {
      await page.frame.getByRole('columnheader', { name: 'FLOPs', exact: true }).getByRole('button').click();
      // A Sigmoid costs 4 per element, a ReLU 1: in each block the Sigmoids come first.
      await page.waitForNames(['stage0', 'block0', 'layer0', 'layer10']);
    });
  });

  test('can be filtered and searched', async (page, workbench) => {
    await expandAll(page, workbench);
    await timed(page, 'filter', async () => {
      await page.filter.fill('sigmoid');
      await rowCount(page, nodes / 10 + stages * blocks + stages + 1);
    });
    await page.filter.fill('');
    await rowCount(page, allRows);
    await timed(page, 'find', async () => {
      await page.tree.press('Control+f');
      await page.frame.getByRole('textbox', { name: 'Find' }).fill('stage9/block99/layer98');
      await page.waitForText(page.details, /^layer98/);
    });
  });

  test('is counted again at another size', async page => {
    await timed(page, 'change a dimension', async () => {
      const batch = page.frame.getByRole('textbox', { name: 'batch' });
      await batch.fill('2');
      await batch.press('Enter');
      // 2·8·4·4 elements: 90,000 ReLUs at 1 FLOP and 10,000 Sigmoids at 4.
      await page.waitForText(page.frame.locator('.totals'), /33\.3 MFLOPs/);
    });
  });

  test('answers while it is counted at other sizes, and after that is left', async page => {
    await page.showTab('Growth');
    await page.frame.getByText('Counting at other sizes').waitFor();
    await page.frame.getByRole('progressbar', { name: 'Working' }).waitFor();
    await timed(page, 'leave Growth and filter', async () => {
      await page.showTab('Modules');
      await page.filter.fill('layer99');
      // One layer in each block.
      await rowCount(page, 2 * stages * blocks + stages + 1);
    });
  });

  test('shows its other views', async page => {
    for (const tab of ['Operators', 'Map', 'Memory', 'Roofline']) {
      await timed(page, tab, async () => {
        await page.showTab(tab);
        await page.frame.locator('#view table tbody tr, #view .map-cell').first().waitFor();
      });
    }
  });
});

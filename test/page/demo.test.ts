import * as assert from 'node:assert/strict';
import axe from 'axe-core';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { buildDemo } from '../../esbuild.js';
import { outFolder, projectRoot } from '../host/vscode/paths';
import { temporaryFolder } from '../support/temporaryFolder';
import { ModelServer, withRanges, type Exchange } from '../unit/support/modelServer';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../unit/support/onnxFile';
import { sharedBrowser } from './support/browser';

const alexnet = path.join(projectRoot, 'test/fixtures/alexnet.onnx');
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** The static page, on a server that has nothing but its files. */
describe('The demo', () => {
  let files: http.Server;
  let address: string;
  let page: Page;
  let errors: string[];

  before(async () => {
    const folder = temporaryFolder();
    await buildDemo(folder);
    files = http.createServer(({ url }, answer) => {
      const file = path.join(folder, path.basename(new URL(url ?? '/', 'http://x').pathname) || 'index.html');
      if (!fs.existsSync(file)) return void answer.writeHead(404).end();
      answer.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
      answer.end(fs.readFileSync(file));
    });
    await new Promise<void>(resolve => files.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(files.address() as AddressInfo).port}/`;
  });

  after(() => files?.close());

  async function open(query = '', colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
    const context = await (await sharedBrowser()).newContext({ colorScheme, viewport: { width: 1200, height: 900 } });
    page = await context.newPage();
    errors = [];
    page.on('pageerror', error => errors.push(String(error)));
    await page.goto(address + query);
  }

  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(errors, []);
  });

  const shown = (): FrameLocator => page.frameLocator('iframe');

  /** AlexNet has 714 M MACs and 61.1 M parameters (torchvision's documentation). */
  async function showsAlexNet(): Promise<void> {
    await shown().getByRole('treegrid').getByRole('row').filter({ hasText: 'features' }).first().waitFor();
    const header = await shown().locator('mcl-page-header').innerText();
    assert.match(header.replace(/\s+/g, ' '), /714 ?MMac/);
  }

  it('opens a chosen file, draws its graph, and opens another one', async () => {
    await open();
    await page.locator('#file').setInputFiles(alexnet);
    await showsAlexNet();
    await shown().getByRole('tab', { name: 'Graph' }).click();
    await shown().locator('.graph-box').first().waitFor();
    await page.screenshot({ path: path.join(outFolder, 'screenshots/demo-graph.png') });
    await page.getByRole('button', { name: 'Sample' }).click();
    // torchvision documents 0.3 GMac for MobileNetV2.
    await shown()
      .locator('mcl-page-header')
      .filter({ hasText: /30[01]/ })
      .waitFor();
    await page.screenshot({ path: path.join(outFolder, 'screenshots/demo.png') });
  });

  describe('before all code of the page is loaded', () => {
    /** @returns what lets the code arrive */
    const holdBack = async (): Promise<() => void> => {
      let arrive!: () => void;
      const arrived = new Promise<void>(resolve => (arrive = resolve));
      await page.route('**/page.later.js', async route => {
        await arrived;
        await route.continue();
      });
      return arrive;
    };

    const alexnetRows = async (): Promise<void> => {
      await page.locator('#file').setInputFiles(alexnet);
      await showsAlexNet();
    };

    it('shows rows, and the chosen convention in a choice that does not move', async () => {
      await open();
      const arrive = await holdBack();
      await alexnetRows();
      const choice = shown().locator('.convention');
      assert.equal((await choice.innerText()).trim(), 'exact');
      const before = await choice.boundingBox();
      arrive();
      await shown().locator('.convention:defined').waitFor();
      assert.deepEqual(await choice.boundingBox(), before);
    });

    it('opens a view as soon as its code is there', async () => {
      await open();
      const arrive = await holdBack();
      await alexnetRows();
      await shown().getByRole('tab', { name: 'Map' }).click();
      await shown().getByRole('treegrid').waitFor({ state: 'detached' });
      arrive();
      await shown().locator('.map-cell').first().waitFor();
    });

    it('says what to do if that code is gone', async () => {
      await open();
      await page.route('**/page.later.js', route => route.fulfill({ status: 404 }));
      await alexnetRows();
      await shown().getByRole('alert').getByText('close this tab and open the file again').waitFor();
      await shown().getByRole('button', { name: 'Dismiss' }).click();
      await shown().getByRole('tab', { name: 'Map' }).click();
      await shown().getByRole('tabpanel').getByText('close this tab and open the file again').waitFor();
    });
  });

  it('opens a file that is dropped on it, and on an open model', async () => {
    await open('', 'dark');
    const drop = async (selector: string, inFrame: boolean): Promise<void> => {
      const target = inFrame ? shown().locator(selector) : page.locator(selector);
      await target.evaluate(
        (element, [name, contents]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(atob(contents), letter => letter.charCodeAt(0))], name));
          element.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
        },
        ['alexnet.onnx', fs.readFileSync(alexnet).toString('base64')] as const,
      );
    };
    await drop('body', false);
    await showsAlexNet();
    await page.screenshot({ path: path.join(outFolder, 'screenshots/demo-dark.png') });
    const before = await page.locator('iframe').elementHandle();
    await drop('body', true);
    await page.waitForFunction(frame => !frame?.isConnected, before);
    await showsAlexNet();
  });

  it('opens a linked model by ranges, of which only the graph is transferred', async () => {
    // A product with 20,000 · 10,000 weights of 4 bytes: 800 MB, and 200 M MACs.
    const product = modelProto(
      graphProto({
        nodes: [nodeProto('MatMul', ['x', 'w'], ['y'])],
        initializers: [weightProto('w', [20_000, 10_000])],
        inputs: [valueInfoProto('x', [1, 20_000])],
        outputs: [],
      }),
    );
    const server = new ModelServer(product, allowing(withRanges));
    try {
      await open(`?model=${encodeURIComponent(await server.start())}`);
      await shown()
        .locator('mcl-page-header')
        .filter({ hasText: /200\s*MMac/ })
        .waitFor();
      assert.ok(server.bytesSent < 2e6, `${server.bytesSent} bytes`);
    } finally {
      await server.stop();
    }
  });

  it('opens a model by its address', async () => {
    const server = new ModelServer([fs.readFileSync(alexnet)], allowing(withRanges));
    try {
      await open();
      await page.getByLabel('Model on the web').fill(await server.start());
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await showsAlexNet();
    } finally {
      await server.stop();
    }
  });

  it('says in one sentence that a server does not permit it', async () => {
    const server = new ModelServer([fs.readFileSync(alexnet)], withRanges);
    try {
      await open(`?model=${encodeURIComponent(await server.start())}`);
      await shown().getByRole('alert').getByText('does not permit web pages to read the file (CORS)').waitFor();
    } finally {
      await server.stop();
    }
  });

  it('says in one sentence that a file is not a model', async () => {
    await open();
    await page.locator('#file').setInputFiles({ name: 'a.onnx', mimeType: '', buffer: Buffer.from('neither') });
    await shown().getByRole('alert').waitFor();
  });

  for (const scheme of ['light', 'dark'] as const)
    it(`is accessible with ${scheme} colors`, async () => {
      await open('?model=sample.onnx', scheme);
      await shown().getByRole('treegrid').getByRole('row').nth(3).waitFor();
      for (const frame of page.frames()) {
        await frame.evaluate(`${axe.source}`);
        const { violations } = await frame.evaluate(() =>
          (window as unknown as { axe: typeof axe }).axe.run(document, {
            resultTypes: ['violations'],
            iframes: false,
            runOnly: ['wcag2a', 'wcag2aa'],
          }),
        );
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`),
          [],
        );
      }
    });
});

/** With the headers by which a server lets other web pages read its files. */
function allowing(handle: (exchange: Exchange) => Promise<void>): (exchange: Exchange) => unknown {
  return exchange => {
    exchange.answer.setHeader('access-control-allow-origin', '*');
    exchange.answer.setHeader('access-control-allow-headers', 'range');
    exchange.answer.setHeader('access-control-expose-headers', 'content-range, accept-ranges');
    if (exchange.request.method === 'OPTIONS') return exchange.answer.writeHead(204).end();
    return handle(exchange);
  };
}

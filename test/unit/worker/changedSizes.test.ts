import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AnalysisOptions } from '../../../src/protocol/data';
import { freshView } from '../../../src/protocol/saved/savedPage';
import { Engine } from '../../../src/worker/engine';

const folder = 'test/fixtures/models';
const files = fs.readdirSync(folder).filter(name => name.endsWith('.onnx'));
const subject = { session: 'model', view: 'page' };
const asFile: AnalysisOptions = { dimensions: {}, defaults: [], inputShapes: {} };

/** A page on a model with everything expanded, as the host opens it. */
class Page {
  private readonly engine = new Engine(() => Promise.reject(new Error('There are no files here.')), {
    progress: () => undefined,
  });

  async open(file: string, options: AnalysisOptions) {
    const bytes = new Uint8Array(fs.readFileSync(path.join(folder, file)));
    const summary = await this.engine.open('model', { kind: 'bytes', bytes, name: file }, options);
    await this.engine.ask(subject, 'setView', freshView('exact'), 0);
    await this.engine.ask(subject, 'expand', 0, true, 'all');
    return { summary, ...(await this.shown()) };
  }

  async change(options: AnalysisOptions) {
    const summary = await this.engine.analyze('model', options);
    return { summary, ...(await this.shown()) };
  }

  private async shown() {
    const rows = await this.engine.ask(subject, 'rows', 0, 100_000);
    return {
      rows,
      first: await this.engine.ask(subject, 'details', rows[0].item, freshView('exact')),
      memory: await this.engine.ask(subject, 'memory'),
      operators: await this.engine.ask(subject, 'operators', 'exact'),
    };
  }
}

describe('a page whose model gets other sizes', () => {
  for (const file of files) {
    it(`shows what a page that was opened at these sizes shows: ${file}`, async () => {
      const page = new Page();
      const opened = await page.open(file, asFile);
      const open = opened.summary.dimensions.filter(({ kind }) => kind === 'input');
      for (const times of [2, 3, 7]) {
        const dimensions = Object.fromEntries(open.map(({ name, value }) => [name, times * value]));
        const options = { ...asFile, dimensions };
        assert.deepEqual(await page.change(options), await new Page().open(file, options));
      }
      assert.deepEqual(await page.change(asFile), opened);
    });
  }
});

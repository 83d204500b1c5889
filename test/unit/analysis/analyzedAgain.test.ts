import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as paths from 'node:path';
import { analyze, type AnalyzeOptions } from '../../../src/engine/analysis/analyze';
import type { TreeItem } from '../../../src/engine/analysis/modules';
import { MemorySource } from '../../../src/engine/readers/support/byteSource';
import { readModel } from '../../../src/engine/readers/readModel';
import { toReport } from '../../../src/engine/report/json';

const folder = 'test/fixtures/models';
const files = fs.readdirSync(folder).filter(name => name.endsWith('.onnx'));

/** What is shown of a model at some sizes. */
function shown(model: Parameters<typeof analyze>[0], options: AnalyzeOptions) {
  const analysis = analyze(model, options);
  return { report: toReport(analysis, 'a.onnx', 'exact'), tree: analysis.tree.map(itemOf), memory: analysis.memory };
}

/** What an item says, some of which is found when it is asked for. */
function itemOf(item: TreeItem) {
  const { parent, depth, end, name, path, type, detail, range, repeat, definition, node, returned, sums } = item;
  return { parent, depth, end, name, path, type, detail, range, repeat, definition, node, returned, sums };
}

/** The open dimensions of a model at another size. */
function otherSizes(model: Parameters<typeof analyze>[0]): AnalyzeOptions {
  const open = analyze(model).dimensions.filter(({ kind }) => kind === 'input');
  return { dimensions: new Map(open.map(({ name, value }) => [name, 2 * value])) };
}

describe('a model that is analysed again', () => {
  for (const file of files) {
    it(`has the same figures at other sizes as when it is read for them: ${file}`, async () => {
      const read = async () => readModel(new MemorySource(fs.readFileSync(paths.join(folder, file))));
      const [model, fresh] = [await read(), await read()];
      const sizes = otherSizes(await read());
      shown(model, {});
      assert.deepEqual(shown(model, sizes), shown(fresh, sizes));
      assert.deepEqual(shown(model, {}), shown(await read(), {}));
    });
  }
});

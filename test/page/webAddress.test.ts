import * as fs from 'node:fs';
import * as path from 'node:path';
import { ModelServer, withRanges } from '../unit/support/modelServer';
import { CostPage } from './support/costPage';
import { windowed } from './support/windowed';

/** AlexNet has 714,188,480 MACs (Krizhevsky's layers as torchvision has them). */
const alexnet = fs.readFileSync(path.resolve('test/fixtures/alexnet.onnx'));

describe('A model on the web', () => {
  const server = new ModelServer([alexnet], withRanges);
  let url = '';
  before(async () => {
    url = await server.start('alexnet.onnx');
  });
  after(() => server.stop());
  const test = windowed({ files: [] }, async workbench => workbench);

  test('opens by its address', async workbench => {
    await workbench.runCommandWith('Show Model Cost of URL…', url);
    const page = await CostPage.visible(workbench, 'alexnet.onnx');
    await page.row('features').waitFor();
    await workbench.waitForStatusBar(/714 MMac/);
    await workbench.screenshot('web-address');
  });
});

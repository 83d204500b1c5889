import * as assert from 'node:assert/strict';
import { openWorkbench, themes } from './support/workbench';

describe('the page of a model', () => {
  for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
    it(`opens in the ${theme} theme without an error`, async () => {
      const workbench = await openWorkbench({ files: ['alexnet.onnx'], theme });
      try {
        await workbench.openFromExplorer('alexnet.onnx');
        const page = await workbench.webviewFrame();
        await page.getByRole('row', { name: /features/ }).first().waitFor();
        await workbench.screenshot(`page-${theme}`);
        assert.deepEqual(workbench.errors, []);
      } finally {
        await workbench.close();
      }
    });
  }
});
